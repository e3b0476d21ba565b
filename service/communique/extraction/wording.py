"""The words of a mention as one readable text, and the spans they stand at."""

from __future__ import annotations

import re

from communique.extraction.contents import Claim
from communique.extraction.quotations import Quotation
from communique.extraction.tokens import TokenisedText
from communique.records import Span

_CUT = re.compile(r"\.\.|…|\[\s*\.")
_COMMA_OUTSIDE = re.compile(r"\s?[\"'”’»“‹›」』]{1,2},")
_STOPPED = frozenset(".!?…。！？:;—–")


def worded(whole: TokenisedText, claim: Claim) -> tuple[tuple[Span, ...], str]:
    """Return the spans of a claim's words and the text they make.

    A comma before a closing mark belongs to the sentence around the quotation. Inside an interrupted sentence it
    stays; where the quoted sentence ends it becomes the full stop that it stands for.
    """
    if claim.clause is not None:
        parts = (claim.clause,) if claim.goes_on is None else (claim.clause, claim.goes_on)
        clause = tuple((whole.tokens[begin].start, whole.tokens[end - 1].end) for begin, end in parts)
        return clause, " ".join(one_line(whole.text[slice(*span)]) for span in clause)
    pieces = [whole.quotations[number] for number in claim.quotation_numbers]
    spans: list[Span] = []
    text = ""
    for index, (number, piece) in enumerate(zip(claim.quotation_numbers, pieces, strict=True)):
        following = claim.quotation_numbers[index + 1] if index + 1 < len(pieces) else None
        goes_on = following is not None and following == number + 1 and following not in claim.new_sentence_at
        span, shown = _piece(
            whole.text, piece, is_sentence=_begins_sentence(text, whole.text[piece.start]), goes_on=goes_on
        )
        spans.append(span)
        text = f"{text} {shown}" if text else shown
        if text[-1].isalnum() and _COMMA_OUTSIDE.match(whole.text, piece.end):
            text += _stop_for(claim, following, piece, whole)
    return tuple(spans), text


def _stop_for(claim: Claim, following: int | None, piece: Quotation, whole: TokenisedText) -> str:
    """Return what a comma after the closing mark stands for: itself where the sentence goes on, else its full stop."""
    if following is not None and following not in claim.new_sentence_at:
        return ","
    return "." if following is not None or whole.text[piece.start].isupper() else ""


def _begins_sentence(so_far: str, first: str) -> bool:
    return first.isupper() or (bool(so_far) and so_far[-1] not in _STOPPED)


def _piece(text: str, piece: Quotation, *, is_sentence: bool, goes_on: bool) -> tuple[Span, str]:
    span = piece.start, piece.end
    shown = one_line(text[slice(*span)])
    if goes_on or not shown.endswith(","):
        return span, shown
    bare = text[slice(*span)].rstrip(", \t\r\n")
    span = span[0], span[0] + len(bare)
    return span, one_line(bare) + ("." if is_sentence else "")


def one_line(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())


def is_truncated(shown: str) -> bool:
    """Tell whether the printed words leave something out."""
    return _CUT.search(shown) is not None
