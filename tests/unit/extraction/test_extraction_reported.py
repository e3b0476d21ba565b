"""What anybody is reported to say, think or want: sentences and answers written by hand."""

from __future__ import annotations

import pytest

from communique.extraction.reported import reported


def reports(text: str) -> list[tuple[str | None, str, str]]:
    """Return who, by which cue, what."""
    return [
        (r.speaker_as_printed, " ".join(text[slice(*span)] for span in r.cue), text[r.content[0][0] : r.content[-1][1]])
        for r in reported(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Officials familiar with the talks said on Friday that a deal was close.",
            [("Officials familiar with the talks", "said", "a deal was close")],
        ),
        ("Sales fell by a fifth, according to a survey.", [("a survey", "according to", "Sales fell by a fifth")]),
        (
            "According to two aides, the tariffs will stay.",
            [("two aides", "According to", "the tariffs will stay")],
        ),
        ("The union has called for higher wages.", [("The union", "called for", "higher wages")]),
        ("She refused to comment.", [("She", "refused", "to comment")]),
        ("Many voters think the economy is getting worse.", [("Many voters", "think", "the economy is getting worse")]),
        ("“We are extremely happy,” wrote Ann Dee, a law professor.", None),
        ("''We have no silver bullets,'' he said.", [("he", "said", "We have no silver bullets")]),
    ],
)
def test_who_reports_what(text, expected):
    found = reports(text)
    if expected is None:  # the apposition belongs to the source, however long it is taken
        ((who, cue, what),) = found
        assert cue == "wrote"
        assert what.strip(",") == "We are extremely happy"
        assert who is not None
        assert who.startswith("Ann Dee")
    else:
        assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "The trade talks with China resume on Monday.",
        "The plan was proposed by a commission.",
        "He left to say goodbye.",
        "The report is due in May.",
    ],
)
def test_a_noun_a_passive_or_an_infinitive_reports_nothing(text):
    assert reported(text) == []


def test_who_may_hold_an_office_is_told_from_who_may_not():
    text = "Treasury Secretary Janet Yellen said the talks went well. A trader said the yen would rise."
    assert [r.speaker is not None for r in reported(text)] == [True, False]


def test_a_report_may_stand_inside_another():
    found = reports("The minister said that Beijing wants a pause.")
    assert ("The minister", "said", "Beijing wants a pause") in found
    assert ("Beijing", "wants", "a pause") in found


def test_a_quotation_that_nothing_introduces_goes_to_its_sentences_subject():
    text = "The committee was blunt about “a serious failure of oversight” in its letter."
    assert ("The committee", "", "a serious failure of oversight") in reports(text)


def test_what_the_text_denies_or_only_supposes_is_told_apart():
    said = [r.asserted for r in reported("The minister noted that talks had failed.")]
    assert said == [True]
    for text in (
        "The minister did not say the talks had failed.",
        "He never claimed that a deal was close.",
        "If Powell says rates will fall, stocks will rise.",
    ):
        assert not all(r.asserted for r in reported(text)), text
