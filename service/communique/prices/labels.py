"""What the time column of a price file says: a day, a moment, or a wall time that needs a zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_COMPACT_DAY = re.compile(r"(?:18|19|20|21)[0-9]{6}\Z")
_EPOCH = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,9})?\Z")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")
_EPOCH_UNITS = ((10**11, 1), (10**14, 10**3), (10**17, 10**6), (10**20, 10**9))  # values below, ticks per second
_EARLIEST_EPOCH_S = 10**8  # 1973: fewer digits are a date without separators, or a row number
_WHAT_TO_WRITE = "write 2018-12-04 or 2018-12-04 09:30 or a UTC epoch"
_START = datetime(1970, 1, 1, tzinfo=UTC)


def parse_label(cell: Any, *, epoch: bool) -> date | datetime:
    """Read a cell as a date, an aware datetime, or a naive one.

    Parameters
    ----------
    cell : text, a number, or what Parquet holds
    epoch : the column says that its numbers count from 1970 (UTC), so that eight digits are no date

    Raises
    ------
    ValueError
        one clause that says what it was and what to write
    """
    if isinstance(cell, date):  # a datetime too
        return cell
    text = str(cell).strip() if cell is not None else ""
    if not text:
        raise ValueError("the time is empty; every bar needs one")
    try:
        if _DAY.match(text):
            return date.fromisoformat(text)
        if not epoch and _COMPACT_DAY.match(text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if _EPOCH.match(text):
            return _from_epoch(text)
        if _ISO.match(text):
            return datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is not a time that exists ({error}); {_WHAT_TO_WRITE}") from error
    raise ValueError(f"{text[:40]!r} is not a time we read; {_WHAT_TO_WRITE}")


def _from_epoch(text: str) -> datetime:
    whole, _, fraction = text.partition(".")
    value = int(whole)
    per_second = next((ticks for limit, ticks in _EPOCH_UNITS if value < limit), None)
    if per_second is None:
        raise ValueError("too many digits for an epoch")
    if value < _EARLIEST_EPOCH_S:
        raise ValueError("too few digits for an epoch")
    seconds, ticks = divmod(value, per_second)
    microseconds = ticks * 10**6 // per_second
    if fraction and per_second == 1:
        microseconds = int(fraction[:6].ljust(6, "0"))
    return _START + timedelta(seconds=seconds, microseconds=microseconds)


def with_clock_time(day: date | datetime, cell: Any) -> datetime:
    """Join a date to the time of day in the column beside it.

    Raises
    ------
    ValueError
        either is not what its column should hold
    """
    if isinstance(day, datetime):
        raise ValueError("the date column holds times as well; leave out the time column")
    if isinstance(cell, time):
        return datetime.combine(day, cell)
    text = str(cell).strip() if cell is not None else ""
    try:
        return datetime.combine(day, time.fromisoformat(text))
    except ValueError as error:
        raise ValueError(f"{text[:40]!r} is not a time of day; write 09:30") from error


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Say which moment a naive wall time is, in UTC.

    Raises
    ------
    ValueError
        the clocks skipped it, or showed it twice
    """
    local = moment.replace(tzinfo=zone, fold=0)
    if local.utcoffset() == local.replace(fold=1).utcoffset():
        return local.astimezone(UTC)
    shown = f"{moment:%Y-%m-%d %H:%M}"
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise ValueError(
            f"{shown} does not exist in {zone.key} (the clocks went forward); give times with their offset"
        )
    raise ValueError(f"{shown} happens twice in {zone.key} (the clocks went back); give times with their offset")
