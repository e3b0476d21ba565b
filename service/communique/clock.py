"""Clocks, and the one rule of what may be used when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from communique.errors import LookAheadError


class Clock(Protocol):
    """Says what time it is. Only the scheduler's reads the wall."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class WallClock:
    """The machine's own clock, held so that it never goes back (NTP may step it)."""

    def __init__(self) -> None:
        self._latest = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Return the present moment, never earlier than the last one given."""
        self._latest = max(self._latest, datetime.now(UTC))
        return self._latest


class ReplayClock:
    """A clock that stands until it is moved; replays and tests hold it.

    Parameters
    ----------
    start : aware; where it stands at first
    """

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._now

    def advance_to(self, moment: datetime) -> None:
        """Move the clock forward; an earlier moment leaves it where it is."""
        self._now = max(self._now, moment.astimezone(UTC))


def visible_at(*, own_end: datetime, known_at: datetime) -> datetime:
    """Return the first moment at which a record may be used.

    Parameters
    ----------
    own_end : when what the record tells of was over: `published_at` of a document, `said_until` of a
        statement, `closes_at` of a bar, `end_at` of a reaction
    known_at : when we first held it
    """
    return max(own_end, known_at)


def is_visible_at(now: datetime, *, own_end: datetime, known_at: datetime) -> bool:
    """Tell whether a record may be used at `now`: it has happened, and we knew of it.

    An embargoed text that we already hold stays silent until its own time has come.
    """
    return visible_at(own_end=own_end, known_at=known_at) <= now


def require_visible(what: str, now: datetime, *, own_end: datetime, known_at: datetime) -> None:
    """Stop everything where a record is used too early.

    Raises
    ------
    LookAheadError
        never to be caught
    """
    moment = visible_at(own_end=own_end, known_at=known_at)
    if moment > now:
        raise LookAheadError(what, moment, now)
