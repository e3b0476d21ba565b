"""Texts whose every word is an official's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from communique.extraction.extract import extract
from communique.records import Document, Form

NOW = datetime(2018, 12, 4, 15, tzinfo=UTC)


def document(text: str, *, form: Form = "post", speaker: str | None = "Donald Trump") -> Document:
    return Document(
        document_id="post",
        content_hash="unused",
        source="test",
        form=form,
        text=text,
        published_at=NOW,
        published_precision="minute",
        speaker=speaker,
        office="President" if speaker else None,
        known_at=NOW,
        known_basis="assumed",
    )


def sentence(number: int) -> str:
    return f"Sentence number {number} has ten words so that sums work."


@pytest.mark.parametrize("form", ["post", "release", "article", "transcript"])
def test_a_short_text_with_a_declared_speaker_is_one_mention(form):
    text = "\n  I am a Tariff Man. When people or countries come in to raid our wealth, I want them to pay…  \n"

    (mention,) = extract(document(text, form=form))

    assert mention.quoted == "release"
    assert (mention.speaker_as_printed, mention.office_as_printed) == ("Donald Trump", "President")
    assert mention.text == text.strip()
    assert mention.source == mention.cue == ()
    assert mention.truncated


def test_a_release_without_a_declared_speaker_names_none():
    (mention,) = extract(document("The Committee decided to raise rates.", form="release", speaker=None))

    assert mention.speaker_as_printed is None


def test_a_long_text_goes_by_paragraphs_and_long_paragraphs_by_sentences():
    short = " ".join(map(sentence, range(3)))
    long = " ".join(map(sentence, range(10)))

    mentions = extract(document(f"{short}\n\n{long}\n\n###\n"))

    assert [mention.text for mention in mentions] == [
        short,
        " ".join(map(sentence, range(8))),
        " ".join(map(sentence, (8, 9))),
    ]


def test_words_without_any_full_stop_are_still_portioned_and_none_is_lost():
    words = [f"w{number}" for number in range(1000)]

    mentions = extract(document(" ".join(words)))

    assert " ".join(mention.text for mention in mentions).split() == words
    assert max(len(mention.text.split()) for mention in mentions) <= 80


def test_marks_around_the_whole_text_are_not_words():
    (mention,) = extract(document("“I am a Tariff Man.”"))

    assert mention.text == "I am a Tariff Man."
