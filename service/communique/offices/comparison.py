"""The register's terms of one office, held against what Wikidata says of it.

A wrong row is worse than none: what can be read in two ways becomes a remark, and proposes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from communique.offices.differences import differences, link
from communique.offices.missing_terms import Unlisted, missing_terms
from communique.offices.names import normalise
from communique.offices.proposals import Proposal, Remark, listed
from communique.offices.register import Office, Term
from communique.offices.tenures import Tenure, tenures_of
from communique.offices.wikidata_answers import Holding


class KnownPeople:
    """Finds the register's people by their names and aliases, as `normalise` leaves them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_name: dict[str, set[str]] = {}
        for term in terms:
            for name in (term.person, *term.aliases):
                self._by_name.setdefault(normalise(name), set()).add(term.person)

    def named(self, names: Iterable[str]) -> set[str]:
        """Return whom any of the names can mean."""
        return {person for name in names for person in self._by_name.get(normalise(name), ())}


@dataclass(frozen=True, slots=True)
class _Holder:
    item: str
    label: str
    aliases: tuple[str, ...]
    tenures: tuple[Tenure, ...]

    @property
    def shown(self) -> str:
        return self.label or self.item


def compare(
    office: Office, terms: Sequence[Term], people: KnownPeople, holdings: Iterable[Holding], since: date
) -> tuple[list[Proposal], list[Remark]]:
    """Compare the terms of one office with the statements about the one item that bears its name.

    Parameters
    ----------
    terms : of that office, whoever's
    people : of the whole register: who is new in this office may be known from another
    since : what was over before is not compared
    """
    holders = _holders(holdings)
    matched, strangers, texts = _matched(holders, {term.person for term in terms}, people)
    proposals: list[Proposal] = []
    if matched:
        unlisted = [
            Unlisted(holder.item, _known_name(holder, people), tenure)
            for holder in strangers
            for tenure in holder.tenures or (None,)
        ]
        for person, holder in matched.items():
            links = link(holder.tenures, [term for term in terms if term.person == person])
            unlisted += [Unlisted(holder.item, person, tenure) for tenure in links.apart]
            texts += [f"{person}: {tenure} on Wikidata is several terms here; look it up." for tenure in links.across]
            for stay, tenures in links.pairs:
                found, more = differences(stay, tenures, holder.item, since)
                proposals += found
                texts += more
        every = [(holder.item, tenure) for holder in holders for tenure in holder.tenures]
        found, more = missing_terms(office, terms, unlisted, every, since)
        proposals += found
        texts += more
    elif holders:
        named = listed(holder.shown for holder in holders)
        texts.append(f"nobody whom Wikidata names ({named}) is surely one of ours; its item may be another office.")
    else:
        texts.append(f"Wikidata names nobody who held it after {since}.")
    proposals.sort(key=lambda proposal: (proposal.row.start, proposal.person))
    return proposals, [Remark(office=office.office, text=text) for text in texts]


def _holders(holdings: Iterable[Holding]) -> list[_Holder]:
    by_item = sorted(holdings, key=lambda holding: holding.holder)
    found = []
    for item, own in groupby(by_item, key=lambda holding: holding.holder):
        said = list(own)
        found.append(_Holder(item, said[0].label, said[0].aliases, tuple(tenures_of(said))))
    return found


def _matched(
    holders: Iterable[_Holder], ours: AbstractSet[str], people: KnownPeople
) -> tuple[dict[str, _Holder], list[_Holder], list[str]]:
    """Tell which holder is which of our people, who is none of them, and what cannot be told."""
    claims: dict[str, list[_Holder]] = {}
    strangers, texts = [], []
    for holder in holders:
        found = (people.named([holder.label]) & ours) or (people.named(holder.aliases) & ours)
        if len(found) > 1:
            texts.append(f"{holder.shown} ({holder.item}) can be {listed(sorted(found))}; look it up.")
        elif found:
            claims.setdefault(found.pop(), []).append(holder)
        else:
            strangers.append(holder)
    for person, several in claims.items():
        if len(several) > 1:
            texts.append(f"{listed(holder.item for holder in several)} can each be {person}; look it up.")
    return {person: several[0] for person, several in claims.items() if len(several) == 1}, strangers, texts


def _known_name(holder: _Holder, people: KnownPeople) -> str:
    known = people.named([holder.label]) if holder.label else set()
    return known.pop() if len(known) == 1 else holder.label
