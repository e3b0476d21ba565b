"""A holder's statements on Wikidata, joined to tenures as the register counts them.

Wikidata has a statement for each appointment, or two of one where somebody was exact later; the register has a term
for as long as somebody stayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from communique.offices.register import Term
from communique.offices.wikidata_answers import Holding, WikidataDate

TOLERANCE = timedelta(days=3)  # between election, appointment, oath and first day at work


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """One stay in office, as Wikidata has it."""

    start: WikidataDate | None
    end: WikidataDate | None
    ended: bool  # there is an end, though `end` may not know when
    acting: bool  # all of it
    starts: frozenset[date]  # of every statement in it that knows the day
    ends: frozenset[date]

    @property
    def first(self) -> date:
        """The first day it can have had."""
        known = self.start or self.end
        return known.first if known else date.max

    @property
    def last(self) -> date:
        """The last day it can have had; `date.max` while it goes on."""
        if not self.ended:
            return date.max
        known = self.end or self.start
        return known.last if known else date.min

    @property
    def is_exact(self) -> bool:
        """Whether a row of the register could be written from it."""
        return is_day(self.start) and (is_day(self.end) if self.ended else True)

    def __str__(self) -> str:
        """Write it as "2017-02-13 – 2021", a question mark for what is not known."""
        return f"{self.start or '?'} – {(self.end or '?') if self.ended else ''}".rstrip()


def is_day(known: WikidataDate | None) -> bool:
    """Tell whether a date is known to the day."""
    return known is not None and known.precision == "day"


def tenures_of(holdings: Iterable[Holding]) -> list[Tenure]:
    """Join the statements about one holder of one position; those without any date are left out."""
    found: list[Tenure] = []
    for tenure in sorted(map(_tenure, holdings), key=lambda tenure: (tenure.first, tenure.last)):
        if tenure.start is None and tenure.end is None:
            continue
        if found and tenure.first - found[-1].last <= TOLERANCE:
            found[-1] = _joined(found[-1], tenure)
        else:
            found.append(tenure)
    return found


def stays_of(terms: Iterable[Term]) -> list[Sequence[Term]]:
    """Put one person's terms in one office together that follow without a gap: acting first, then confirmed."""
    found: list[list[Term]] = []
    for term in sorted(terms, key=lambda term: term.start):
        if found and term.start - max(earlier.end or date.max for earlier in found[-1]) <= TOLERANCE:
            found[-1].append(term)
        else:
            found.append([term])
    return [tuple(stay) for stay in found]


def meet(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Tell whether two intervals share a day, or nearly."""
    return first - other_last <= TOLERANCE and other_first - last <= TOLERANCE


def near(days: Iterable[date], others: Iterable[date]) -> bool:
    """Tell whether any of these days is, within the tolerance, any of those."""
    others = tuple(others)
    return any(abs(day - other) <= TOLERANCE for day in days for other in others)


def _tenure(holding: Holding) -> Tenure:
    return Tenure(
        start=holding.start,
        end=holding.end,
        ended=holding.ended,
        acting=holding.acting,
        starts=_days(holding.start),
        ends=_days(holding.end),
    )


def _days(known: WikidataDate | None) -> frozenset[date]:
    return frozenset((known.first,)) if known is not None and known.precision == "day" else frozenset()


def _joined(earlier: Tenure, later: Tenure) -> Tenure:
    both = replace(
        earlier,
        start=_sharper(earlier.start, later.start),
        acting=earlier.acting and later.acting,
        starts=earlier.starts | later.starts,
        ends=earlier.ends | later.ends,
    )
    if earlier.ended and later.ended:
        last, other = (later, earlier) if later.last >= earlier.last else (earlier, later)
        return replace(both, end=_sharper(last.end, other.end))
    # The one that began last tells whether it goes on; if an earlier one was never closed, no end is to be trusted.
    return replace(both, end=None, ended=later.ended)


def _sharper(known: WikidataDate | None, other: WikidataDate | None) -> WikidataDate | None:
    """Return the date itself, or a day within it that the other one knows."""
    if known is None or other is None or is_day(known) or not is_day(other):
        return known
    return other if known.first <= other.first <= known.last else known
