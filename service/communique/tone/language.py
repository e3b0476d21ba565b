"""Whether there is anything to score: words at all, and English ones.

Reasons given: ``"empty"`` (nothing visible), ``"no_words"`` (signs, digits or pictures only), ``"not_english"``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from communique.tone.vocabulary import Vocabulary
from communique.tone.words import Word

Reason = Literal["empty", "no_words", "not_english"]
_LATIN_SHARE = 0.7  # of all letters
_ENGLISH_SHARE = 0.08  # of all words; running English has a third or more
_ENOUGH_WORDS = 8  # below this a headline may do without any of them


def reason_unscorable(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> Reason | None:
    """Return why a text cannot be scored by an English lexicon, or None where it can.

    A few words without any function word (a headline, a shout) pass for English when they are in Latin script.
    """
    return reason_wordless(text) or (None if _is_english(text, words, vocabulary) else "not_english")


def reason_wordless(text: str) -> Reason | None:
    """Return why a text holds no words in any language, or None where it does."""
    if any(character.isalpha() for character in text):
        return None
    return "no_words" if any(_is_visible(character) for character in text) else "empty"


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def _is_latin(character: str) -> bool:
    return character < "\u0250" or "\u1e00" <= character <= "\u1eff" or character in "’ʼ"


def _is_english(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    if not text.isascii():
        letters = [character for character in text if character.isalpha()]
        if sum(map(_is_latin, letters)) < _LATIN_SHARE * len(letters):
            return False
    english = sum(word.form in vocabulary.english for word in words)
    foreign = sum(word.form in vocabulary.foreign for word in words)
    if foreign > english:
        return False
    if len(words) < _ENOUGH_WORDS or english >= _ENGLISH_SHARE * len(words):
        return True
    return len(vocabulary.topics.find(words)) >= 2
