"""Any text at all: no error, honest spans, linear time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.extraction.extract import extract
from communique.extraction.reported import reported
from communique.records import Document, Form

NOW = datetime(2025, 6, 11, tzinfo=UTC)
SIZE = 6_000  # code points

MARKS = ["“", "”", '"', "‘", "’", "'", "«", "»", "„", "「", "」", ", ", ". ", ": ", "\n\n", "...", "…", "[...]"]
WORDS = [
    " said",
    " told reporters",
    " that ",
    " according to ",
    " and ",
    " who ",
    " of the ",
    "denied",
    "saying",
    "U.S.",
]
NAMES = ["Treasury Secretary Janet Yellen", "she", "the Ministry of Commerce", "The White House", "talks went well"]
ODD = ["\u202e", "\x00", "\ud800", "é"]
PIECES = st.sampled_from(MARKS + WORDS + NAMES + ODD)
REPEATED_MARKS = ['"', "“", "‘a ", '"a" ', '"a\n\n', ". A", "A, ", "1.", "¡", "\n"]
REPEATED_WORDS = [
    "x according to y ",
    "“a b c” ",
    "Trump said “we won”. ",
    "Trump said that ",
    "said ",
    "he said, ",
    "According to ",
    "Chair of the ",
]


def document(text: str, form: Form = "article") -> Document:
    return Document(
        document_id="any",
        content_hash="unused",
        source="test",
        form=form,
        text=text,
        published_at=None,
        published_precision=None,
        known_at=NOW,
        known_basis="assumed",
    )


@settings(max_examples=400, deadline=None)
@given(
    text=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(st.characters(), max_size=200)),
    form=st.sampled_from(["article", "release"]),
)
def test_every_span_lies_in_the_text_and_holds_words(text, form):
    """Contents never overlap, never hold marks alone, and stand in order."""
    mentions = extract(document(text, form))

    spans = [span for mention in mentions for span in mention.content]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert any(character.isalnum() for character in text[start:end])
        assert text[start:end] == text[start:end].strip()
    for (_, end), (start, _) in zip(sorted(spans), sorted(spans)[1:], strict=False):
        assert end <= start
    for mention in mentions:
        assert list(mention.content) == sorted(mention.content)
        assert mention.text
        for start, end in mention.source + mention.cue:
            assert 0 <= start < end <= len(text)
    assert [mention.content for mention in mentions] == sorted(mention.content for mention in mentions)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(st.characters(), max_size=200)))
def test_every_report_lies_in_the_text(text):
    for report in reported(text):
        for start, end in (*report.content, *report.source, *report.cue):
            assert 0 <= start < end <= len(text)
        assert report.content


@pytest.mark.parametrize("unit", REPEATED_MARKS + REPEATED_WORDS)
@pytest.mark.parametrize("form", ["article", "release"])
def test_a_long_repetition_is_read_to_its_end(unit, form):
    """A quadratic step would run into the time limit; `benchmarks/hostile_text.py` has the seconds."""
    text = unit * (SIZE // len(unit))

    mentions = [*extract(document(text, form)), *reported(text)]

    assert all(0 <= start < end <= len(text) for mention in mentions for start, end in mention.content)
