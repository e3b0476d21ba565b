"""Who was named where in a text, so that "Yellen", "she" and "the ministry" find their bearer."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace

from communique.extraction import titles
from communique.extraction.speakers import Gender, Speaker, may_belong, phrase_after, read_speaker
from communique.extraction.subjects import after_place, subject_after
from communique.extraction.tokens import TokenisedText

_LOOK_BACK = 8  # named persons; further back nothing is clear


class NamedPersons:
    """The persons and bodies a text names in its narration, by place.

    Parameters
    ----------
    whole : the text; what stands inside quotation marks names nobody
    """

    def __init__(self, whole: TokenisedText) -> None:
        self._whole = whole
        self._by_word: dict[str, list[tuple[int, Speaker]]] = defaultdict(list)
        self._persons: list[tuple[int, Speaker]] = []  # those with an office, by place
        self._bodies: list[tuple[int, Speaker]] = []
        self._offices: dict[str, str] = {}
        self._genders: dict[str, Gender] = {}
        self._private: set[str] = set()
        index = 0
        while index < len(whole.tokens):
            index = self._read_phrase(index)

    def _read_phrase(self, index: int) -> int:
        tokens = self._whole.tokens
        if not may_belong(tokens[index]):
            return index + 1
        end = phrase_after(self._whole, index, self._whole.bounds(index)[1])
        if end <= index:
            return index + 1
        # "Yellen and Raimondo": each is a phrase of its own.
        for place in range(index + 1, end):
            if tokens[place].lower == "and" and not titles.BODIES.intersection(
                token.lower for token in tokens[index:place]
            ):
                end = place
                break
        placed = after_place(self._whole, index, end, self._whole.bounds(index)[0])
        if placed is None:
            return end
        index = placed
        speaker = read_speaker(self._whole, index, end)
        if speaker is not None and speaker.kind == "person" and speaker.office is None:
            _, read = subject_after(self._whole, index, self._whole.bounds(index)[1])
            speaker = read if read is not None and read.kind == "private" else speaker
        if speaker is not None:
            self.add(index, speaker)
        if speaker is not None and speaker.kind == "surname" and speaker.name:
            known = self.by_surname(speaker.name, index)
            if known is not None and known.office:
                self._persons.append((index, known))
            elif known is None:
                self._add_surname(index, speaker)
        return end

    def _add_surname(self, index: int, speaker: Speaker) -> None:
        """Note a person named by the surname alone, where an office stands beside it: the register knows the rest."""
        if speaker.office is None:
            _, read = subject_after(self._whole, index, self._whole.bounds(index)[1])
            speaker = read if read is not None and read.kind == "surname" else speaker
        if speaker.name and speaker.office:
            self._offices.setdefault(speaker.name, speaker.office)
            self._persons.append((index, speaker))

    def add(self, index: int, speaker: Speaker) -> None:
        """Note a person or body that is named in full at a token; later mentions give no new office."""
        if speaker.kind == "body":
            self._bodies.append((index, speaker))
        name = speaker.name
        if speaker.kind not in ("person", "private") or name is None:
            return
        if speaker.kind == "private":
            self._private.add(name)
            speaker = Speaker("person", name, None, speaker.span, speaker.gender)
        words = name.split()
        for word in {words[-1], words[0]}:
            self._by_word[word.lower().replace("’", "'")].append((index, speaker))
        if speaker.office:
            self._offices.setdefault(name, speaker.office)
        if speaker.gender:
            self._genders.setdefault(name, speaker.gender)
        if name in self._offices:
            self._persons.append((index, speaker))

    def is_private(self, name: str) -> bool:
        """Tell whether the text gives this person an occupation of the market and no public office."""
        if name in self._offices:
            return False
        return name in self._private or name.split()[-1].lower() in titles.MARKET_SURNAMES

    def note(self, speaker: Speaker) -> None:
        """Keep the office of a person that an apposition gave."""
        if speaker.name and speaker.office:
            self._offices.setdefault(speaker.name, speaker.office)
        if speaker.name and speaker.gender:
            self._genders.setdefault(speaker.name, speaker.gender)

    def by_surname(self, word: str, index: int) -> Speaker | None:
        """Return the person of that name: the last one named before the token, else the first after it."""
        key = word.lower().replace("’", "'")
        known = self._by_word.get(key)
        if not known:
            return None
        place = bisect_left(known, index, key=lambda item: item[0])
        nearest = known[place - 1][1] if place else known[0][1]
        return self.with_office(nearest)

    def with_office(self, speaker: Speaker) -> Speaker:
        """Fill in the office as it was first printed, where it is not printed here."""
        if speaker.office or speaker.name is None:
            return speaker
        return replace(speaker, office=self._offices.get(speaker.name))

    def by_office(self, office: str, index: int) -> Speaker | None:
        """Return the last person named before the token whose office ends in the same word."""
        head = office.lower().split()[-1]
        for _, person in self._before(self._persons, index):
            if person.office and person.office.lower().split()[-1] == head:
                return person
        return None

    def by_body(self, word: str, index: int) -> Speaker | None:
        """Return the last body named before the token that the bare word may stand for."""
        head = word.lower().split()[-1]
        for _, body in self._before(self._bodies, index):
            if body.name and head in body.name.lower().split():
                return body
        return None

    def last_body(self, index: int) -> Speaker | None:
        """Return the last body named before the token."""
        return next((body for _, body in self._before(self._bodies, index)), None)

    def between(self, begin: int, end: int, gender: Gender | None) -> list[tuple[int, Speaker]]:
        """Return where persons are named in a stretch of tokens, the last place first."""
        return [
            (place, self.with_office(person))
            for place, person in self._before(self._persons, end)
            if place >= begin and self.fits(person, gender)
        ]

    def fits(self, speaker: Speaker, gender: Gender | None) -> bool:
        """Tell whether a pronoun may stand for this person, as far as the text says."""
        known = self._genders.get(speaker.name or "")
        return gender is None or known is None or known == gender

    def _before(self, named: list[tuple[int, Speaker]], index: int) -> list[tuple[int, Speaker]]:
        place = bisect_left(named, index, key=lambda item: item[0])
        return named[max(0, place - _LOOK_BACK) : place][::-1]
