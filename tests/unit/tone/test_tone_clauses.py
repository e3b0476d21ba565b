from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.tone.clauses import opening_connective, split_clauses

WORDS = st.sampled_from(
    [
        "talks",
        "fell",
        "but",
        "However",
        "yet",
        "not",
        "while",
        "a",
        "although",
        "U.S.",
        "2.5",
        ",",
        ".",
        "\n\n",
        "?",
        "“",
        "…",
    ]
)


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Our talks are progressing well, but China is not easy to deal with.",
            ["Our talks are progressing well,", "but China is not easy to deal with."],
        ),
        ("Growth is solid. However, risks remain.", ["Growth is solid.", "However, risks remain."]),
        ("Inflation, however, remains high.", ["Inflation, however, remains high."]),
        ("Although growth slowed, jobs rose.", ["Although growth slowed,", "jobs rose."]),
        ("Although 5,000 jobs went, wages rose.", ["Although 5,000 jobs went,", "wages rose."]),
        ("Jobs rose even though growth slowed.", ["Jobs rose", "even though growth slowed."]),
        ("We have not yet decided.", ["We have not yet decided."]),
        ("Prices fell, yet demand is weak.", ["Prices fell,", "yet demand is weak."]),
        ("It will take a while before rates fall.", ["It will take a while before rates fall."]),
        ("The work is all but done.", ["The work is all but done."]),
        ("The U.S. and Mr. Liu met on Jan. 30.", ["The U.S. and Mr. Liu met on Jan. 30."]),
        ("Rates rose by 0.25 points; markets fell.", ["Rates rose by 0.25 points;", "markets fell."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_sentence_is_cut_where_it_turns_and_nowhere_else(text, expected):
    assert parts(text) == expected


@given(st.one_of(st.text(), st.lists(WORDS, max_size=40).map(" ".join)))
def test_every_visible_character_lies_in_exactly_one_clause(text):
    spans = split_clauses(text)

    assert all(start < end for start, end in spans)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    assert "".join("".join(part.split()) for part in parts(text)) == "".join(text.split())


def test_a_clause_opens_with_its_own_connective():
    text = "Jobs rose, but even though growth slowed, we are calm."
    spans = split_clauses(text)

    assert [opening_connective(text, span) for span in spans][:2] == [None, "but"]


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        ". ",
        "\n",
        " ",
        "but ",
        "yet ",
        "while ",
        "however, ",
        "although ",
        "'",
        "“but ",
        "and even ",
        "a",
        "U.S. ",
        "\n \n",
        "1,",
        ";",
        "\ud800",
        "\u202e",
    ],
)
def test_a_long_repetition_is_split_to_its_end(unit):
    text = unit * 40_000 + "x"

    spans = split_clauses(text)

    assert all(0 <= start < end <= len(text) for start, end in spans)
