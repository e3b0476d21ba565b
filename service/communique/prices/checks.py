"""Whether the numbers of a bar can be prices."""

from __future__ import annotations

import math
from typing import Any

_NOTHING = frozenset({"", "-", "null", "none", "na", "n/a", "#n/a"})
_ROUNDING = 1e-6  # of the price: what single precision leaves


def parse_number(cell: Any) -> float | None:
    """Read a number; None where the cell is blank.

    Raises
    ------
    ValueError
        one clause: it is no number, or no finite one
    """
    if cell is None:
        return None
    text = str(cell).strip()
    if text.lower() in _NOTHING:
        return None
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError as error:
        raise ValueError(f"{text[:40]!r} is not a number; write 2700.06 with a point and no separators") from error
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]!r} is not a finite number; leave the whole row out where there is no price")
    return value


def price_problem(value: float | None, *, may_be_negative: bool) -> str | None:
    """Say why one price cannot stand, or None."""
    if value is None:
        return "the price is empty; leave the whole row out where there is none"
    if value <= 0 and not may_be_negative:
        return f"{value:g} is not above zero, and this instrument cannot be; check the source"
    return None


def range_problem(*, high: float, low: float, close: float) -> str | None:
    """Say why high, low and close contradict each other, or None.

    The open is left alone: exchanges print the day's first quotes of an index (the VIX has dozens) outside its range.
    """
    slack = _ROUNDING * max(abs(high), abs(low), abs(close))
    if high < low - slack:
        return f"the high {high:g} is below the low {low:g}; check whether two columns are swapped"
    if not low - slack <= close <= high + slack:
        return f"the close {close:g} lies outside low {low:g} to high {high:g}; check whether two columns are swapped"
    return None
