"""Sides: whose official somebody is, and whose clocks their day runs by."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from communique.offices.names import is_cjk, normalise

_OPENING = re.compile(r"(?<!\w)(?:[A-Z]\.){2,}|(?<!\w)[A-Z]\w*")  # a capitalised word, or U.S.
UNKNOWN_SIDE = "XX"  # nobody's, everybody's (the IMF), or not known


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Read ``countries.csv``: a side's time zone, the one its government keeps office hours in, and its names.

    A capital stands among them where news says it for the government, and where few talks are held.
    """
    table = files("communique.offices").joinpath("countries.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(table))
    return {row["side"]: (row["time_zone"], tuple(row["names"].split(";"))) for row in rows}


@lru_cache(maxsize=1)
def country_words() -> tuple[tuple[str, str], ...]:
    """Return the names of countries as `names.normalise` leaves them, each with its side.

    The longest comes first, so that "european union" is not "european".
    """
    words = {(normalise(name), side) for side, (_, names) in _countries().items() for name in names}
    return tuple(sorted(words, key=lambda pair: (-len(pair[0]), pair)))


@lru_cache(maxsize=1)
def _names_by_opening() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the printed names by their first word, the longest first, each with its side."""
    found: dict[str, list[tuple[str, str]]] = {}
    for side, (_, names) in _countries().items():
        for name in names:
            if not is_cjk(name):
                found.setdefault(_OPENING.match(name).group(), []).append((name, side))  # type: ignore[union-attr]
    return {opening: tuple(sorted(several, key=lambda n: -len(n[0]))) for opening, several in found.items()}


@lru_cache(maxsize=1)
def _chinese_names() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {name: side for side, (_, several) in _countries().items() for name in several if is_cjk(name)}
    return re.compile("|".join(sorted(names, key=len, reverse=True))), names


@lru_cache(maxsize=256)
def zone_of(side: str) -> ZoneInfo:
    """Return the time zone a side's local day is counted in; UTC for a side not known here.

    Parameters
    ----------
    side : ISO 3166 alpha-2, "EU" or "XX"
    """
    return ZoneInfo(_countries()[side][0] if side in _countries() else "UTC")


def day_on_side(on: date, side: str) -> date:
    """Return the calendar day a moment falls on where the side's officials are.

    A date stays itself. So does exactly 00:00 UTC, by which a record of day precision writes a date.

    Parameters
    ----------
    on : a date, an aware datetime, or a naive one (taken as the side's local time)
    side : ISO 3166 alpha-2, "EU" or "XX"
    """
    if not isinstance(on, datetime):
        return on
    if on.tzinfo is None:
        return on.date()
    universal = on.astimezone(UTC)
    if universal.time() == time.min:
        return universal.date()
    try:
        return universal.astimezone(zone_of(side)).date()
    except OverflowError:  # the first and the last day a datetime can hold
        return universal.date()


@lru_cache(maxsize=16)  # every mention of a document asks for the same text
def sides_named(text: str) -> frozenset[str]:
    """Return the sides a text names by country, people or capital.

    A document that speaks of the US and China says which "Ministry of Commerce" it means:
    hand this to `OfficeRegister.attribute` as `among`. Linear in the length of the text.
    """
    by_opening = _names_by_opening()
    found = set()
    for match in _OPENING.finditer(text):
        for name, side in by_opening.get(match.group(), ()):
            end = match.start() + len(name)
            if text.startswith(name, match.start()) and not text[end : end + 1].isalnum():
                found.add(side)
                break
    if not text.isascii():
        pattern, names = _chinese_names()
        found.update(names[match.group()] for match in pattern.finditer(text))
    return frozenset(found)
