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
def _named_in_text() -> re.Pattern[str]:
    groups = []
    for side, (_, names) in _countries().items():
        shown = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
        # Chinese writes no spaces between words, and a full stop ends none
        words = [w if is_cjk(w) else w if w.endswith(".") else rf"(?<!\w){w}\b" for w in shown]
        groups.append(f"(?P<{side}>{'|'.join(words)})")
    return re.compile("|".join(groups))


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


def sides_named(text: str) -> frozenset[str]:
    """Return the sides a text names by country, people or capital.

    A document that speaks of the US and China says which "Ministry of Commerce" it means:
    hand this to `OfficeRegister.attribute` as `among`. Linear in the length of the text.
    """
    return frozenset(match.lastgroup for match in _named_in_text().finditer(text) if match.lastgroup)
