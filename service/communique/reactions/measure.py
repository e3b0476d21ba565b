"""A statement, a window and bars make a Reaction: measured, pending or missing, and why.

1. The window is planned on the calendar (`window.py`).
2. While it is open, or the statement may not be used yet, the reaction is pending.
3. Of the bars only those visible at `now` count (`history.py`). Where the anchor's or the end's is not there, the
   reaction waits for a source that grows, up to five sessions, and is missing after that.
4. The move from anchor to end is set against what was to be expected (`expected.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from communique.clock import require_visible, visible_at
from communique.prices.instruments import Instrument
from communique.prices.session_table import SessionTimes
from communique.prices.sessions import CalendarEnds, ExchangeSessions
from communique.reactions import reasons
from communique.reactions.absence import SourceReach, without_bars
from communique.reactions.expected import BUFFER_SESSIONS, ESTIMATION_SESSIONS, ExpectedMove, mean_adjusted
from communique.reactions.history import BarHistory as BarHistory
from communique.reactions.window import Window, event_interval, plan_window
from communique.records import Bar, Basis, Horizon, Reaction, Statement

RESOLUTION = "1d"


def measure(
    statement: Statement,
    *,
    instrument: Instrument,
    horizon: Horizon,
    basis: Basis,
    bars: BarHistory,
    sessions: ExchangeSessions,
    now: datetime,
    source_grows: bool,
    source_ends_at: datetime | None,
    confounders: Sequence[str] = (),
) -> Reaction:
    """Measure what one instrument did over one horizon, as far as it can be known at `now`.

    Parameters
    ----------
    statement : may be one that is not yet visible; its reaction is then pending
    horizon, basis : see `window.py`
    bars : of this instrument, daily; later ones and later versions may be among them and change nothing
    sessions : of the instrument's exchange
    now : aware
    source_grows : whether bars that are not there may still come
    source_ends_at : the last close the source will ever have, where it does not grow
    confounders : what else fell into the window, by name

    Returns
    -------
    Reaction
        `return_`, `expected`, `abnormal` and `se` are fractions, or points where the instrument's change is a
        difference; `due_at` is the close of the window's end

    Raises
    ------
    ValueError
        the bars are of another instrument, or not daily
    """
    if (bars.instrument, bars.interval) not in ((instrument.symbol, RESOLUTION), (None, None)):
        raise ValueError(
            f"Expected {RESOLUTION} bars of {instrument.symbol}, but these are {bars.interval} of {bars.instrument}."
        )
    event = event_interval(statement, basis)
    try:
        window = plan_window(
            said_from=event.start,
            said_until=event.end,
            precision=event.precision,
            horizon=horizon,
            sessions=sessions,
        )
    except CalendarEnds as ends:
        return _beyond_calendar(statement, instrument, horizon, basis, tuple(confounders), event.start, ends)
    planned = _planned(statement, instrument, horizon, basis, tuple(confounders), window)
    if now < window.end.closes_at:
        return replace(planned, reason=reasons.WINDOW_OPEN)
    if now < visible_at(own_end=statement.said_until, known_at=statement.known_at):
        return replace(planned, reason=reasons.STATEMENT_NOT_VISIBLE)
    anchor = bars.at_close(window.anchor.closes_at, now=now)
    end = bars.at_close(window.end.closes_at, now=now)
    if anchor is None or end is None:
        reach = SourceReach(grows=source_grows, ends_at=source_ends_at)
        planned = replace(planned, anchor_price=anchor.close if anchor else None, end_price=end.close if end else None)
        return without_bars(planned, window, bars=bars, sessions=sessions, reach=reach, now=now)
    if instrument.change == "return" and anchor.close <= 0:
        return replace(
            planned,
            anchor_price=anchor.close,
            end_price=end.close,
            status="missing",
            reason=reasons.ANCHOR_NOT_POSITIVE,
        )
    for bar in (anchor, end):
        _require_visible(bar, now)
    returns = _estimation_returns(instrument, window.anchor, bars, sessions, now)
    return _measured(planned, anchor, end, _change(instrument, anchor, end), mean_adjusted(returns, window.n_sessions))


def _planned(
    statement: Statement,
    instrument: Instrument,
    horizon: Horizon,
    basis: Basis,
    confounders: tuple[str, ...],
    window: Window | None,
) -> Reaction:
    return Reaction(
        statement_id=statement.statement_id,
        instrument=instrument.symbol,
        horizon=horizon,
        basis=basis,
        anchor_at=window.anchor.closes_at if window else None,
        anchor_price=None,
        end_at=window.end.closes_at if window else None,
        end_price=None,
        return_=None,
        expected=None,
        abnormal=None,
        se=None,
        n_estimation=None,
        z=None,
        resolution=RESOLUTION,
        includes_prior_move=window.includes_prior_move if window else True,
        session=window.session if window else None,
        confounders=confounders,
        status="pending",
        due_at=window.end.closes_at if window else None,
    )


def _beyond_calendar(
    statement: Statement,
    instrument: Instrument,
    horizon: Horizon,
    basis: Basis,
    confounders: tuple[str, ...],
    event_start: datetime,
    ends: CalendarEnds,
) -> Reaction:
    planned = _planned(statement, instrument, horizon, basis, confounders, None)
    if event_start.date() <= ends.first:
        return replace(planned, status="missing", reason=reasons.BEFORE_CALENDAR, due_at=event_start)
    # The library learns of next year's holidays each autumn: the event's own time stands in until it has.
    return replace(planned, reason=reasons.CALENDAR_ENDS, due_at=event_start)


def _estimation_returns(
    instrument: Instrument, anchor: SessionTimes, bars: BarHistory, sessions: ExchangeSessions, now: datetime
) -> list[float]:
    """Return the one-session changes of the estimation window; none spans a session without a bar."""
    before = sessions.ending_with(anchor, ESTIMATION_SESSIONS + 1 + BUFFER_SESSIONS)[:-BUFFER_SESSIONS]
    known = [bars.at_close(session.closes_at, now=now) for session in before]
    changes = []
    for base, later in pairwise(known):
        if base is None or later is None or (instrument.change == "return" and base.close <= 0):
            continue
        _require_visible(later, now)
        changes.append(_change(instrument, base, later))
    return changes


def _change(instrument: Instrument, base: Bar, later: Bar) -> float:
    return later.close - base.close if instrument.change == "difference" else later.close / base.close - 1


def _require_visible(bar: Bar, now: datetime) -> None:
    require_visible(f"Bar {bar.instrument} {bar.closes_at:%Y-%m-%d}", now, own_end=bar.closes_at, known_at=bar.known_at)


def _measured(planned: Reaction, anchor: Bar, end: Bar, move: float, model: ExpectedMove) -> Reaction:
    abnormal = None if model.expected is None else move - model.expected
    z = None if abnormal is None or not model.se else abnormal / model.se
    return replace(
        planned,
        anchor_price=anchor.close,
        end_price=end.close,
        return_=move,
        expected=model.expected,
        abnormal=abnormal,
        se=model.se,
        n_estimation=model.n,
        z=z,
        status="measured",
        reason=model.reason,
    )
