"""Sides: whose official somebody is, and whose clocks their day runs by."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

UNKNOWN_SIDE = "XX"  # nobody's, everybody's (the IMF), or not known

# One zone a side: the one its government keeps office hours in.
_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EU": "Europe/Brussels",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "HK": "Asia/Hong_Kong",
    "IN": "Asia/Kolkata",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "MX": "America/Mexico_City",
    "RU": "Europe/Moscow",
    "SG": "Asia/Singapore",
    "TH": "Asia/Bangkok",
    "TW": "Asia/Taipei",
    "US": "America/New_York",
}

# As `names.normalise` leaves them; the longest comes first, so that "european union" is not "european".
COUNTRY_WORDS: tuple[tuple[str, str], ...] = (
    ("united states of america", "US"),
    ("people s republic of china", "CN"),
    ("peoples republic of china", "CN"),
    ("people republic of china", "CN"),
    ("united kingdom", "GB"),
    ("european union", "EU"),
    ("united states", "US"),
    ("american", "US"),
    ("america", "US"),
    ("washington", "US"),
    ("usa", "US"),
    ("us", "US"),
    ("chinese", "CN"),
    ("china", "CN"),
    ("beijing", "CN"),
    ("eurozone", "EU"),
    ("european", "EU"),
    ("europe", "EU"),
    ("eu", "EU"),
    ("british", "GB"),
    ("britain", "GB"),
    ("uk", "GB"),
    ("japanese", "JP"),
    ("japan", "JP"),
    ("german", "DE"),
    ("germany", "DE"),
    ("french", "FR"),
    ("france", "FR"),
    ("russian", "RU"),
    ("russia", "RU"),
    ("canadian", "CA"),
    ("canada", "CA"),
    ("indian", "IN"),
    ("india", "IN"),
    ("thai", "TH"),
    ("thailand", "TH"),
    ("美国", "US"),
    ("中国", "CN"),
    ("中方", "CN"),
    ("美方", "US"),
    ("欧盟", "EU"),
    ("英国", "GB"),
    ("日本", "JP"),
    ("德国", "DE"),
    ("法国", "FR"),
    ("俄罗斯", "RU"),
    ("加拿大", "CA"),
    ("印度", "IN"),
)

_NAMED_IN_TEXT = re.compile(
    r"(?P<US>\bU\.S\.|\bUS\b|\bUnited States\b|\bAmerican?\b|\bWashington\b|美国|美方)"
    r"|(?P<CN>\bChina\b|\bChinese\b|\bBeijing\b|中国|中方)"
    r"|(?P<EU>\bEU\b|\bEuropean Union\b|\bBrussels\b|欧盟)"
    r"|(?P<GB>\bU\.K\.|\bUK\b|\bBritain\b|\bBritish\b|英国)"
    r"|(?P<JP>\bJapan(?:ese)?\b|\bTokyo\b|日本)"
    r"|(?P<RU>\bRussian?\b|\bMoscow\b|俄罗斯)"
    r"|(?P<CA>\bCanad(?:a|ian)\b|加拿大)"
    r"|(?P<IN>\bIndian?\b|\bNew Delhi\b|印度)"
    r"|(?P<TH>\bThai(?:land)?\b|\bBangkok\b)"
)


@lru_cache(maxsize=64)
def zone_of(side: str) -> ZoneInfo:
    """Return the time zone a side's local day is counted in; UTC for a side not known here.

    Parameters
    ----------
    side : ISO 3166 alpha-2, "EU" or "XX"
    """
    return ZoneInfo(_ZONES.get(side, "UTC"))


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
    return frozenset(match.lastgroup for match in _NAMED_IN_TEXT.finditer(text) if match.lastgroup)
