"""The register as the pipeline asks it: whose words they are, and whether that office was theirs that day.

Reasons of an "unknown" check:

=========================  ================================================================================
no_speaker                 nobody was named
not_in_register            the name is not known
not_a_name                 longer than any name
ambiguous: A; B            the words fit several; nothing is guessed
surname_only: A            a surname alone fits one person, who held no office that day
no_office_that_day         the person is known, no office was printed, and none was held
office_not_in_register     the person is known, the printed office is not
not_listed                 an office of many holders whose list here is not complete
bounds_not_known           the person held it, but the register does not know from when or until when
register_gap               nobody is recorded in the office on that day
register_ends              the day is after `REGISTER_AS_OF`; the last known holder is named
former, designate          printed as someone who held it before, or will
misspelt: A taken for B    beside any result: the name as printed is one letter off
no_such_body_that_day      the body did not exist
=========================  ================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from communique.offices.check import HOLDS, check_term, holders_on
from communique.offices.names import LONGEST_NAME, UNNAMED, normalise, shown, slug
from communique.offices.phrases import OfficePhrase, PhraseReader
from communique.offices.readings import Reading, SpeakerReader
from communique.offices.register import (
    REGISTER_AS_OF,
    Body,
    Office,
    Term,
    parse_bodies,
    parse_offices,
    parse_terms,
    read_table,
)
from communique.offices.sides import UNKNOWN_SIDE, day_on_side
from communique.records import Attribution, OfficeCheck

_CACHED_NAMES = 8192  # each at most LONGEST_NAME characters
_MOST_NAMED = 5  # candidates named in a reason

_NO_SIDES: frozenset[str] = frozenset()


class OfficeRegister:
    """Who held which office when.

    Parameters
    ----------
    terms, offices, bodies : the parsed tables; `load` reads those that ship with the package
    """

    def __init__(self, terms: Sequence[Term], offices: Sequence[Office], bodies: Sequence[Body]) -> None:
        self._offices = {office.office: office for office in offices}
        self._of_office: dict[str, list[Term]] = {office.office: [] for office in offices}
        self._of_person: dict[str, list[Term]] = {}
        self.terms, self.offices = len(terms), len(self._offices)
        for term in terms:
            self._of_office[term.office].append(term)
            self._of_person.setdefault(term.person, []).append(term)
        phrases = PhraseReader(
            _keys((office.office, (office.office, *office.aliases)) for office in offices),
            _keys((office.office, office.titles) for office in offices),
            {
                office: frozenset(c for t in held for c in (t.country, t.side))
                for office, held in self._of_office.items()
            },
        )
        speakers = SpeakerReader(terms, bodies, phrases)
        self._read_phrase = lru_cache(maxsize=_CACHED_NAMES)(phrases.read)
        self._read_speaker = lru_cache(maxsize=_CACHED_NAMES)(speakers.read)
        self._read_body = speakers.read_body
        self._ids = {person: slug(person) for person in self._of_person} | {
            body.body: slug(body.body) for body in bodies
        }

    @classmethod
    def load(cls) -> OfficeRegister:
        """Return the register that ships with the package, read once.

        Raises
        ------
        ConfigError
            a table has a bad row; it names the row and the column
        """
        return _packaged()

    def attribute(
        self,
        speaker_as_printed: str | None,
        office_as_printed: str | None,
        on: date,
        *,
        among: frozenset[str] = _NO_SIDES,
    ) -> Attribution:
        """Turn a speaker as printed into a person or body, an office and a side, checked for that day.

        Parameters
        ----------
        speaker_as_printed : "Janet Yellen", "Treasury Secretary Yellen", "China's Ministry of Commerce", "特朗普"
        office_as_printed : "Treasury Secretary"; None where none is printed, then the one held that day is given
        on : the day the words were said; of a datetime, the day where the official is
        among : sides the document speaks of (`sides.sides_named`); they decide only between several candidates

        Returns
        -------
        Attribution
            A body speaks as itself: it has no office, and "holds" means that it existed.
        """
        office_text = (office_as_printed or "")[:LONGEST_NAME]
        phrase = self._read_phrase(office_text) if office_text.strip() else None
        printed = speaker_as_printed or ""
        if len(printed) > LONGEST_NAME:
            return self._unknown(printed, phrase, on, "not_a_name")
        reading = self._read_speaker(printed)
        if phrase is None or (not phrase.known and reading.phrase is not None):
            phrase = reading.phrase or phrase
        if phrase is not None and not phrase.known:
            phrase = self._claim(phrase)
        return self._attribute(printed, reading, phrase, on, among)

    def check(self, person: str, office: str, on: date) -> OfficeCheck:
        """Tell whether a person held an office on a day; both as printed anywhere."""
        return self.attribute(person, office, on).check

    def terms_of(self, printed: str) -> tuple[Term, ...]:
        """Return every term of an office or a person as printed anywhere, of all that are meant; the latest first."""
        reading = self._read_speaker(printed[:LONGEST_NAME])
        people = reading.persons or (() if reading.misspelt else reading.surnamed)
        phrase = self._read_phrase(printed[:LONGEST_NAME])
        offices = () if people else phrase.offices or phrase.titles
        terms = [term for person in people for term in self._of_person[person]]
        terms += [term for office in offices for term in self._of_office[office]]
        return tuple(sorted(terms, key=_start, reverse=True))

    def _attribute(
        self, printed: str, reading: Reading, phrase: OfficePhrase | None, on: date, among: frozenset[str]
    ) -> Attribution:
        if reading.bodies:
            return self._of_bodies(printed, reading.bodies, on, among)
        candidates = reading.persons or reading.surnamed
        if reading.misspelt and not self._held_any(candidates, phrase):
            candidates = ()  # Larkin is not Barkin
        if candidates:
            person = candidates[0] if len(reading.persons) == 1 else self._pick(candidates, phrase, on, among)
            if person is not None:
                found = self._of_person_named(person, phrase, on)
                return _taken_for(printed, found) if reading.misspelt else found
            reason = f"surname_only: {candidates[0]}" if len(candidates) == 1 else _ambiguous(candidates)
            return self._unknown(printed, phrase, on, reason)
        if phrase is not None and (reading.phrase is not None or not normalise(printed)):
            return self._of_office_alone(printed, phrase, on, among)
        return self._unknown(printed, phrase, on, "not_in_register" if normalise(printed) else "no_speaker")

    def _held_any(self, people: Sequence[str], phrase: OfficePhrase | None) -> bool:
        """Tell whether one of the people held an office that the phrase can mean."""
        offices = frozenset((*phrase.offices, *phrase.titles)) if phrase else frozenset[str]()
        return any(term.office in offices for person in people for term in self._of_person[person])

    def _claim(self, phrase: OfficePhrase) -> OfficePhrase | None:
        """Drop what is printed as an office and is none: a body, as in "the Treasury's Yellen", claims no office."""
        return None if self._read_body(normalise(phrase.printed)) else phrase

    def _pick(
        self, candidates: Sequence[str], phrase: OfficePhrase | None, on: date, among: frozenset[str]
    ) -> str | None:
        """Choose between people of one name: who held the printed office, or else any office, that day."""
        offices = frozenset((*phrase.offices, *phrase.titles)) if phrase else frozenset[str]()
        ours = [term for person in candidates for term in self._of_person[person]]
        tries = (
            [term for term in ours if term.office in offices and term.covers(_day(on, term))],
            [term for term in ours if term.office in offices],
            [term for term in ours if term.covers(_day(on, term))],
            [term for term in ours if term.covers(_day(on, term)) and term.side in among],
        )
        for found in tries:
            if len(people := {term.person for term in found}) == 1:
                return people.pop()
        return None

    def _of_person_named(self, person: str, phrase: OfficePhrase | None, on: date) -> Attribution:
        terms = self._of_person[person]
        day = _day(on, terms[-1])
        nearest = _nearest(terms, day)
        if phrase is None:
            if not nearest.covers(day):
                return self._attribution(person, None, nearest.side, _unknown_because("no_office_that_day"))
            return self._attribution(person, nearest.office, nearest.side, self._check(person, nearest.office, day))
        held = [term for term in terms if term.office in phrase.offices or term.office in phrase.titles]
        if held:
            office = (held[0] if len(held) == 1 else _nearest(held, day)).office
        elif len(phrase.offices) == 1:
            office = phrase.offices[0]
        else:
            # A title that is not theirs says too little to accuse anybody of a mistake: there are many advisers.
            reason = _ambiguous(phrase.offices) if phrase.offices else "office_not_in_register"
            return self._attribution(person, phrase.printed, nearest.side, _unknown_because(reason))
        if phrase.standing != "current":
            office = f"{phrase.standing} {office}"
            return self._attribution(person, office, nearest.side, _unknown_because(phrase.standing))
        return self._attribution(person, office, nearest.side, self._check(person, office, day))

    def _of_office_alone(self, printed: str, phrase: OfficePhrase, on: date, among: frozenset[str]) -> Attribution:
        offices = phrase.offices or (
            phrase.titles if phrase.sides else ()
        )  # "the Chinese president", not "the president"
        if len(offices) > 1 and among:
            offices = tuple(o for o in offices if {t.side for t in self._of_office[o]} & among) or offices
        named = printed if normalise(printed) else phrase.printed
        if len(offices) != 1 or phrase.standing != "current":
            reason = phrase.standing if phrase.standing != "current" else _ambiguous(offices or phrase.titles)
            return self._unknown(named, phrase, on, reason)
        terms = self._of_office[offices[0]]
        holders = holders_on(terms, day_on_side(on, terms[0].side))
        if len(holders) != 1 or self._offices[offices[0]].holders == "many":
            # Of an office with many holders the register need not know them all.
            return self._unknown(named, phrase, on, _ambiguous(holders) if len(holders) > 1 else "register_gap")
        return self._of_person_named(holders[0], phrase, on)

    def _of_bodies(self, printed: str, bodies: tuple[Body, ...], on: date, among: frozenset[str]) -> Attribution:
        if len(bodies) > 1 and among:
            bodies = tuple(body for body in bodies if body.side in among) or bodies
        if len(bodies) > 1:
            return self._unknown(printed, None, on, _ambiguous([body.body for body in bodies]))
        (body,) = bodies
        existed = body.existed(day_on_side(on, body.side))
        check = HOLDS if existed else _unknown_because("no_such_body_that_day")
        return self._attribution(body.body, None, body.side, check)

    def _unknown(self, printed: str, phrase: OfficePhrase | None, on: date, reason: str) -> Attribution:
        holder, office = None, phrase.printed if phrase else None
        if phrase and phrase.standing == "current" and len(phrase.offices) == 1:
            office = phrase.offices[0]
            holder = self._sole_holder(office, on)
        return Attribution(
            speaker_id=slug(printed),
            speaker=shown(printed) or UNNAMED,
            office=office,
            side=UNKNOWN_SIDE,
            check=OfficeCheck(result="unknown", holder_on_date=holder, reason=reason),
        )

    def _sole_holder(self, office: str, on: date) -> str | None:
        terms = self._of_office[office]
        if not terms or self._offices[office].holders == "many":
            return None
        holders = holders_on(terms, day_on_side(on, terms[0].side))
        return holders[0] if len(holders) == 1 else None

    def _check(self, person: str, office: str, day: date) -> OfficeCheck:
        return check_term(person, self._of_office[office], self._offices[office].holders, day)

    def _attribution(self, speaker: str, office: str | None, side: str, check: OfficeCheck) -> Attribution:
        return Attribution(speaker_id=self._ids[speaker], speaker=speaker, office=office, side=side, check=check)


@lru_cache(maxsize=1)
def _packaged() -> OfficeRegister:
    return OfficeRegister(
        parse_terms(read_table("register.csv")),
        parse_offices(read_table("offices.csv")),
        parse_bodies(read_table("bodies.csv")),
    )


def _day(on: date, term: Term) -> date:
    return day_on_side(on, term.side) if isinstance(on, datetime) else on


def _nearest(terms: Sequence[Term], day: date) -> Term:
    """Return the first listed term that covers the day, else the last one before it, else the first one after."""
    for term in terms:
        if term.covers(day):
            return term
    before = [term for term in terms if term.start <= day]
    return max(before, key=_start) if before else min(terms, key=_start)


def _start(term: Term) -> date:
    return term.start


def _keys(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for office, names in named:
        for name in names:
            key = normalise(name)
            if office not in keys.get(key, ()):
                keys[key] = (*keys.get(key, ()), office)
    return keys


def _ambiguous(candidates: Sequence[str]) -> str:
    more = len(candidates) - _MOST_NAMED
    return f"ambiguous: {'; '.join(candidates[:_MOST_NAMED])}" + (f"; and {more} more" if more > 0 else "")


def _taken_for(printed: str, found: Attribution) -> Attribution:
    """Say of a check that it holds for a name which was printed otherwise."""
    reason = f"misspelt: {shown(printed)} taken for {found.speaker}"
    reason += f"; {found.check.reason}" if found.check.reason else ""
    return replace(found, check=replace(found.check, reason=reason))


def _unknown_because(reason: str) -> OfficeCheck:
    return OfficeCheck(result="unknown", reason=reason)


__all__ = ["REGISTER_AS_OF", "OfficeRegister"]
