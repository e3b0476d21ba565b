"""Which closes a statement's move is measured between, by the exchange calendar alone.

With daily bars the anchor is a close, so whatever the instrument did between that close and the words is in the
window. `includes_prior_move` says so: it is False only where the moment is itself a close.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from communique.clock import visible_at
from communique.prices.session_table import SessionTimes
from communique.prices.sessions import ExchangeSessions
from communique.records import Basis, Horizon, Precision, Session, Statement

_SESSIONS_AFTER_CLOSE: dict[Horizon, int] = {"close": 0, "1d": 1, "5d": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From one close to another. Both ends are sessions of the calendar, whether or not they have bars."""

    anchor: SessionTimes
    end: SessionTimes
    n_sessions: int  # sessions after the anchor, up to and including the end
    includes_prior_move: bool  # it opened before the words were said, or known
    session: Session | None  # in which part of the day; None where only the day is known


@dataclass(frozen=True, slots=True, kw_only=True)
class EventInterval:
    """When the event was, as finely as it is known; the two ends are equal for an instant."""

    start: datetime
    end: datetime
    precision: Precision


def event_interval(statement: Statement, basis: Basis) -> EventInterval:
    """Return when the words were said, or the moment from which a desk could act on them.

    The latter is `known_at`; never before the words were over, however early the text was held (an embargoed text
    stays silent until then, and words known to the day alone until that day has ended).
    """
    if basis == "said":
        return EventInterval(start=statement.said_at, end=statement.said_until, precision=statement.said_precision)
    usable_at = visible_at(own_end=statement.said_until, known_at=statement.known_at)
    return EventInterval(start=usable_at, end=usable_at, precision="second")


def plan_window(
    *,
    said_from: datetime,
    said_until: datetime,
    precision: Precision,
    horizon: Horizon,
    sessions: ExchangeSessions,
) -> Window:
    """Plan the window of one event and one horizon.

    Parameters
    ----------
    said_from, said_until : the interval of the event (UTC), equal for an instant; at day precision the local day
    precision : "day" takes the whole interval; "second" and "minute" take its first moment
    horizon : "close", the close of the session the event falls in (at day precision the last it shares a moment
        with), or of the next; "1d" and "5d", the closes one and five sessions after that

    Returns
    -------
    Window
        its anchor is the last close at or before `said_from`; an event at the very moment of a close has that close
        as its anchor and the next session's as its `close`

    Raises
    ------
    CalendarEnds
        the calendar has no record that far
    """
    anchor = sessions.last_completed(said_from)
    if precision == "day":
        close = sessions.overlapping_or_next(said_from, said_until)
    else:
        close = sessions.containing_or_next(said_from)
    end = sessions.offset(close, _SESSIONS_AFTER_CLOSE[horizon])
    return Window(
        anchor=anchor,
        end=end,
        n_sessions=sessions.count_between(anchor, end),
        includes_prior_move=precision == "day" or anchor.closes_at < said_from,
        session=None if precision == "day" else sessions.session_kind(said_from),
    )
