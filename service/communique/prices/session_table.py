"""One exchange's sessions over a span of years, as sorted tuples: the calendar library is asked once, here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from communique.errors import ConfigError
from communique.prices.overrides import CalendarOverride


@dataclass(frozen=True, slots=True, order=True)
class SessionTimes:
    """One session of an exchange: its label (the trading day) and its two ends, aware, in UTC."""

    label: date
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class SessionTable:
    """Sessions in order, with each of their three keys beside them for bisection."""

    calendar: str
    zone: ZoneInfo
    first_year: int  # as asked for: a calendar whose records begin later, or end earlier, holds fewer
    last_year: int
    sessions: tuple[SessionTimes, ...]
    labels: tuple[date, ...]
    opens: tuple[datetime, ...]
    closes: tuple[datetime, ...]


@lru_cache(maxsize=32)
def build_session_table(
    calendar: str, first_year: int, last_year: int, override: CalendarOverride | None
) -> SessionTable:
    """Ask the calendar library for every session from January of one year to December of another.

    Raises
    ------
    ConfigError
        the library knows no such calendar
    """
    found = _library_calendar(calendar, first_year, last_year)
    zone = ZoneInfo(str(found.tz))
    times = {
        label: (label, opens_at, closes_at)
        for label, opens_at, closes_at in zip(
            [moment.date() for moment in found.sessions.to_pydatetime()],
            _utc_datetimes(found.opens),
            _utc_datetimes(found.closes),
            strict=True,
        )
    }
    if override is not None:
        times = _with_override(times, override, zone, _borrowed_early_closes(override, first_year, last_year))
    sessions = tuple(SessionTimes(*times[label]) for label in sorted(times))
    return SessionTable(
        calendar=calendar,
        zone=zone,
        first_year=first_year,
        last_year=last_year,
        sessions=sessions,
        labels=tuple(session.label for session in sessions),
        opens=tuple(session.opens_at for session in sessions),
        closes=tuple(session.closes_at for session in sessions),
    )


def _library_calendar(name: str, first_year: int, last_year: int) -> Any:
    import exchange_calendars
    import pandas as pd

    try:
        kind = type(exchange_calendars.get_calendar(name))
        earliest, latest = kind.bound_min(), kind.bound_max()
        # The library's default span is twenty years back and one ahead of the wall clock: always say both ends.
        start, end = pd.Timestamp(first_year, 1, 1), pd.Timestamp(last_year, 12, 31)
        return exchange_calendars.get_calendar(
            name,
            start=start if earliest is None else max(start, earliest),
            end=end if latest is None else min(end, latest),
        )
    except exchange_calendars.errors.InvalidCalendarName as error:
        raise ConfigError(
            f"No exchange calendar is called {name!r}; `exchange_calendars.get_calendar_names()` lists them."
        ) from error


def _utc_datetimes(column: Any) -> list[datetime]:
    return [moment.replace(tzinfo=UTC) for moment in column.dt.tz_convert("UTC").dt.to_pydatetime()]


_Times = dict[date, tuple[date, datetime, datetime]]


def _with_override(times: _Times, override: CalendarOverride, zone: ZoneInfo, borrowed: dict[date, datetime]) -> _Times:
    kept = {label: row for label, row in times.items() if label not in override.closed}
    own = {day: datetime.combine(day, wall, zone).astimezone(UTC) for day, wall in override.early_closes}
    for day, closes_at in (borrowed | own).items():
        if day in kept:
            kept[day] = (day, kept[day][1], closes_at)
    for day, wall in override.late_opens:
        if day in kept:
            kept[day] = (day, datetime.combine(day, wall, zone).astimezone(UTC), kept[day][2])
    return kept


def _borrowed_early_closes(override: CalendarOverride, first_year: int, last_year: int) -> dict[date, datetime]:
    if override.early_closes_of is None:
        return {}
    lender = _library_calendar(override.early_closes_of, first_year, last_year)
    days = lender.early_closes
    return {
        day.date(): closes_at + override.early_close_lag
        for day, closes_at in zip(days.to_pydatetime(), _utc_datetimes(lender.closes.loc[days]), strict=True)
    }
