"""Which texts repeat others, word for word or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable

Gram = tuple[str, ...]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without marks."""
    return re.findall(r"[^\W_]+", text.lower())


def grams(text: str, size: int) -> set[Gram]:
    """Return the runs of `size` words; a shorter text is one run."""
    found = words(text)
    return {tuple(found[i : i + size]) for i in range(len(found) - size + 1)} or {tuple(found)}


class Overlap:
    """Texts that must not be repeated, and whether another text does."""

    def __init__(self, texts: Iterable[str], size: int = 5, most: float = 0.5) -> None:
        self._size = size
        self._most = most
        self._grams: set[Gram] = set()
        self._whole: set[str] = set()
        for text in texts:
            self._grams |= grams(text, size)
            self._whole.add(" ".join(words(text)))

    def repeats(self, text: str) -> bool:
        """Return whether more than `most` of the runs of `text` stand in those texts, or all of it in one."""
        if " ".join(words(text)) in self._whole:
            return True
        own = grams(text, self._size)
        return len(own & self._grams) > self._most * len(own)
