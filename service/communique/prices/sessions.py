"""Sessions of an exchange: which one a moment falls in, which came before, which comes next.

A session holds the moments from its opening up to, and not including, its close: a close stamped at that very
moment is already there. A lunch break belongs to the session. Every question names its direction.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from communique.errors import NotASession, PriceError
from communique.prices.overrides import CalendarOverride, load_overrides
from communique.prices.session_table import SessionTable, build_session_table
from communique.prices.session_table import SessionTimes as SessionTimes
from communique.records import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST_YEAR, _LAST_YEAR = 1990, 2030  # the span built at first; it grows when earlier or later dates are asked for
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2100


class CalendarEnds(PriceError):
    """What was asked for lies beyond the sessions the calendar library has on record."""

    def __init__(self, calendar: str, asked: str, first: date, last: date) -> None:
        self.calendar, self.asked, self.first, self.last = calendar, asked, first, last
        super().__init__(
            f"Calendar {calendar} knows sessions from {first} to {last}, but {asked} was asked for; "
            f"check the date, or update exchange_calendars."
        )


class ExchangeSessions:
    """The sessions of one exchange. Moments are aware datetimes; answers are in UTC.

    Parameters
    ----------
    calendar : a name that exchange_calendars knows, such as "XNYS"
    overrides : by calendar; None takes the file that ships

    Notes
    -----
    Nothing is built before the first question. Built spans are shared by all objects of one calendar.
    """

    def __init__(self, calendar: str, *, overrides: Mapping[str, CalendarOverride] | None = None) -> None:
        self.calendar = calendar
        self._overrides = overrides
        self._table: SessionTable | None = None
        self._lock = Lock()

    @property
    def zone(self) -> ZoneInfo:
        """The exchange's own time zone."""
        return self._reach(_FIRST_YEAR + 1, _FIRST_YEAR + 1).zone

    def session_of(self, label: date) -> SessionTimes:
        """Return the session of a trading day.

        Raises
        ------
        NotASession
            the exchange did not open on that day
        CalendarEnds
            the calendar has no record of that year
        """
        table = self._reach(label.year, label.year)
        if not table.labels[0].year <= label.year <= table.labels[-1].year:
            raise CalendarEnds(self.calendar, str(label), table.labels[0], table.labels[-1])
        index = bisect_left(table.labels, label)
        if index >= len(table.labels) or table.labels[index] != label:
            raise NotASession(self.calendar, label.isoformat())
        return table.sessions[index]

    def last_completed(self, moment: datetime) -> SessionTimes:
        """Return the last session with ``closes_at <= moment``.

        Raises
        ------
        CalendarEnds
            the calendar has no record that far
        """
        table = self._reach(moment.year, moment.year)
        return self._at(table, bisect_right(table.closes, moment) - 1, f"the session before {moment.isoformat()}")

    def containing_or_next(self, moment: datetime) -> SessionTimes:
        """Return the session with ``opens_at <= moment < closes_at``, else the first that opens after it.

        Raises
        ------
        CalendarEnds
            the calendar has no record that far
        """
        table = self._reach(moment.year, moment.year)
        return self._at(table, bisect_right(table.closes, moment), f"the session after {moment.isoformat()}")

    def overlapping_or_next(self, start: datetime, end: datetime) -> SessionTimes:
        """Return the last session that shares a moment with ``[start, end)``, else the first that opens after it.

        Raises
        ------
        CalendarEnds
            the calendar has no record that far
        """
        table = self._reach(start.year, end.year)
        first_unfinished = bisect_right(table.closes, start)
        last_begun = bisect_left(table.opens, end) - 1
        return self._at(table, max(first_unfinished, last_begun), f"the session after {start.isoformat()}")

    def offset(self, session: SessionTimes, n: int) -> SessionTimes:
        """Return the session `n` after another; before it where `n` is negative.

        Raises
        ------
        NotASession, CalendarEnds
            `session` is none of this exchange, or the calendar has no record that far
        """
        years = 1 + abs(n) // 200  # no exchange had a year of fewer sessions since 1915
        ahead, back = (years, 0) if n >= 0 else (0, years)
        table = self._reach(session.label.year - back, session.label.year + ahead)
        return self._at(table, self._index(table, session) + n, f"{n:+d} sessions from {session.label}")

    def ending_with(self, session: SessionTimes, n: int) -> Sequence[SessionTimes]:
        """Return up to `n` sessions in order, the last of which is `session`; fewer where the record begins."""
        table = self._reach(session.label.year - 1 - n // 200, session.label.year)
        end = self._index(table, session) + 1
        return table.sessions[max(0, end - n) : end]

    def count_between(self, first: SessionTimes, last: SessionTimes) -> int:
        """Return how many sessions after `first` the session `last` is; negative where it comes before."""
        years = sorted((first.label.year, last.label.year))
        table = self._reach(years[0], years[1])
        return self._index(table, last) - self._index(table, first)

    def closing_between(self, since: datetime, until: datetime) -> Sequence[SessionTimes]:
        """Return the sessions with ``since <= closes_at <= until``, in order."""
        table = self._reach(since.year, until.year)
        return table.sessions[bisect_left(table.closes, since) : bisect_right(table.closes, until)]

    def session_kind(self, moment: datetime) -> Session:
        """Say whether a moment is in a session, before or after the one of its own day there, or on a closed day."""
        table = self._reach(moment.year, moment.year)
        index = bisect_right(table.closes, moment)
        if self._at(table, index, moment.isoformat()).opens_at <= moment:
            return "regular"
        local_day = moment.astimezone(table.zone).date()
        found = bisect_left(table.labels, local_day)
        if found == len(table.labels) or table.labels[found] != local_day:
            return "closed"
        return "before" if moment < table.opens[found] else "after"

    def _index(self, table: SessionTable, session: SessionTimes) -> int:
        index = bisect_left(table.labels, session.label)
        if index == len(table.labels) or table.labels[index] != session.label:
            raise NotASession(self.calendar, session.label.isoformat())
        return index

    def _at(self, table: SessionTable, index: int, asked: str) -> SessionTimes:
        if not 0 <= index < len(table.sessions):
            raise CalendarEnds(self.calendar, asked, table.labels[0], table.labels[-1])
        return table.sessions[index]

    def _reach(self, first_year: int, last_year: int) -> SessionTable:
        """Return a table that holds these years, the one before and the one after, as far as there are records."""
        table = self._table
        first = max(_EARLIEST_YEAR, min(first_year - 1, _FIRST_YEAR))
        last = min(_LATEST_YEAR, max(last_year + 1, _LAST_YEAR))
        if table is not None and table.first_year <= first and table.last_year >= last:
            return table
        with self._lock:
            if self._table is not None:
                first, last = min(first, self._table.first_year), max(last, self._table.last_year)
            overrides = load_overrides() if self._overrides is None else self._overrides
            self._table = build_session_table(self.calendar, first, last, overrides.get(self.calendar))
            return self._table


@cache
def exchange_sessions(calendar: str) -> ExchangeSessions:
    """Return the sessions of an exchange with the shipped overrides; one object for each calendar."""
    return ExchangeSessions(calendar)
