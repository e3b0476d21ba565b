"""Bars of one instrument by their close time, as they were known at a moment.

One close may have several versions (a source corrects itself): the one known last, among those visible, counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime

from communique.clock import is_visible_at
from communique.records import Bar


class BarHistory:
    """A sorted view of one instrument's bars of one interval; the order they came in does not matter.

    Parameters
    ----------
    bars : all versions at hand, visible or not; every question says at which moment it is asked

    Raises
    ------
    ValueError
        bars of several instruments or intervals
    """

    def __init__(self, bars: Iterable[Bar]) -> None:
        # Of two versions known at the same moment the greater source and price win: an arbitrary rule, but a fixed one.
        self._bars = sorted(bars, key=lambda bar: (bar.closes_at, bar.known_at, bar.source, bar.close))
        self._closes = [bar.closes_at for bar in self._bars]
        kinds = {(bar.instrument, bar.interval) for bar in self._bars}
        if len(kinds) > 1:
            raise ValueError(f"Expected bars of one instrument and interval, but there were {sorted(kinds)[:3]}.")
        self.instrument: str | None = self._bars[0].instrument if self._bars else None
        self.interval: str | None = self._bars[0].interval if self._bars else None

    def at_close(self, closes_at: datetime, *, now: datetime) -> Bar | None:
        """Return the bar that closed at that very moment, as known at `now`; None where there is none."""
        begin, end = bisect_left(self._closes, closes_at), bisect_right(self._closes, closes_at)
        for bar in reversed(self._bars[begin:end]):
            if is_visible_at(now, own_end=bar.closes_at, known_at=bar.known_at):
                return bar
        return None

    def first_close(self, *, now: datetime) -> datetime | None:
        """Return the earliest close known at `now`; None where nothing is."""
        return self._first_visible(self._bars, now)

    def last_close(self, *, now: datetime) -> datetime | None:
        """Return the latest close known at `now`; None where nothing is."""
        return self._first_visible(reversed(self._bars), now)

    def _first_visible(self, bars: Iterable[Bar], now: datetime) -> datetime | None:
        visible = (bar.closes_at for bar in bars if is_visible_at(now, own_end=bar.closes_at, known_at=bar.known_at))
        return next(visible, None)
