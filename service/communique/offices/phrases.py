"""An office as printed ("China's vice-premier", "former Fed chair") and which offices it can mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from communique.offices.names import is_cjk, normalise, shown, without_honorifics
from communique.offices.sides import country_words

Standing = Literal["current", "former", "designate"]

_FORMER = frozenset(("former", "ex", "then", "late", "onetime", "previous", "erstwhile", "retired"))
_DESIGNATE = frozenset(("incoming", "designate", "nominee", "elect", "prospective"))
_STAND_INS = frozenset(("acting", "interim", "current", "outgoing", "top", "senior"))  # none of them changes who it is
_FORMER_CJK = ("前",)
_PARTS = re.compile(r"[,;/]| and | & ")
_MAX_PARTS = 8


@dataclass(frozen=True, slots=True)
class OfficePhrase:
    """What was printed as an office, and what it can mean.

    `offices` are meant whoever stands beside the phrase, `titles` only where the person beside it held one of
    them. Both are empty where the register does not know the phrase.
    """

    printed: str
    standing: Standing
    offices: tuple[str, ...]
    titles: tuple[str, ...]
    sides: frozenset[str]  # countries it names

    @property
    def known(self) -> bool:
        """Whether the register knows any office by these words."""
        return bool(self.offices or self.titles)


def strip_countries(key: str) -> tuple[str, frozenset[str]]:
    """Take country words off both ends of a normalised phrase; return the rest and the sides they name."""
    sides: set[str] = set()
    for _ in range(3):  # "the Chinese ... of China"
        for word, side in country_words():
            rest = _without_word(key, word)
            if rest is not None:
                key = rest
                sides.add(side)
                break
        else:
            break
    return key, frozenset(sides)


class PhraseReader:
    """Reads offices as printed.

    Parameters
    ----------
    aliases : normalised alias to the offices it names by itself
    titles : normalised title to the offices it may mean beside a person
    sides : office to the country and the side it belongs to
    """

    def __init__(
        self,
        aliases: Mapping[str, tuple[str, ...]],
        titles: Mapping[str, tuple[str, ...]],
        sides: Mapping[str, frozenset[str]],
    ) -> None:
        self._aliases, self._titles, self._sides = aliases, titles, sides

    def read(self, printed: str) -> OfficePhrase:
        """Return what the words can mean; of several offices in a row ("premier and party chief") the first known."""
        phrase = self.read_key(normalise(printed), printed)
        if phrase.known:
            return phrase
        for part in _PARTS.split(printed[:300])[:_MAX_PARTS]:
            found = self.read_key(normalise(part), printed)
            if found.known:
                return found
        return phrase

    def read_key(self, key: str, printed: str | None = None) -> OfficePhrase:
        """The same for words that are normalised already."""
        standing, key = _standing(without_honorifics(key))
        offices, titles, sides = self._find(key)
        return OfficePhrase(shown(printed if printed is not None else key), standing, offices, titles, sides)

    def _find(self, key: str) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
        offices, titles = self._aliases.get(key, ()), self._titles.get(key, ())
        if offices or titles:
            return offices, titles, frozenset()
        rest, sides = strip_countries(key)
        if not sides:
            return (), (), sides
        rest = _standing(without_honorifics(rest))[1]  # "US acting Treasury secretary"
        return self._within(self._aliases.get(rest, ()), sides), self._within(self._titles.get(rest, ()), sides), sides

    def _within(self, offices: tuple[str, ...], sides: frozenset[str]) -> tuple[str, ...]:
        return tuple(office for office in offices if self._sides[office] & sides)


def _standing(key: str) -> tuple[Standing, str]:
    standing: Standing = "current"
    if is_cjk(key):
        return ("former", key[1:]) if key.startswith(_FORMER_CJK) and len(key) > 1 else (standing, key)
    words = key.split(" ")
    while len(words) > 1:
        if words[0] in _FORMER:
            standing = "former"
        elif words[0] in _DESIGNATE:
            standing = "designate"
        elif words[0] not in _STAND_INS:
            break
        del words[0]
    while len(words) > 1 and words[-1] in _DESIGNATE:
        standing = "designate"
        del words[-1]
    return standing, " ".join(words)


def _without_word(key: str, word: str) -> str | None:
    if is_cjk(word):
        return key[len(word) :] if key.startswith(word) and len(key) > len(word) else None
    if key.startswith(word + " "):
        return key[len(word) + 1 :]
    for joint in (" of the ", " of ", " for ", " "):
        if key.endswith(joint + word):
            return key[: -len(joint + word)]
    return None
