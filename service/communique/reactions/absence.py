"""Where a bar is not there: whether to wait for it, and why it is missing once waiting is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from communique.prices.session_table import SessionTimes
from communique.prices.sessions import CalendarEnds, ExchangeSessions
from communique.reactions import reasons
from communique.reactions.history import BarHistory
from communique.reactions.window import Window
from communique.records import Reaction

PATIENCE_SESSIONS = 5  # how long after the window's end a growing source may take to deliver a bar


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReach:
    """How far the source of an instrument's bars goes."""

    grows: bool
    ends_at: datetime | None  # the last close it will ever have; None where it grows, or nobody knows


def without_bars(
    planned: Reaction,
    window: Window,
    *,
    bars: BarHistory,
    sessions: ExchangeSessions,
    reach: SourceReach,
    now: datetime,
) -> Reaction:
    """Return the reaction as pending, while its source may still deliver, or as missing with its reason."""
    if reach.grows and now < _deadline(window.end, sessions):
        return replace(planned, status="pending", reason=reasons.AWAITING_BAR)
    return replace(planned, status="missing", reason=_why(planned, window, bars, reach, now))


def _deadline(end: SessionTimes, sessions: ExchangeSessions) -> datetime:
    try:
        return sessions.offset(end, PATIENCE_SESSIONS).closes_at
    except CalendarEnds:
        return datetime.max.replace(tzinfo=UTC)  # the end of the calendar's records is no reason to give up


def _why(planned: Reaction, window: Window, bars: BarHistory, reach: SourceReach, now: datetime) -> str:
    first, last = bars.first_close(now=now), bars.last_close(now=now)
    ends_at = None if reach.grows else reach.ends_at or last
    if ends_at is not None and window.end.closes_at > ends_at:
        return reasons.SOURCE_ENDED
    if first is None:
        return reasons.NO_BARS
    if window.anchor.closes_at < first:
        return reasons.BEFORE_SOURCE
    return reasons.NO_BAR_AT_ANCHOR if planned.anchor_price is None else reasons.NO_BAR_AT_END
