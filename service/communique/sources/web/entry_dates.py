"""When a feed says an entry was published, and how far that can be believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from communique.errors import TimeMalformed
from communique.records import DateQuality
from communique.times import Moment, parse_moment

_LONGEST = 100  # characters
_EARLIEST_YEAR, _LATEST_YEAR = 1800, 9000  # no zone can push these off the calendar
_UNAMBIGUOUS = frozenset({"EDT", "PDT", "MDT", "CET", "CEST", "EET", "EEST", "JST", "KST"})
_OFFSET = re.compile(  # only behind a time of day: the year of "05-Jun-2025" is none
    r"(?:(?<=:\d{2})(?:[.,]\d{1,9})?\s?[+-](?:0\d|1[0-4])(?::?\d{2})?|(?<=[AaPp][Mm])\s?[+-](?:0\d|1[0-4]):?\d{2}"
    r"|(?<=[\d\s])[zZ]|\b(?:GMT|UTC|UT))\Z"
)
_ZONE_NAME = re.compile(r"(?<=[\d\sMm])\s*\(?\b([A-Z]{2,5})\)?\Z")
_TIME_OF_DAY = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?")
_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NAMED_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?[\s-][A-Za-z]{3,9}\.?,?[\s-]\d{4}\b|\b[A-Za-z]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}\b"
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as it stands in a feed, and what of it is taken."""

    as_printed: str | None
    moment: Moment | None
    quality: DateQuality


ABSENT = PrintedDate(None, None, "absent")


def read_entry_date(printed: str | None, *, parsed: datetime | None, zone: ZoneInfo | None, name: str) -> PrintedDate:
    """Say what moment or day a printed date means; what is in doubt is a day or nothing, never a guessed moment.

    Parameters
    ----------
    printed : the date as it stands in the feed
    parsed : what the feed library makes of it (UTC; it takes a time without an offset for UTC)
    zone : the source's own, for dates that name no moment; None: such dates are not taken at all
    name : of the feed, for messages
    """
    shown = " ".join((printed or "").split())[:_LONGEST]
    if not shown:
        return ABSENT
    try:
        moment = parse_moment(shown, input_name=name)
    except TimeMalformed:
        return _in_other_words(shown, parsed, zone, name)
    if moment.at.year > _LATEST_YEAR:
        return PrintedDate(shown, None, "unreadable")
    if moment.precision == "day":
        return PrintedDate(shown, moment, "day")
    return _instant(shown, moment, zone)


def _in_other_words(shown: str, parsed: datetime | None, zone: ZoneInfo | None, name: str) -> PrintedDate:
    """A date that is in none of the two standard forms."""
    if parsed is None or not _EARLIEST_YEAR <= parsed.year <= _LATEST_YEAR or not _names_a_day(shown):
        return PrintedDate(shown, None, "unreadable")
    clock = _TIME_OF_DAY.search(shown)
    if clock is None:
        return PrintedDate(shown, _day(parsed.date()), "day")
    if _OFFSET.search(shown):
        return _instant(shown, Moment(parsed.astimezone(UTC), "second" if clock[3] else "minute"), zone)
    named = _ZONE_NAME.search(shown)
    if named is None or named[1] in ("AM", "PM"):
        return PrintedDate(shown, None if zone is None else _day(parsed.date()), "no_offset")
    return _in_named_zone(shown, shown[: named.start()].rstrip(), named[1], parsed, zone, name)


def _in_named_zone(
    shown: str, head: str, zone_name: str, parsed: datetime, zone: ZoneInfo | None, name: str
) -> PrintedDate:
    """A date that names its zone by letters, of which most mean several zones."""
    try:
        wall = parse_moment(f"{head} GMT", input_name=name)
    except TimeMalformed:
        return PrintedDate(shown, None, "unreadable")
    if zone is not None:
        local = wall.at.replace(tzinfo=zone)
        for fold in (0, 1):  # an hour that comes twice has two names
            if local.replace(fold=fold).tzname() == zone_name:
                return _instant(shown, Moment(local.replace(fold=fold).astimezone(UTC), wall.precision), zone)
    # a name of this zone at the wrong time of the year: one of the two is a mistake
    if zone_name in _UNAMBIGUOUS and zone_name not in _names(zone, wall.at.year):
        return _instant(shown, Moment(parsed.astimezone(UTC), wall.precision), zone)
    return PrintedDate(shown, None if zone is None else _day(wall.at.date()), "zone_unclear")


def _names(zone: ZoneInfo | None, year: int) -> set[str | None]:
    return {datetime(year, month, 1, tzinfo=zone).tzname() for month in (1, 7)} if zone is not None else set()


def _instant(shown: str, moment: Moment, zone: ZoneInfo | None) -> PrintedDate:
    """The moment, unless it is midnight as printed or in the source's own zone: then it stands for the date."""
    clock, written = _TIME_OF_DAY.search(shown), _ISO_DATE.search(shown)
    if clock is not None and not any(int(part or 0) for part in clock.groups()):
        printed_day = date(*map(int, written.groups())) if written else _printed_day(shown, moment)
        return PrintedDate(shown, _day(printed_day), "day")
    if zone is not None and (local := moment.at.astimezone(zone)).time() == time.min:
        return PrintedDate(shown, _day(local.date()), "day")
    return PrintedDate(shown, moment, "instant")


def _printed_day(shown: str, moment: Moment) -> date:
    """The day that stands before its midnight; an offset may have put the moment into the one before or after."""
    around = (moment.at.date().fromordinal(moment.at.date().toordinal() + step) for step in (0, 1, -1))
    first = re.search(r"\b(\d{1,2})\b", shown)
    return next((day for day in around if first is not None and day.day == int(first[1])), moment.at.date())


def _names_a_day(shown: str) -> bool:
    """Tell whether a whole date stands there: what is missing would be filled in from today's.

    10/06/2025 is left out: it is a day in June to some and one in October to others.
    """
    written = _ISO_DATE.match(shown)
    if written is None:
        return _NAMED_DATE.search(shown) is not None
    try:
        date(*map(int, written.groups()))
    except ValueError:
        return False
    return True


def _day(day: date) -> Moment:
    return Moment(datetime.combine(day, time.min, UTC), "day")
