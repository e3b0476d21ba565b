"""Entries of one or more words, written short, and found in a text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from communique.tone.words import Word, find_words

Meaning = TypeVar("Meaning")
_VOWELS = "aeiou"
_FIRST = attrgetter("first")
_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")  # written as the words are found; most entries, and the scan is slow


class Hit(NamedTuple, Generic[Meaning]):
    """An entry found in a text; `first` and `last` count words, and `last` belongs to it."""

    first: int
    last: int
    meaning: Meaning


class PhraseTable(Generic[Meaning]):
    """Entries with their meanings; where several begin at one word, the longest is found."""

    def __init__(self) -> None:
        self._meanings: dict[str, Meaning] = {}  # by the words, parted by single spaces
        self._longest: dict[str, int] = {}  # words in the longest entry that opens with this one

    def add_all(self, entries: Iterable[str], meaning: Meaning) -> None:
        """Add entries in all their forms.

        Raises
        ------
        ValueError
            a form is there already with another meaning, or an entry holds no word
        """
        for entry in entries:
            for phrase in expand(entry):
                known = self._meanings.setdefault(phrase, meaning)
                if known is not meaning and known != meaning:
                    raise ValueError(f"{phrase!r} (from {entry!r}) stands there twice, with two meanings")
                opening = phrase.partition(" ")[0]
                length = phrase.count(" ") + 1
                if length > self._longest.get(opening, 0):
                    self._longest[opening] = length

    def find(self, words: Sequence[Word]) -> list[Hit[Meaning]]:
        """Return the entries found, left to right, longest first, none overlapping another."""
        hits: list[Hit[Meaning]] = []
        after = 0  # the first word that no hit has taken
        longest = self._longest
        for place, word in enumerate(words):
            if place < after or word.form not in longest:
                continue
            forms = [other.form for other in words[place : place + longest[word.form]]]
            for length in range(len(forms), 0, -1):
                phrase = " ".join(forms[:length])
                if phrase in self._meanings:
                    after = place + length
                    hits.append(Hit(place, after - 1, self._meanings[phrase]))
                    break
        return hits


def hits_near(hits: Sequence[Hit[Meaning]], first: int, last: int, reach: int) -> Sequence[Hit[Meaning]]:
    """Return those of the hits, sorted as found, that begin within `reach` words of the words `first` to `last`.

    Every rule looks at its neighbours through this, so that the work stays linear in a text of any length.
    """
    return hits[bisect_left(hits, first - reach, key=_FIRST) : bisect_right(hits, last + reach, key=_FIRST)]


def expand(entry: str) -> Iterator[str]:
    """Yield every form of an entry: ``"walk~ away"`` is walk away, walks away, walked away, walking away.

    Raises
    ------
    ValueError
        the entry holds no word
    """
    if _PLAIN.fullmatch(entry):
        yield entry
        return
    parts = [[_as_found(form) for form in _forms(part)] for part in entry.split()]
    if not parts or not all(all(part) for part in parts):
        raise ValueError(f"the lexicon's entry {entry!r} holds no word")
    for choice in itertools.product(*parts):
        yield " ".join(choice)


def _as_found(form: str) -> str:
    return form if _PLAIN.fullmatch(form) else " ".join(word.form for word in find_words(form))


def _forms(part: str) -> list[str]:
    forms: list[str] = []
    for form in part.split("/"):
        forms += _inflect(form.removesuffix("~")) if form.endswith("~") else [form]
    return forms


def _inflect(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return [verb, f"{verb}es", f"{verb}ed", f"{verb}ing"]
    return [verb, f"{verb}s", f"{verb}ed", f"{verb}ing"]
