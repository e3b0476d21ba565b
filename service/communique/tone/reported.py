"""The "would" of reporting: "would raise duties to 84% from April 10" tells of an act that is decided.

Form decides, for nothing else in a text does: "would", an act's verb, then an amount or a date in the same sentence;
no "I" or "we" before it and no condition in the sentence. Everywhere else "would" limits what is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from communique.tone.vocabulary import Vocabulary
from communique.tone.words import Word, is_money, is_number

_OWN_VOICE = frozenset({"i", "we", "you"})
_CONDITIONS = frozenset({"if", "unless", "whether", "were", "otherwise", "provided"})
_BETWEEN = frozenset({"be", "also", "immediately", "now", "then", "itself", "instead", "again"})
_FARTHEST = 30  # words on either side that are looked at
_UNITS = frozenset(
    {"%", "percent", "per", "basis", "percentage", "points", "billion", "million", "trillion", "barrels"}
    | {"tons", "tonnes"}
)


def find_reported_acts(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> dict[int, int]:
    """Return the places, counted in words, of each reporting "would" with that of its act's verb."""
    acts: dict[int, int] = {}
    for place, word in enumerate(words):
        if word.form != "would" or (place > 0 and words[place - 1].form in _OWN_VOICE):
            continue
        verb = _verb_after(place, words, vocabulary)
        if verb is None:
            continue
        before, after = _sentence_around(text, place, words)
        stated = words[verb + 1 : after]
        unconditional = not any(other.form in _CONDITIONS for other in words[before:after])
        if unconditional and (names_amount(stated) or vocabulary.dates.find(stated)):
            acts[place] = verb
    return acts


def names_amount(words: Sequence[Word]) -> bool:
    """Tell whether the words name an amount of money, or a number with its unit."""
    return any(
        is_money(word.form) or (is_number(word.form) and i + 1 < len(words) and words[i + 1].form in _UNITS)
        for i, word in enumerate(words)
    )


def _verb_after(place: int, words: Sequence[Word], vocabulary: Vocabulary) -> int | None:
    for verb in range(place + 1, min(place + 4, len(words))):
        if words[verb].form in vocabulary.act_verbs:
            return verb
        if words[verb].form not in _BETWEEN:
            return None
    return None


def _sentence_around(text: str, place: int, words: Sequence[Word]) -> tuple[int, int]:
    before, after = place, place + 1
    while before > 0 and place - before < _FARTHEST and not _ends_sentence(text, words[before - 1], words[before]):
        before -= 1
    while after < len(words) and after - place < _FARTHEST and not _ends_sentence(text, words[after - 1], words[after]):
        after += 1
    return before, after


def _ends_sentence(text: str, word: Word, following: Word) -> bool:
    gap = text[word.end : following.start]
    if gap in ("", " "):
        return False
    initial = gap.startswith(".") and len(word.form) == 1 and word.form.isalpha()  # "U.S. goods"
    return not initial and any(mark in gap for mark in ("!", "?", ";", ". ", ".\n", ".”", '."'))
