"""A speaker as printed, read against the register without regard to the day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from communique.offices.misspellings import Misspellings
from communique.offices.names import is_cjk, normalise, without_honorifics, without_initials
from communique.offices.phrases import OfficePhrase, PhraseReader, strip_countries
from communique.offices.register import Body, Term

_APPOSITION = re.compile(r"[,(，（]")
# "He said" is nobody's name, although He Lifeng's surname is He.
_PRONOUNS = frozenset(("i", "you", "he", "she", "it", "we", "they", "who", "him", "her", "them", "himself", "herself"))
_WRITES_CHARACTERS = frozenset(("CN", "TW", "HK", "SG", "JP", "KR", "KP"))  # a name in characters is the whole name
_SURNAME_FIRST = frozenset(("CN", "TW", "KR", "KP"))
_SURNAME_EITHER = frozenset(("HK", "SG"))  # Leung Chun-ying, Carrie Lam
_WRITES_PINYIN = frozenset(("CN", "TW", "HK", "SG"))
_MOST_WORDS = 24  # of a name with its office; longer ones are not searched for a name inside
_BELONGING = (" of ", " from ", " at ", " for ")
_SPEAKING_FOR = re.compile(r"^(?:spokes(?:person|man|woman|people)|official|statement) (?:for|of|at|from) (?:the )?")
_SPEAKER_OF = re.compile(r" (?:spokes(?:person|man|woman|people)|statement|officials?)$|(?:新闻)?发言人$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed speaker can mean; at most one of `persons`, `surnamed`, `bodies` is filled."""

    persons: tuple[str, ...] = ()  # by full name
    surnamed: tuple[str, ...] = ()  # by surname alone
    bodies: tuple[Body, ...] = ()
    phrase: OfficePhrase | None = None  # an office printed with the name, or instead of it
    misspelt: bool = False  # the name is one letter off: it takes an office of theirs to be believed


class SpeakerReader:
    """Reads speakers as printed: "President Donald J. Trump", "Yellen", "the Commerce Ministry".

    Parameters
    ----------
    terms : names, aliases and countries of the persons
    bodies : those that speak as themselves
    phrases : reads the offices printed with a name
    """

    def __init__(self, terms: Iterable[Term], bodies: Iterable[Body], phrases: PhraseReader) -> None:
        self._phrases = phrases
        terms = tuple(terms)
        self._full, self._surnames = _name_keys(terms)
        self._terms = terms
        self._bodies = _body_keys(bodies)

    def read(self, printed: str) -> Reading:
        """Return what the words can mean; an empty reading where the register does not know them."""
        head, *rest = _APPOSITION.split(printed, maxsplit=1)
        key = without_honorifics(normalise(head))
        if not key or key in _PRONOUNS:
            return Reading()
        reading = self._read_key(key)
        apposition = rest[0].rstrip(")） ,，") if rest else ""
        if not reading.phrase and apposition.strip():
            phrase = self._phrases.read(apposition)
            if phrase.known:
                return Reading(reading.persons, reading.surnamed, reading.bodies, phrase)
        return reading

    def read_body(self, key: str) -> tuple[Body, ...]:
        """Return the bodies a normalised phrase can mean; a country word in it narrows them."""
        for candidate in (key, _SPEAKER_OF.sub("", key), _SPEAKING_FOR.sub("", key)):
            candidate = without_honorifics(candidate)
            if found := self._bodies.get(candidate):
                return found
            rest, sides = strip_countries(candidate)
            found = tuple(body for body in self._bodies.get(rest, ()) if {body.country, body.side} & sides)
            if found:
                return found
        return ()

    def _read_key(self, key: str) -> Reading:
        if persons := self._persons(key):
            return Reading(persons=persons)
        if bodies := self.read_body(key):
            return Reading(bodies=bodies)
        if persons := self._persons_of_a_body(key):
            return Reading(persons=persons)
        if (reading := self._split(key, self._persons)) is not None:
            return reading
        phrase = self._phrases.read_key(key)
        if phrase.known:
            return Reading(phrase=phrase)
        if (reading := self._split(key, self._surnamed)) is not None:
            return Reading(surnamed=reading.persons, phrase=reading.phrase)
        surnamed = self._surnamed(key)
        return Reading(surnamed=surnamed) if surnamed else self._misspelt(key)

    def _misspelt(self, key: str) -> Reading:
        """Read a name that is one letter off, alone or behind an office; nothing where nobody or two are meant."""
        full, surnames = self._misspellings
        if persons := full.find(key):
            return Reading(persons=persons, misspelt=True)
        if (reading := self._split(key, full.find)) is not None:
            return Reading(persons=reading.persons, phrase=reading.phrase, misspelt=True)
        if (reading := self._split(key, surnames.find)) is not None:
            return Reading(surnamed=reading.persons, phrase=reading.phrase, misspelt=True)
        return Reading(surnamed=surnames.find(key), misspelt=True)

    @cached_property
    def _misspellings(self) -> tuple[Misspellings, Misspellings]:
        """Built when first a name is not known: most runs never need it."""
        full, surnames = _name_keys(term for term in self._terms if term.country not in _WRITES_PINYIN)
        return Misspellings(full), Misspellings(surnames)

    def _persons_of_a_body(self, key: str) -> tuple[str, ...]:
        """Read "Steven Mnuchin of the Treasury": the body behind the name claims no office."""
        for joint in _BELONGING:
            name, found, behind = key.partition(joint)
            if found and (persons := self._persons(name)) and self._is_no_name(without_honorifics(behind)):
                return persons
        return ()

    def _persons(self, key: str) -> tuple[str, ...]:
        return self._full.get(key) or self._full.get(without_initials(key), ())

    def _surnamed(self, key: str) -> tuple[str, ...]:
        return self._surnames.get(key, ())

    def _split(self, key: str, find: Callable[[str], tuple[str, ...]]) -> Reading | None:
        """Find an office (or a country, or a body) before a name, with the longest name that is known."""
        joint = "" if is_cjk(key) and " " not in key else " "
        words = list(key) if not joint else key.split(" ")
        if len(words) > _MOST_WORDS:
            return None
        for first in range(1, len(words)):
            persons = find(joint.join(words[first:]))
            if persons:
                before = joint.join(words[:first])
                phrase = self._phrases.read_key(before)
                if phrase.known:
                    return Reading(persons=persons, phrase=phrase)
                if self._is_no_name(before):
                    return Reading(persons=persons)
        return None

    def _is_no_name(self, before: str) -> bool:
        """Tell a country or a body ("China's Xi", "the Fed's Powell") from a first name ("Melania Trump")."""
        rest, sides = strip_countries(f"{before} x")
        return (bool(sides) and rest == "x") or bool(self.read_body(before))


def _name_keys(terms: Iterable[Term]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    full: dict[str, tuple[str, ...]] = {}
    surnames: dict[str, tuple[str, ...]] = {}
    for term in terms:
        in_characters = term.country in _WRITES_CHARACTERS
        for name in (term.person, *term.aliases):
            key = normalise(name)
            # A foreigner's name in Chinese script is as a rule the surname alone; 鲍威尔 is any Powell.
            whole = " " in key or (in_characters and is_cjk(key)) or name.startswith("von ")
            _add(full if whole else surnames, key, term.person)
        words = term.person.split(" ")
        if term.country in _SURNAME_FIRST or term.country in _SURNAME_EITHER:
            _add(surnames, normalise(words[0]), term.person)
        if term.country not in _SURNAME_FIRST:
            _add(surnames, normalise(words[-1]), term.person)
    return full, surnames


def _body_keys(bodies: Iterable[Body]) -> Mapping[str, tuple[Body, ...]]:
    keys: dict[str, tuple[Body, ...]] = {}
    for body in bodies:
        for name in (body.body, *body.aliases):
            key = without_honorifics(normalise(name))
            if body not in keys.get(key, ()):
                keys[key] = (*keys.get(key, ()), body)
    return keys


def _add(index: dict[str, tuple[str, ...]], key: str, person: str) -> None:
    if person not in index.get(key, ()):
        index[key] = (*index.get(key, ()), person)
