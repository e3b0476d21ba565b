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


class RawText:
    """A page or feed as it came, decoded, with its markup, made ready to be searched for quotes.

    White space, tags, entities (of a feed's escaped markup too) and the shape of quotation marks, apostrophes and
    dashes make no difference; every other character does.
    """

    def __init__(self, raw_text: str) -> None:
        self._layers: list[str] = []
        layer = raw_text
        for _ in range(_ROUNDS + 1):
            self._layers += [_plain(layer), _plain(_without_markup(layer))]
            unescaped = html.unescape(layer)
            if unescaped == layer:
                break
            layer = unescaped

    def holds(self, text: str) -> bool:
        """Tell whether the words stand there, as they were extracted: one span, where they are interrupted."""
        wanted = _plain(text)
        return any(map(str.isalnum, wanted)) and any(wanted in layer for layer in self._layers)


def quote_in_raw(text: str, raw_text: str) -> bool:
    """Tell whether a quote stands in the raw text of its source (`RawText`)."""
    return RawText(raw_text).holds(text)


def _without_markup(layer: str) -> str:
    for pattern in (_COMMENT, _LOUD, _CDATA, _TAG):
        layer = pattern.sub("", layer)
    return layer


def _plain(text: str) -> str:
    return _UNSEEN.sub("", text).translate(_PLAIN)
