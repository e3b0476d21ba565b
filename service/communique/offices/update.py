"""Going through the register's offices: find each on Wikidata, ask who held it, compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from communique.errors import SourceError
from communique.offices.comparison import KnownPeople, compare
from communique.offices.names import normalise, without_honorifics
from communique.offices.proposals import Proposal, Remark, listed
from communique.offices.register import Office, Term
from communique.offices.wikidata import Wikidata
from communique.offices.wikidata_answers import AnswerUnreadable, Holding

_MOST_UNREADABLE = 3  # answers; then it is not the question that is wrong
_MOST_CANDIDATES = 5  # items of one name; among more than these none is the office for sure


@dataclass(slots=True)
class Findings:
    """What came out; also where the asking broke off."""

    proposals: list[Proposal] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)  # each one line
    n_compared: int = 0  # offices

    def fail(self, error: SourceError) -> bool:
        """Keep what went wrong; tell whether there is no use in asking on."""
        self.failures.append(str(error))
        return not isinstance(error, AnswerUnreadable) or len(self.failures) >= _MOST_UNREADABLE

    def skip(self, office: str, text: str) -> None:
        """Say why an office was not compared."""
        self.remarks.append(Remark(office=office, text=text))


class Update:
    """One run over some or all offices.

    Parameters
    ----------
    terms, offices : of the whole register: what a name means depends on all of them
    wikidata : asked once or a few times an office, and then for several offices at once
    step : called when half the work on an office is done, so twice for each
    """

    def __init__(
        self,
        terms: Sequence[Term],
        offices: Sequence[Office],
        wikidata: Wikidata,
        *,
        step: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._terms, self._people = terms, KnownPeople(terms)
        self._shared = _shared_names(offices)
        self._wikidata, self._step = wikidata, step

    def run(self, chosen: Sequence[Office], since: date) -> Findings:
        """Compare the chosen offices; what came before a failure is used."""
        findings = Findings()
        by_name = {office.office: office for office in chosen}
        candidates = self._candidates(chosen, findings)
        for batch in self._wikidata.batches(candidates, since):
            try:
                holdings = self._wikidata.holdings([item for items in batch.values() for item in items], since)
            except SourceError as error:
                if findings.fail(error):
                    break
            else:
                for name, items in batch.items():
                    self._compare(by_name[name], [h for h in holdings if h.position in items], since, findings)
            self._step(len(batch))
        return findings

    def _candidates(self, chosen: Sequence[Office], findings: Findings) -> dict[str, tuple[str, ...]]:
        """Find the items that bear the name of each office."""
        found: dict[str, tuple[str, ...]] = {}
        for office in chosen:
            names = [name for name in (office.office, *office.aliases) if normalise(name) not in self._shared]
            try:
                items = self._wikidata.positions(names)
            except SourceError as error:
                if findings.fail(error):
                    break
                self._step(2)
                continue
            if 0 < len(items) <= _MOST_CANDIDATES:
                found[office.office] = items
                self._step(1)
                continue
            told = f"several items bear its name ({listed(items)})" if items else "no item bears its name"
            findings.skip(office.office, f"skipped, since {told} on Wikidata.")
            self._step(2)
        return found

    def _compare(self, office: Office, holdings: Sequence[Holding], since: date, findings: Findings) -> None:
        held = sorted({holding.position for holding in holdings})
        if len(held) > 1:  # a film or a list of that name is held by nobody and stands in nobody's way
            findings.skip(office.office, f"skipped, since {listed(held)} bear its name on Wikidata; which is it?")
            return
        own = [term for term in self._terms if term.office == office.office]
        proposals, remarks = compare(office, own, self._people, holdings, since)
        findings.proposals += proposals
        findings.remarks += remarks
        findings.n_compared += 1


def offices_named(printed: Sequence[str], offices: Sequence[Office]) -> tuple[list[Office], list[str]]:
    """Return the offices of these names or aliases, each once, and the names that are none's."""
    found: dict[str, Office] = {}
    unknown = []
    for name in printed:
        keys = {normalise(name), without_honorifics(normalise(name))}
        named = [office for office in offices if keys & {normalise(n) for n in (office.office, *office.aliases)}]
        found |= {office.office: office for office in named}
        unknown += [] if named else [name]
    return list(found.values()), unknown


def _shared_names(offices: Sequence[Office]) -> frozenset[str]:
    """Return the names that the register gives to several offices: an item of that name may be either."""
    counted = Counter(
        key for office in offices for key in {normalise(name) for name in (office.office, *office.aliases)}
    )
    return frozenset(key for key, n in counted.items() if n > 1)
