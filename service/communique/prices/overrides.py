"""Closures, early closes and late opens that the calendar library lacks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from communique.errors import ConfigError

_KEYS = frozenset({"closed", "early_closes", "late_opens", "early_closes_of", "early_close_lag_min"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarOverride:
    """What one calendar of the library lacks. Wall times are the exchange's own."""

    closed: frozenset[date] = frozenset()
    early_closes: frozenset[tuple[date, time]] = frozenset()
    late_opens: frozenset[tuple[date, time]] = frozenset()
    early_closes_of: str | None = None  # the calendar whose half-days hold here too
    early_close_lag: timedelta = timedelta(0)


def load_overrides(path: Path | None = None) -> Mapping[str, CalendarOverride]:
    """Read an override file.

    Parameters
    ----------
    path : TOML; None takes the one that ships

    Raises
    ------
    ConfigError
        it cannot be read, or holds a key or value that means nothing here
    """
    return _shipped() if path is None else _parse(path.read_bytes(), str(path))


@cache
def _shipped() -> Mapping[str, CalendarOverride]:
    resource = files("communique.prices").joinpath("overrides.toml")
    return _parse(resource.read_bytes(), resource.name)


def _parse(raw: bytes, name: str) -> Mapping[str, CalendarOverride]:
    try:
        tables = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{name} is not TOML ({error}); compare it with the shipped overrides.toml.") from error
    return {calendar: _override(calendar, table, name) for calendar, table in tables.items()}


def _override(calendar: str, table: Any, name: str) -> CalendarOverride:
    if not isinstance(table, dict) or not table.keys() <= _KEYS:
        raise ConfigError(f"{name}, [{calendar}]: expected only {', '.join(sorted(_KEYS))}.")
    try:
        return CalendarOverride(
            closed=frozenset(_day(day) for day in table.get("closed", ())),
            early_closes=_wall_times(table.get("early_closes", {})),
            late_opens=_wall_times(table.get("late_opens", {})),
            early_closes_of=table.get("early_closes_of"),
            early_close_lag=timedelta(minutes=table.get("early_close_lag_min", 0)),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{name}, [{calendar}]: {error}; write dates as 2023-09-01, times as 13:30:00.") from error


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"{value!r} is not a date")
    return value


def _wall_times(table: Mapping[str, Any]) -> frozenset[tuple[date, time]]:
    wrong = [value for value in table.values() if not isinstance(value, time)]
    if wrong:
        raise TypeError(f"{wrong[0]!r} is not a time of day")
    return frozenset((date.fromisoformat(day), wall) for day, wall in table.items())
