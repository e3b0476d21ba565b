"""Whether a quote stands in the text it was taken from, word for word."""

from __future__ import annotations

import html
import re

# each ends at the text's end where it is not closed: else every opening would be searched for its close
_LOUD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,5000}>")
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_ROUNDS = 3  # a feed carries a page's markup escaped, and some escape it twice


def quote_in_raw(text: str, raw_text: str) -> bool:
    """Tell whether a quote stands in the raw text of its source.

    White space, tags, entities (of a feed's escaped markup too) and the shape of quotation marks, apostrophes and
    dashes make no difference; every other character does.

    Parameters
    ----------
    text : the words, as they were extracted: one span, where they are interrupted
    raw_text : the page or feed, decoded, with its markup
    """
    wanted = _plain(text)
    if not any(map(str.isalnum, wanted)):
        return False
    layer = raw_text
    for _ in range(_ROUNDS):
        if wanted in _plain(layer) or wanted in _plain(_without_markup(layer)):
            return True
        unescaped = html.unescape(layer)
        if unescaped == layer:
            return False
        layer = unescaped
    return wanted in _plain(_without_markup(layer))


def _without_markup(layer: str) -> str:
    for pattern in (_COMMENT, _LOUD, _CDATA, _TAG):
        layer = pattern.sub("", layer)
    return layer


def _plain(text: str) -> str:
    return _UNSEEN.sub("", text).translate(_PLAIN)
