"""Times that cannot be: ahead of the clock, or known before they happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from communique.errors import TimeMalformed
from communique.records import KnownBasis
from communique.sources.limits import Limits
from communique.times import Moment

_EARLIEST_ZONE = timedelta(hours=14)  # a date begins first at UTC+14, and whose date it is may not be known here


def earliest_start(moment: Moment) -> datetime:
    """Return the first moment (UTC) that `moment` can mean, in whatever zone."""
    return moment.at - _EARLIEST_ZONE if moment.precision == "day" else moment.at


def require_not_ahead(
    moment: Moment, what: str, *, now: datetime, limits: Limits, name: str, place: str | None
) -> None:
    """Refuse a time more than `limits.max_ahead` after `now`; a date, where it has begun nowhere on earth.

    Raises
    ------
    TimeMalformed
        it is ahead
    """
    if earliest_start(moment) > now + limits.max_ahead:
        shown = f"{moment.at:%Y-%m-%d}" if moment.precision == "day" else f"{moment.at:%Y-%m-%dT%H:%M:%SZ}"
        raise TimeMalformed(
            name, f"{what} {shown} is in the future (it is {now:%Y-%m-%dT%H:%M:%SZ}); correct it.", place=place
        )


def require_known_in_order(
    known_at: datetime,
    basis: KnownBasis,
    said: Moment | None,
    *,
    now: datetime,
    limits: Limits,
    name: str,
    place: str | None,
) -> None:
    """Refuse a `known_at` that is ahead of the clock, or declared earlier than the words.

    Raises
    ------
    TimeMalformed
        it is either
    """
    if known_at > now + limits.max_ahead:
        raise TimeMalformed(
            name,
            f"known_at would be {known_at:%Y-%m-%dT%H:%M:%SZ}, in the future (it is {now:%Y-%m-%dT%H:%M:%SZ}); "
            f"give --known-at now.",
            place=place,
        )
    if basis == "declared" and said is not None and known_at < earliest_start(said):
        raise TimeMalformed(
            name,
            f"known_at {known_at:%Y-%m-%dT%H:%M:%SZ} is before the words were said "
            f"({said.at:%Y-%m-%dT%H:%M:%SZ}); correct one of them, or give --known-at said+5m.",
            place=place,
        )
