"""Terms that Wikidata has and the register does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from communique.offices.proposals import Proposal, listed
from communique.offices.register import Office, Term
from communique.offices.tenures import TOLERANCE, Tenure

_MOST_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A tenure that the register has no term for."""

    item: str  # the person's
    person: str  # as the register would write the name; empty where Wikidata has none that could stand there
    tenure: Tenure | None  # None: no date at all


def missing_terms(
    office: Office,
    terms: Sequence[Term],
    unlisted: Iterable[Unlisted],
    every: Iterable[tuple[str, Tenure]],
    since: date,
) -> tuple[list[Proposal], list[str]]:
    """Propose the terms that could be written down; name in one remark those that could not.

    Parameters
    ----------
    terms : of that office, whoever's; at least one
    every : all tenures that Wikidata has of it, each with its holder's item
    """
    every = list(every)
    found, unclear = [], []
    for missing in unlisted:
        tenure = missing.tenure
        if tenure is not None and tenure.ended and tenure.last < since:
            continue
        if tenure is None or not missing.person or not tenure.is_exact or _left_open(office, missing, terms, every):
            unclear.append(missing)
            continue
        found.append(_proposal(office, terms, missing, tenure))
    if not unclear:
        return found, []
    named = listed(f"{m.person or m.item}{f' {m.tenure}' if m.tenure else ''}" for m in unclear)
    return found, [f"not here, and not exact enough on Wikidata for a row: {named}; look them up."]


def _proposal(office: Office, terms: Sequence[Term], missing: Unlisted, tenure: Tenure) -> Proposal:
    place = terms[0]
    end = tenure.end.first if tenure.ended and tenure.end else None
    row = Term(
        person=missing.person,
        aliases=(),
        office=office.office,
        body=place.body,
        country=place.country,
        side=place.side,
        start=tenure.first,
        end=end,
        acting=tenure.acting,
        bounds="exact",
    )
    return Proposal(
        kind="missing",
        office=office.office,
        person=missing.person,
        ours=_instead(terms, row) if office.holders == "one" else None,
        theirs=f"{tenure}{', acting' if tenure.acting else ''}",
        item=missing.item,
        row=row,
    )


def _left_open(office: Office, missing: Unlisted, terms: Iterable[Term], every: Iterable[tuple[str, Tenure]]) -> bool:
    """Tell whether an end was only never entered: somebody else came into an office of one holder since."""
    tenure = missing.tenure
    if office.holders == "many" or tenure is None or tenure.ended:
        return False
    later = [other.first for item, other in every if item != missing.item and not other.acting]
    later += [term.start for term in terms if term.person != missing.person and not term.acting]
    return any(start - tenure.first > TOLERANCE for start in later)


def _instead(terms: Iterable[Term], row: Term) -> str | None:
    """Name whom the register has in the office meanwhile, handover days aside."""
    last = row.end or date.max
    held = [
        term
        for term in sorted(terms, key=lambda term: term.start)
        if min(last, term.end or date.max) - max(row.start, term.start) > TOLERANCE
    ]
    shown = [f"{term.person} {term.start} – {term.end or ''}".rstrip() for term in held[:_MOST_SHOWN]]
    if len(held) > _MOST_SHOWN:
        shown.append(f"and {len(held) - _MOST_SHOWN} more")
    return "; ".join(shown) or None
