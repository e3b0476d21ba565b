"""Where a term that both have differs: an end that we do not know, a day that is another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from communique.offices.proposals import Kind, Proposal
from communique.offices.register import Term
from communique.offices.tenures import Tenure, is_day, meet, near, stays_of


@dataclass(slots=True)
class Links:
    """Which tenures on Wikidata are which of a person's stays in the register."""

    pairs: list[tuple[Sequence[Term], list[Tenure]]] = field(default_factory=list)
    apart: list[Tenure] = field(default_factory=list)  # nothing in the register is at that time
    across: list[Tenure] = field(default_factory=list)  # several stays are: which is meant cannot be told


def link(tenures: Iterable[Tenure], terms: Iterable[Term]) -> Links:
    """Link tenures with one person's terms in that office by the time that they share."""
    links = Links(pairs=[(stay, []) for stay in stays_of(terms)])
    for tenure in tenures:
        together = [
            linked
            for stay, linked in links.pairs
            if meet(tenure.first, tenure.last, stay[0].start, stay[-1].end or date.max)
        ]
        if len(together) == 1:
            together[0].append(tenure)
        else:
            (links.across if together else links.apart).append(tenure)
    links.pairs = [(stay, linked) for stay, linked in links.pairs if linked]
    return links


def differences(
    stay: Sequence[Term], tenures: Sequence[Tenure], item: str, since: date
) -> tuple[list[Proposal], list[str]]:
    """Compare the first and the last day of a stay; only days that Wikidata knows to the day count.

    Returns
    -------
    tuple
        proposals, and remarks on what is known less exactly
    """
    first, last = tenures[0], tenures[-1]
    opening, closing = stay[0], stay[-1]
    start = _other_start(stay, tenures, since)
    end = _other_end(stay, tenures, since)
    rows = {term: term for term in stay}
    if start:
        rows[opening] = replace(opening, start=start)
    if end:
        rows[closing] = replace(rows[closing], end=end)
    if (start or end) and len(stay) == 1 and _is_confirmed(rows[closing], first, last):
        rows[closing] = replace(rows[closing], bounds="exact")
    person = opening.person
    if any(row.end is not None and row.end < row.start for row in rows.values()):
        return [], [f"{person}: {first.start} – {last.end} on Wikidata would end before it starts here; look it up."]

    def proposal(kind: Kind, ours: str, theirs: date, term: Term) -> Proposal:
        return Proposal(
            kind=kind,
            office=term.office,
            person=person,
            ours=ours,
            theirs=theirs.isoformat(),
            item=item,
            row=rows[term],
        )

    found = []
    if start:
        found.append(proposal("start", f"{_sure(opening)}{opening.start}", start, opening))
    if end and closing.end:
        found.append(proposal("end", f"{_sure(closing)}{closing.end}", end, closing))
    elif end:
        found.append(proposal("ended", f"{closing.start} –", end, closing))
    elif closing.end is None and last.ended:
        when = f"in {last.end}" if last.end else "on a day that it does not know"
        return found, [f"{person}: goes on here and ended {when} according to Wikidata; look it up."]
    return found, []


def _other_start(stay: Sequence[Term], tenures: Sequence[Tenure], since: date) -> date | None:
    theirs = tenures[0].start
    if theirs is None or not is_day(theirs) or max(theirs.first, stay[0].start) < since:
        return None
    # any: whoever was acting first may have only the day of the confirmation, here or there
    if near((term.start for term in stay), (day for tenure in tenures for day in tenure.starts)):
        return None
    return theirs.first


def _other_end(stay: Sequence[Term], tenures: Sequence[Tenure], since: date) -> date | None:
    theirs, ours = tenures[-1].end, stay[-1].end
    if theirs is None or not is_day(theirs) or not tenures[-1].ended or max(theirs.first, ours or since) < since:
        return None
    ends = [term.end for term in stay if term.end is not None]
    if ours is not None and near(ends, (day for tenure in tenures for day in tenure.ends)):
        return None
    return theirs.first


def _is_confirmed(row: Term, first: Tenure, last: Tenure) -> bool:
    """Tell whether Wikidata knows both days of a term, and they are those of the row."""
    if first.start is None or not is_day(first.start) or last.end is None or not is_day(last.end) or row.end is None:
        return False
    return last.ended and near([row.start], [first.start.first]) and near([row.end], [last.end.first])


def _sure(term: Term) -> str:
    return "within: " if term.bounds == "within" else ""
