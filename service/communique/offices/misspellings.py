"""Names that are one letter off: "Janet Yelllen", "Bernake"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from communique.offices.names import is_cjk

SHORTEST = 6  # letters; in shorter words one letter makes another name


class Misspellings:
    """Finds the one name that differs from what was printed by one letter of one word.

    A letter more, a letter less, another letter, or two that changed places (Damerau 1964). Words are looked up by
    what is left of them when one letter is taken out, so that the time does not depend on how many names there are.

    Parameters
    ----------
    names : normalised name to the people who bear it; leave those written in pinyin out: there one letter is another
        name
    """

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._names = names
        self._by_rest: dict[str, set[str]] = {}
        for key in names:
            if not is_cjk(key):
                for rest in _rests(key):
                    self._by_rest.setdefault(rest, set()).add(key)

    def find(self, key: str) -> tuple[str, ...]:
        """Return who is meant by a name that is one letter off; nobody where two different people could be."""
        candidates = {known for rest in _rests(key) for known in self._by_rest.get(rest, ())}
        people = {person for known in candidates if is_one_letter_off(key, known) for person in self._names[known]}
        return (people.pop(),) if len(people) == 1 else ()


def _rests(key: str) -> Iterator[str]:
    """Yield the name as it is with each long word whole, and with one letter taken out of it."""
    words = key.split(" ")
    for place, word in enumerate(words):
        if len(word) < SHORTEST - 1:
            continue
        before, after = " ".join(words[:place]), " ".join(words[place + 1 :])
        for cut in (word, *(word[:i] + word[i + 1 :] for i in range(len(word)))):
            yield f"{before}|{cut}|{after}"


def is_one_letter_off(printed: str, known: str) -> bool:
    """Tell whether two names differ by one letter, in a word that has `SHORTEST` letters in the known one.

    Not by its first: hardly anybody gets that wrong, and Barney is not Carney.
    """
    mine, theirs = printed.split(" "), known.split(" ")
    if len(mine) != len(theirs):
        return False
    different = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    if len(different) != 1 or len(different[0][1]) < SHORTEST or different[0][0][:1] != different[0][1][:1]:
        return False
    return _one_edit(*different[0])


def _one_edit(a: str, b: str) -> bool:
    if len(a) == len(b):
        unequal = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(unequal) == 1:
            return True
        return any(unequal == [i, j] and j == i + 1 and a[i] == b[j] and a[j] == b[i] for i, j in pairwise(unequal))
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) == len(shorter) + 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
