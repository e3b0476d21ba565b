"""Quotation marks: which stretches of a text stand between them. One pass, whatever the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from communique.extraction.paragraphs import stripped
from communique.records import Span

_MARK = re.compile("[\"“”„«»‘’「」『』']")
_CLOSERS = {
    '"': '"”',
    "“": "”",
    "„": "“”",
    "”": "”",
    "«": "»",
    "»": "«",
    "‘": "’",
    "’": "’",
    "'": "'",
    "「": "」",
    "『": "』",
}
_SINGLE = "‘'’"
_DOUBLED = re.compile(r"''|``")  # some wires print a quotation mark as two single ones
_WORD_CHARACTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands between two marks.

    `start` and `end` hold the words without marks and outer white space; `outer` holds the marks too.
    """

    start: int
    end: int
    outer: Span
    paragraph: int
    closed: bool = True  # False: it runs on in the next paragraph, or its closing mark was forgotten
    continues: bool = False  # it carries on the quotation of the paragraph before


def quotations(text: str, paragraphs: list[Span]) -> list[Quotation]:
    """Find the quotations of a text, in order; what is nested in another is part of the other.

    A quotation that is still open at its paragraph's end counts where the next paragraph opens with a mark (a
    speech over several paragraphs), or where it opened its paragraph or followed a colon or comma.
    """
    text = _DOUBLED.sub(_one_mark, text)
    found: list[Quotation] = []
    for number, paragraph in enumerate(paragraphs):
        in_paragraph = _scan(text, paragraph, number)
        if in_paragraph and found and _runs_on(found[-1], in_paragraph[0], paragraph):
            in_paragraph[0] = replace(in_paragraph[0], continues=True)
        elif found and not found[-1].closed and not _may_stay_open(text, found[-1], paragraphs):
            found.pop()
        found.extend(in_paragraph)
    if found and not found[-1].closed and not _may_stay_open(text, found[-1], paragraphs):
        found.pop()
    return found


def _one_mark(match: re.Match[str]) -> str:
    """Return a doubled mark as one and a space on its outer side, so that every place stays where it was."""
    text, place = match.string, match.start()
    opens = not text[max(0, place - 1) : place].strip() or text[place - 1] in "([—–-"
    return ' "' if opens and not text[match.end() : match.end() + 1].isspace() else '" '


def _runs_on(last: Quotation, first: Quotation, paragraph: Span) -> bool:
    return not last.closed and last.paragraph == first.paragraph - 1 and first.outer[0] == paragraph[0]


def _may_stay_open(text: str, quotation: Quotation, paragraphs: list[Span]) -> bool:
    opened = quotation.outer[0]
    begin = paragraphs[quotation.paragraph][0]
    return opened == begin or text[max(begin, opened - 2) : opened].rstrip()[-1:] in (":", ",")


def _scan(text: str, paragraph: Span, number: int) -> list[Quotation]:
    found: list[Quotation] = []
    begin, end = paragraph
    singles = True
    while True:
        opened = _scan_from(text, begin, paragraph, number, found, singles=singles)
        if opened is None:
            return found
        if text[opened] not in _SINGLE:
            _append(found, text, opened, end, number, closed=False)
            return found
        # An apostrophe passed for an opening mark: once more from there, without single marks.
        begin, singles = opened + 1, False


def _scan_from(
    text: str, begin: int, paragraph: Span, number: int, found: list[Quotation], *, singles: bool
) -> int | None:
    opened: int | None = None
    first, end = paragraph
    for match in _MARK.finditer(text, begin, end):
        place = match.start()
        mark = text[place]
        if not singles and mark in _SINGLE:
            continue
        before = text[place - 1] if place > first else " "
        after = text[place + 1] if place + 1 < end else " "
        if opened is None:
            if _opens(mark, before, after):
                opened = place
        elif mark in _CLOSERS[text[opened]] and _closes(mark, before, after, text[place + 2 : place + 3]):
            _append(found, text, opened, place + 1, number, closed=True)
            opened = None
        elif mark == text[opened] and mark not in _SINGLE and _opens(mark, before, after):
            opened = place  # the first was never closed
    return opened


def _append(found: list[Quotation], text: str, opened: int, outer_end: int, number: int, *, closed: bool) -> None:
    start, end = stripped(text, opened + 1, outer_end - 1 if closed else outer_end)
    if _WORD_CHARACTER.search(text, start, end):
        found.append(Quotation(start, end, (opened, outer_end), number, closed))


def _opens(mark: str, before: str, after: str) -> bool:
    if mark == '"':
        return not (after.isspace() or after == '"' or before.isalnum() or before in ".!?")
    if mark in "“„«「『":
        return True
    if mark in "”»":
        return before.isspace() and not after.isspace()
    if mark == "‘":
        return not before.isalnum() and after.isalpha()
    if mark == "'":
        return (before.isspace() or before in "(—–:,") and after.isupper()
    return False


def _closes(mark: str, before: str, after: str, next_after: str) -> bool:
    if mark == "’":
        possessive = before in "sS" and after == " " and next_after.islower()
        return not after.isalnum() and not possessive
    if mark == "'":
        return before in ",.!?…" and not after.isalnum()
    if mark == '"':
        return not (before.isspace() and after.isalnum())  # that one opens anew
    return True
