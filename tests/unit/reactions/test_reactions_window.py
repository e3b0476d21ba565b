from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.prices.sessions import exchange_sessions
from communique.reactions.window import Window, event_interval, plan_window
from communique.records import Horizon, Precision
from communique.times import local_day
from factories import statement

NEW_YORK = exchange_sessions("XNYS")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def plan(start: datetime, end: datetime, precision: Precision, horizon: Horizon) -> Window:
    return plan_window(said_from=start, said_until=end, precision=precision, horizon=horizon, sessions=NEW_YORK)


def plan_day(day: date, zone: str, horizon: Horizon) -> Window:
    return plan(*local_day(day, ZoneInfo(zone)), "day", horizon)


def plan_instant(moment: str, horizon: Horizon) -> Window:
    return plan(utc(moment), utc(moment), "second", horizon)


@pytest.mark.parametrize(
    ("horizon", "end", "n_sessions"),
    [("close", date(2018, 12, 4), 1), ("1d", date(2018, 12, 6), 2), ("5d", date(2018, 12, 12), 6)],
)
def test_a_new_york_day_runs_from_the_close_before_it_past_the_day_of_mourning(
    horizon: Horizon, end: date, n_sessions: int
) -> None:
    window = plan_day(date(2018, 12, 4), "America/New_York", horizon)

    assert (window.anchor.label, window.end.label) == (date(2018, 12, 3), end)
    assert window.n_sessions == n_sessions
    assert window.includes_prior_move
    assert window.session is None


@pytest.mark.parametrize(
    ("day", "zone", "anchor", "close"),
    [
        # Beijing's Tuesday begins in New York's Monday session: the anchor is Friday's close, the end Tuesday's.
        (date(2018, 12, 4), "Asia/Shanghai", date(2018, 11, 30), date(2018, 12, 4)),
        # Beijing's Sunday shares no moment with a session.
        (date(2018, 12, 2), "Asia/Shanghai", date(2018, 11, 30), date(2018, 12, 3)),
        # Beijing's Saturday begins in New York's Friday session, and nothing follows: that session is the one.
        (date(2018, 12, 1), "Asia/Shanghai", date(2018, 11, 29), date(2018, 11, 30)),
        (date(2018, 12, 1), "America/New_York", date(2018, 11, 30), date(2018, 12, 3)),
        (date(2018, 12, 5), "America/New_York", date(2018, 12, 4), date(2018, 12, 6)),
        (date(2018, 12, 24), "America/New_York", date(2018, 12, 21), date(2018, 12, 24)),
        (date(2018, 12, 25), "America/New_York", date(2018, 12, 24), date(2018, 12, 26)),
    ],
)
def test_a_local_day_takes_the_last_session_it_overlaps(day: date, zone: str, anchor: date, close: date) -> None:
    window = plan_day(day, zone, "close")

    assert (window.anchor.label, window.end.label) == (anchor, close)


@pytest.mark.parametrize(
    ("moment", "anchor", "close", "session", "includes_prior_move"),
    [
        ("2018-12-04T15:03", date(2018, 12, 3), date(2018, 12, 4), "regular", True),
        ("2018-12-04T14:30", date(2018, 12, 3), date(2018, 12, 4), "regular", True),
        ("2018-12-04T12:00", date(2018, 12, 3), date(2018, 12, 4), "before", True),
        ("2018-12-04T21:00", date(2018, 12, 4), date(2018, 12, 6), "after", False),
        ("2018-12-04T20:59:59", date(2018, 12, 3), date(2018, 12, 4), "regular", True),
        ("2018-12-05T15:00", date(2018, 12, 4), date(2018, 12, 6), "closed", True),
        ("2018-12-24T17:59", date(2018, 12, 21), date(2018, 12, 24), "regular", True),
        ("2018-12-24T18:00", date(2018, 12, 24), date(2018, 12, 26), "after", False),
        ("2018-12-24T19:00", date(2018, 12, 24), date(2018, 12, 26), "after", True),
    ],
)
def test_an_instant_runs_from_the_last_close_to_the_next(
    moment: str, anchor: date, close: date, session: str, includes_prior_move: bool
) -> None:
    window = plan_instant(moment, "close")

    assert (window.anchor.label, window.end.label) == (anchor, close)
    assert (window.session, window.includes_prior_move) == (session, includes_prior_move)
    assert window.n_sessions == 1


@given(
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    length=st.timedeltas(timedelta(0), timedelta(hours=30)),
    horizon=st.sampled_from(["close", "1d", "5d"]),
)
@settings(max_examples=150, deadline=None)
def test_windows_agree_with_a_plain_restatement_of_the_rule(
    moment: datetime, length: timedelta, horizon: Horizon
) -> None:
    """
    The rule read off a list of sessions, one by one, without bisection.
    """
    around = NEW_YORK.closing_between(moment - timedelta(days=20), moment + timedelta(days=40))
    until = moment + length
    anchor = [session for session in around if session.closes_at <= moment][-1]
    overlapping = [session for session in around if session.opens_at < until and session.closes_at > moment]
    following = [session for session in around if session.closes_at > moment]
    close = around.index((overlapping or following[:1])[-1])
    end = around[close + {"close": 0, "1d": 1, "5d": 5}[horizon]]

    window = plan(moment, until, "day", horizon)

    assert (window.anchor, window.end) == (anchor, end)
    assert window.n_sessions == around.index(end) - around.index(anchor)
    assert window.anchor.closes_at <= moment < window.end.closes_at


def test_what_a_desk_could_earn_begins_when_the_words_may_be_used() -> None:
    spoken, over = utc("2018-12-04T15:00"), utc("2018-12-04T15:01")
    collected = statement(said_at=spoken, said_until=over, said_precision="minute", known_at=utc("2018-12-04T21:30"))
    embargoed = statement(said_at=spoken, said_until=over, said_precision="minute", known_at=utc("2018-12-03T09:00"))

    assert event_interval(collected, "said").start == spoken
    assert event_interval(collected, "known").start == utc("2018-12-04T21:30")
    assert event_interval(embargoed, "known").start == over
