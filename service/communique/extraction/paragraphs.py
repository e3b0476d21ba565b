"""Paragraphs and sentences of a plain text, as spans, in time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from communique.records import Span

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_CLOSING = "”\"»’'」』)]"
_TERMINAL = ".!?…:。！？"
# A heading or by-line is shorter than a line that was wrapped.
_WRAPPED_FROM = 50
_SENTENCE_END = re.compile(r"[.!?…。！？]+[”\"»’')\]」』]*(?=\s)|[。！？]")
_ABBREVIATION_LIST = (
    "mr mrs ms dr sen rep gov gen st no vs jr sr col lt capt sgt prof inc corp ltd co jan feb mar apr jun jul aug "
    "sep sept oct nov dec amb hon rev"
)
ABBREVIATIONS = frozenset(_ABBREVIATION_LIST.split())
_LAST_WORD = 12  # code points; no abbreviation is longer


def stripped(text: str, start: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    shown = text[start:end]
    lead = len(shown) - len(shown.lstrip())
    return start + lead, max(start + lead, end - (len(shown) - len(shown.rstrip())))


def paragraphs(text: str) -> list[Span]:
    """Split a text at blank lines, and at line ends that are not mere wrapping.

    Some sources wrap lines and part paragraphs by blank ones, others give each paragraph a line.
    """
    lines = [span for match in _LINE.finditer(text) if (span := stripped(text, *match.span()))[0] < span[1]]
    gaps = [_has_blank_line(text[before[1] : after[0]]) for before, after in pairwise(lines)]
    found: list[Span] = []
    for index, line in enumerate(lines):
        if index and not gaps[index - 1] and _is_wrapped(text, lines[index - 1], line, any_blank=True in gaps):
            found[-1] = (found[-1][0], line[1])
        else:
            found.append(line)
    return found


def _has_blank_line(between: str) -> bool:
    return between.replace("\r\n", "\n").count("\n") + between.count("\r") + between.count("\u2029") > 1


def _is_wrapped(text: str, line: Span, after: Span, *, any_blank: bool) -> bool:
    if text[after[0]].islower():
        return True
    if line[1] - line[0] < _WRAPPED_FROM:
        return False
    last = text[line[0] : line[1]].rstrip(_CLOSING)[-1:]
    return any_blank or last not in _TERMINAL


def is_abbreviation(word: str) -> bool:
    """Tell whether a full stop after this word belongs to the word."""
    return (len(word) == 1 and word.isupper()) or word.lower() in ABBREVIATIONS


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences between two places, white space left out."""
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        words = text[max(begin, match.start() - _LAST_WORD) : match.start()].split()
        if match.group() == "." and words and is_abbreviation(words[-1].rpartition(".")[2].lstrip("(“\"‘'")):
            continue
        span = stripped(text, begin, match.end())
        if span[0] < span[1]:
            yield span
        begin = match.end()
    span = stripped(text, begin, end)
    if span[0] < span[1]:
        yield span
