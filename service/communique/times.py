"""Reading dates and times as people write them, without guessing which moment they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from communique.errors import TimeMalformed
from communique.records import Precision

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?\Z",
    re.IGNORECASE,
)
_RFC_2822 = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UT)\Z")
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)\Z")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_EARLIEST_YEAR = 1800


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment and how finely it is known.

    At day precision `at` is that date's 00:00 UTC and stands for the date alone: whose day it is, is known only
    once the speaker is. `local_day` turns it into an interval.
    """

    at: datetime
    precision: Precision


def parse_moment(text: str, *, input_name: str, place: str | None = None) -> Moment:
    """Read a date (``2018-12-04``) or an instant with its offset (``2018-12-04T10:03-05:00``, RFC 2822 too).

    Raises
    ------
    TimeMalformed
        it is no date, no date that exists, or an instant without an offset
    """
    shown = text.strip()
    try:
        if _DAY.match(shown):
            moment = Moment(datetime.combine(date.fromisoformat(shown), time.min, UTC), "day")
        elif match := _ISO.match(shown):
            moment = _iso_moment(match, input_name, place)
        elif _RFC_2822.match(shown):
            moment = Moment(parsedate_to_datetime(shown).astimezone(UTC), "second")
        else:
            raise TimeMalformed(
                input_name,
                f"{shown[:60]!r} is not a date; write 2018-12-04, or 2018-12-04T10:03-05:00.",
                place=place,
            )
    except TimeMalformed:
        raise
    except (ValueError, OverflowError) as error:
        raise TimeMalformed(
            input_name, f"{shown[:60]!r} is not a date that exists ({error}); write 2018-12-04.", place=place
        ) from error
    if moment.at.year < _EARLIEST_YEAR:
        raise TimeMalformed(input_name, f"{shown!r} is before {_EARLIEST_YEAR}; check the year.", place=place)
    return moment


def _iso_moment(match: re.Match[str], input_name: str, place: str | None) -> Moment:
    day, minute, second, offset = match.groups()
    if offset is None:
        raise TimeMalformed(
            input_name,
            f"{match.group()!r} has no UTC offset, so it names no moment; write {day}T{minute}-05:00 "
            f"(or {day}T{minute}Z), or the date alone.",
            place=place,
        )
    offset = "+00:00" if offset.upper() in ("Z", "UTC", "GMT") else offset
    if ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    fraction = (second or ":00")[:10]  # microseconds; finer digits are cut
    instant = datetime.fromisoformat(f"{day}T{minute}{fraction}{offset}").astimezone(UTC)
    return Moment(instant, "second" if second else "minute")


def parse_instant(text: str, *, input_name: str, place: str | None = None) -> datetime:
    """Read an instant; a date alone will not do.

    Raises
    ------
    TimeMalformed
        it cannot be read, or names a day
    """
    moment = parse_moment(text, input_name=input_name, place=place)
    if moment.precision == "day":
        raise TimeMalformed(
            input_name,
            f"{text!r} names a day where an instant is needed; write {text.strip()}T00:00Z.",
            place=place,
        )
    return moment.at


def parse_duration(text: str, *, input_name: str, place: str | None = None) -> timedelta:
    """Read ``90s``, ``5m``, ``2h`` or ``1d``.

    Raises
    ------
    TimeMalformed
        anything else
    """
    match = _DURATION.match(text.strip())
    if match is None:
        raise TimeMalformed(input_name, f"{text!r} is not a duration; write 90s, 5m, 2h or 1d.", place=place)
    try:
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError as error:
        raise TimeMalformed(input_name, f"{text!r} is too long a duration.", place=place) from error


def local_day(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first moment of a day in a zone and the first moment of the next, in UTC.

    A day with a change of clocks has 23 or 25 hours.
    """
    start = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    return start.astimezone(UTC), end.astimezone(UTC)
