"""Texts that are an official's words from end to end, in portions that can be scored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.extraction.paragraphs import paragraphs, sentences, stripped
from communique.records import Span

LONGEST_GROUP = 80  # words

_WORD_CHARACTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"\S+")
_PAIRS = {"“": "”", '"': '"', "«": "»", "„": "“", "「": "」", "『": "』"}


def sentence_groups(text: str) -> Iterator[Span]:
    """Yield the whole text where it is short, else its paragraphs, long ones split between sentences."""
    whole = stripped(text, 0, len(text))
    groups: Iterator[Span] = iter([whole]) if _is_short(text, whole) else _split(text)
    for group in groups:
        span = _without_outer_marks(text, group)
        if _WORD_CHARACTER.search(text, *span):
            yield span


def _split(text: str) -> Iterator[Span]:
    for paragraph in paragraphs(text):
        if _is_short(text, paragraph):
            yield paragraph
            continue
        begin, end, words = paragraph[0], paragraph[0], 0
        for start, stop in _short_sentences(text, paragraph):
            count = len(text[start:stop].split())
            if words and words + count > LONGEST_GROUP:
                yield begin, end
                begin, words = start, 0
            end, words = stop, words + count
        if words:
            yield begin, end


def _short_sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield sentences; one that is far too long (a caption track without full stops) is cut between words."""
    for start, stop in sentences(text, *paragraph):
        ends = [match.end() for match in _WORD.finditer(text, start, stop)]
        if len(ends) <= 2 * LONGEST_GROUP:
            yield start, stop
            continue
        for place in range(LONGEST_GROUP - 1, len(ends) + LONGEST_GROUP - 1, LONGEST_GROUP):
            end = ends[min(place, len(ends) - 1)]
            yield stripped(text, start, end)
            start = end


def _is_short(text: str, span: Span) -> bool:
    return len(text[slice(*span)].split(maxsplit=LONGEST_GROUP)) <= LONGEST_GROUP


def _without_outer_marks(text: str, span: Span) -> Span:
    start, end = span
    if end - start > 2 and _PAIRS.get(text[start]) == text[end - 1]:
        inner = text[start + 1 : end - 1]
        if text[start] not in inner and text[end - 1] not in inner:
            return stripped(text, start + 1, end - 1)
    return span
