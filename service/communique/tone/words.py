"""Words with their places, the same way for a text and for the entries of the lexicon."""

from __future__ import annotations

import re
from typing import NamedTuple

# A soft hyphen or a zero-width character inside a word is typography, not a word's end.
_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WORD = re.compile(rf"[$€£¥]?[0-9][0-9.,]*%?|[^\W\d_](?:[^\W\d_]|['’ʼ{_JOINERS}](?=[^\W\d_]))*|%")
_STRAIGHTEN = str.maketrans({"’": "'", "ʼ": "'"} | dict.fromkeys(_JOINERS))


class Word(NamedTuple):
    """One word in its normal form, and its half-open place in code points of the text."""

    form: str
    start: int
    end: int


def find_words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the words of ``text[start:end]``: lower case, straight apostrophes, "25%" as "25" and "%".

    The scan is linear in the text's length. Places are those in the whole text.
    """
    words: list[Word] = []
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        form = found.group().lower()
        if not form.isascii():
            form = form.translate(_STRAIGHTEN)
        if form[0].isalpha() or form == "%":
            words.append(Word(form.removesuffix("'s"), found.start(), found.end()))
            continue
        number = form.rstrip("%").rstrip(".,")
        words.append(Word(number, found.start(), found.start() + len(number)))
        if form.endswith("%"):
            words.append(Word("%", found.end() - 1, found.end()))
    return words


def is_number(form: str) -> bool:
    """Tell whether a word's form is written with digits."""
    return form[-1:].isdigit()


def is_money(form: str) -> bool:
    """Tell whether a word's form is an amount of money, such as ``$50``."""
    return form[:1] in "$€£¥" and is_number(form)
