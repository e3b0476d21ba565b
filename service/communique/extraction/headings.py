"""Headlines and headings: they paraphrase, so that only what they quote is anybody's words."""

from __future__ import annotations

from communique.extraction.tokens import TokenisedText

_LONGEST = 160  # code points
_CLOSED_BY = tuple(".!?…。！？:;")
_AFTER_STOP = "”\"»’')]」』"


def is_heading(whole: TokenisedText, paragraph: int) -> bool:
    """Tell whether a paragraph is short, not closed like a sentence, and not all there is."""
    start, end = whole.paragraphs[paragraph]
    if len(whole.paragraphs) < 2 or end - start > _LONGEST:
        return False
    return not whole.text[start:end].rstrip(_AFTER_STOP).endswith(_CLOSED_BY)
