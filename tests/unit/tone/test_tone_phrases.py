from __future__ import annotations

import pytest

from communique.tone.phrases import PhraseTable, expand
from communique.tone.words import find_words


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("walk~ away", ["walk away", "walks away", "walked away", "walking away"]),
        ("raise~", ["raise", "raises", "raised", "raising"]),
        ("deny~", ["deny", "denies", "denied", "denying"]),
        ("delay~", ["delay", "delays", "delayed", "delaying"]),
        ("slash~", ["slash", "slashes", "slashed", "slashing"]),
        ("rise/rose up", ["rise up", "rose up"]),
        ("can't", ["can't"]),
        ("%", ["%"]),
    ],
)
def test_an_entry_stands_for_all_its_forms(entry, expected):
    assert list(expand(entry)) == expected


@pytest.mark.parametrize("entry", ["", "—", "good — news"])
def test_an_entry_without_words_is_refused(entry):
    with pytest.raises(ValueError, match="holds no word"):
        list(expand(entry))


def test_the_longest_entry_is_found_and_hides_those_inside_it():
    table: PhraseTable[str] = PhraseTable()
    table.add_all(["trade"], "short")
    table.add_all(["trade war"], "long")

    found = table.find(find_words("Trade, a trade war"))

    assert [(hit.first, hit.last, hit.meaning) for hit in found] == [(0, 0, "short"), (2, 3, "long")]


def test_one_entry_with_two_meanings_is_refused():
    table: PhraseTable[int] = PhraseTable()
    table.add_all(["cut~"], 1)

    with pytest.raises(ValueError, match="'cuts'"):
        table.add_all(["cuts"], 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China’s 25% tariff.", ["china", "25", "%", "tariff"]),
        ("ta\u00adriffs can’t co\u200bme", ["tariffs", "can't", "come"]),
        ("$1,200.", ["$1,200"]),
        ("de-escalate", ["de", "escalate"]),
        ("\x00\ud800'", []),
    ],
)
def test_words_are_found_in_their_normal_form(text, expected):
    assert [word.form for word in find_words(text)] == expected


def test_places_of_words_are_code_points_of_the_text():
    text = "🙂 25% ta\u00adriff"

    assert [text[word.start : word.end] for word in find_words(text)] == ["25", "%", "ta\u00adriff"]
