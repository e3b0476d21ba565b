"""Words without their dress: what is compared when two texts are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Chinese and Japanese write no spaces: there a character is a word
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:['’][^\W_]+)?")
SHINGLE_WORDS = 3


@lru_cache(maxsize=8192)
def normalised_words(text: str) -> tuple[str, ...]:
    """Return the words, lower case, without punctuation, quotation marks and accents of typography."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return tuple(_WORD.findall(plain))


@lru_cache(maxsize=8192)
def shingles(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return every run of three words; the whole text where it is shorter."""
    if len(words) <= SHINGLE_WORDS:
        return frozenset({words}) if words else frozenset()
    return frozenset(words[i : i + SHINGLE_WORDS] for i in range(len(words) - SHINGLE_WORDS + 1))


def share_seen(new: frozenset[tuple[str, ...]], earlier: frozenset[tuple[str, ...]]) -> float:
    """Return the share of the new text's shingles that the earlier one has, in [0, 1]."""
    return len(new & earlier) / len(new) if new else 0.0
