"""Who held an office on a day: the rules, on terms alone.

A term covers its first and its last day, so on the handover day both people hold the office. After
`REGISTER_AS_OF` nothing is known for certain: the result is "unknown" with reason "register_ends", and the last
known holder is named. Reasons of "unknown" are listed in `resolve`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from communique.offices.register import REGISTER_AS_OF, Holders, Term
from communique.records import OfficeCheck

HOLDS = OfficeCheck(result="holds")


def check_term(person: str, terms: Sequence[Term], holders: Holders, day: date) -> OfficeCheck:
    """Tell whether a person held an office on a day.

    Parameters
    ----------
    person : as the register writes the name
    terms : all terms of that one office, whoever's
    holders : whether the office has one holder or many
    day : in the official's own calendar
    """
    if day > REGISTER_AS_OF:
        return OfficeCheck(result="unknown", holder_on_date=_last_known(person, terms, holders), reason="register_ends")
    if all(day < term.start for term in terms):
        return OfficeCheck(result="unknown", reason="register_gap")  # before all that is recorded of the office
    own = [term for term in terms if term.person == person]
    if any(term.covers(day) for term in own):
        return HOLDS
    if any(term.bounds == "within" for term in own) and not _held_by_another(person, terms, holders, day):
        return OfficeCheck(result="unknown", reason="bounds_not_known")
    held_it = bool(own)
    if holders == "many":
        return OfficeCheck(result="not_holding") if held_it else OfficeCheck(result="unknown", reason="not_listed")
    current = holders_on(terms, day)
    if not current and not held_it:
        return OfficeCheck(result="unknown", reason="register_gap")
    return OfficeCheck(result="not_holding", holder_on_date=current[0] if current else None)


def _held_by_another(person: str, terms: Sequence[Term], holders: Holders, day: date) -> bool:
    """Tell whether somebody else surely held an office of one holder; loose bounds do not matter then."""
    if holders == "many":
        return False
    return any(term.person != person and not term.acting and term.covers(day) for term in terms)


def holders_on(terms: Sequence[Term], day: date) -> tuple[str, ...]:
    """Return who held an office on a day, the one who came last first; acting holders only where no other did.

    On a handover day that is two people. After `REGISTER_AS_OF` it is the last known.
    """
    covering = [term for term in terms if term.covers(day)]
    if len(covering) > 1:
        covering.sort(key=lambda term: term.start, reverse=True)
    regular = [term.person for term in covering if not term.acting]
    # On a handover day the acting holder who leaves is not counted against the one who comes.
    return tuple(dict.fromkeys(regular or [term.person for term in covering]))


def _last_known(person: str, terms: Sequence[Term], holders: Holders) -> str | None:
    still = [term.person for term in terms if term.end is None]
    if holders == "one":
        return still[0] if still else None
    return person if person in still else None
