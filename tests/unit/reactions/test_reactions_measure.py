from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.clock import is_visible_at
from communique.prices.arch_sp500 import sp500_daily
from communique.prices.instruments import load_instruments
from communique.prices.sessions import exchange_sessions
from communique.reactions.history import BarHistory
from communique.reactions.measure import measure
from communique.records import Bar, Horizon, Reaction, Statement
from factories import statement

REGISTER = load_instruments()
GSPC = REGISTER["^GSPC"]
NEW_YORK = exchange_sessions("XNYS")
ARCH_END = datetime(2018, 12, 31, 21, tzinfo=UTC)
LATER = datetime(2019, 6, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def said_on(day: date) -> Statement:
    """A statement known to the day in New York, in winter."""
    start = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    end = start + timedelta(days=1)
    return statement(said_at=start, said_until=end, said_precision="day", known_at=end, known_basis="assumed")


TARIFF_MAN = said_on(date(2018, 12, 4))


def react(said: Statement, horizon: Horizon = "close", *, now: datetime = LATER, **changes: Any) -> Reaction:
    arguments: dict[str, Any] = {
        "instrument": GSPC,
        "basis": "said",
        "bars": sp500_daily(),
        "sessions": NEW_YORK,
        "source_grows": False,
        "source_ends_at": ARCH_END,
    } | changes
    arguments["bars"] = BarHistory(arguments["bars"])
    return measure(said, horizon=horizon, now=now, **arguments)


@pytest.mark.parametrize(
    ("horizon", "end_at", "end_price", "return_"),
    [
        # closes as printed: 2790.37 on the 3rd, 2700.06 on the 4th, 2695.95 on the 6th, 2651.07 on the 12th
        ("close", utc("2018-12-04T21:00"), 2700.06, -0.0323649),  # -90.31 / 2790.37
        ("1d", utc("2018-12-06T21:00"), 2695.95, -0.0338378),  # -94.42 / 2790.37; the 5th was closed
        ("5d", utc("2018-12-12T21:00"), 2651.07, -0.0499217),  # -139.30 / 2790.37
    ],
)
def test_the_tariff_man_day_by_hand(horizon: Horizon, end_at: datetime, end_price: float, return_: float) -> None:
    reaction = react(TARIFF_MAN, horizon)

    assert (reaction.status, reaction.reason) == ("measured", None)
    assert (reaction.anchor_at, reaction.end_at) == (utc("2018-12-03T21:00"), end_at)
    assert reaction.anchor_price == pytest.approx(2790.37, abs=0.005)
    assert reaction.end_price == pytest.approx(end_price, abs=0.005)
    assert reaction.return_ == pytest.approx(return_, abs=1e-6)
    assert reaction.due_at == end_at
    assert reaction.includes_prior_move
    assert reaction.resolution == "1d"


@pytest.mark.parametrize("day", [date(2018, 11, 26), date(2018, 12, 1), date(2018, 12, 4), date(2016, 6, 24)])
@pytest.mark.parametrize(("horizon", "further"), [("close", 0), ("1d", 1), ("5d", 5)])
def test_a_measured_reaction_agrees_with_a_plain_restatement_in_pandas(
    day: date, horizon: Horizon, further: int
) -> None:
    closes = pd.Series({bar.closes_at.date(): bar.close for bar in sp500_daily()}).sort_index()
    returns = closes.pct_change()
    anchor = closes.index.searchsorted(day) - 1
    end = anchor + 1 + further
    window = returns.iloc[anchor - 5 - 119 : anchor - 5 + 1]
    k = end - anchor
    move = closes.iloc[end] / closes.iloc[anchor] - 1
    se = window.std(ddof=1) * (k + k**2 / 120) ** 0.5
    summer = timedelta(hours=1) if day.month == 6 else timedelta(0)
    said = said_on(day)
    said = replace(said, said_at=said.said_at - summer, said_until=said.said_until - summer)

    reaction = react(said, horizon)

    assert len(window) == reaction.n_estimation == 120
    assert reaction.return_ == pytest.approx(move, rel=1e-12)
    assert reaction.expected == pytest.approx(k * window.mean(), rel=1e-9)
    assert reaction.se == pytest.approx(se, rel=1e-9)
    assert reaction.abnormal == pytest.approx(move - k * window.mean(), rel=1e-9)
    assert reaction.z == pytest.approx((move - k * window.mean()) / se, rel=1e-9)


def test_past_the_end_of_a_source_that_does_not_grow_it_is_missing() -> None:
    said = said_on(date(2018, 12, 31))

    assert react(said, "close").return_ == pytest.approx(2506.85 / 2485.74 - 1, abs=1e-6)
    one_day = react(said, "1d")
    assert (one_day.status, one_day.reason) == ("missing", "source_ended")
    assert one_day.due_at == utc("2019-01-02T21:00")
    assert one_day.return_ is one_day.end_price is one_day.z is None


def test_while_the_window_is_open_it_is_pending_and_says_until_when() -> None:
    reaction = react(TARIFF_MAN, "1d", now=utc("2018-12-06T20:59:59.999999"))

    assert (reaction.status, reaction.reason) == ("pending", "window_open")
    assert reaction.due_at == utc("2018-12-06T21:00")
    assert reaction.return_ is None
    assert react(TARIFF_MAN, "1d", now=utc("2018-12-06T21:00")).status == "measured"


def test_words_known_to_the_day_are_not_joined_before_that_day_has_ended() -> None:
    early = react(TARIFF_MAN, "close", now=utc("2018-12-05T04:59"))

    assert (early.status, early.reason) == ("pending", "statement_not_visible")
    assert react(TARIFF_MAN, "close", now=utc("2018-12-05T05:00")).status == "measured"


def without(*days: date) -> Sequence[Bar]:
    return [bar for bar in sp500_daily() if bar.closes_at.date() not in days]


@pytest.mark.parametrize(
    ("bars", "reason"),
    [
        (without(date(2018, 12, 3)), "no_bar_at_anchor"),
        (without(date(2018, 12, 4)), "no_bar_at_end"),
        ([bar for bar in sp500_daily() if bar.closes_at > utc("2018-12-04T00:00")], "before_source"),
        ([], "no_bars"),
    ],
)
def test_each_absence_has_its_own_reason_and_is_never_stretched(bars: Sequence[Bar], reason: str) -> None:
    ends_at = ARCH_END if bars else None

    reaction = react(TARIFF_MAN, bars=bars, source_ends_at=ends_at)

    assert (reaction.status, reaction.reason) == ("missing", reason)
    assert reaction.return_ is None
    assert reaction.due_at == utc("2018-12-04T21:00")


def test_bars_that_became_known_later_are_not_at_hand_even_as_a_reason() -> None:
    bought_later = [replace(bar, known_at=LATER + timedelta(days=1)) for bar in _RECENT]

    assert react(TARIFF_MAN, bars=bought_later, source_ends_at=None).reason == "no_bars"


def test_a_growing_source_has_five_sessions_to_deliver() -> None:
    def awaiting(now: datetime) -> Reaction:
        return react(TARIFF_MAN, bars=without(date(2018, 12, 4)), source_grows=True, source_ends_at=None, now=now)

    # the fifth session after the 4th is the 12th, since the 5th was closed
    assert awaiting(utc("2018-12-12T20:59")).status == "pending"
    assert awaiting(utc("2018-12-12T20:59")).reason == "awaiting_bar"
    assert awaiting(utc("2018-12-12T21:00")).status == "missing"
    assert awaiting(utc("2018-12-12T21:00")).reason == "no_bar_at_end"


def test_a_short_history_is_measured_without_an_expectation() -> None:
    bars = sp500_daily()
    last = next(i for i, bar in enumerate(bars) if bar.closes_at == utc("2018-11-26T21:00"))  # five before the 3rd
    short = react(TARIFF_MAN, bars=bars[last - 59 :])
    enough = react(TARIFF_MAN, bars=bars[last - 60 :])

    assert (short.status, short.reason, short.n_estimation) == ("measured", "short_history", 59)
    assert short.return_ == pytest.approx(-0.0323649, abs=1e-6)
    assert short.expected is short.abnormal is short.se is short.z is None
    assert (enough.reason, enough.n_estimation) == (None, 60)


def test_a_gap_in_the_bars_is_no_one_session_return() -> None:
    """
    Without the bar of one session in the estimation window, two of its returns are gone; none spans the gap.
    """
    assert react(TARIFF_MAN, bars=without(date(2018, 10, 10))).n_estimation == 118


def test_basis_known_starts_at_the_last_close_before_we_knew() -> None:
    said = statement(
        said_at=utc("2018-12-04T15:03"),
        said_until=utc("2018-12-04T15:03"),
        said_precision="second",
        known_at=utc("2018-12-04T21:00"),
    )

    at_the_close = react(said, basis="known")
    within = react(replace(said, known_at=utc("2018-12-04T20:59:59")), basis="known")

    assert (at_the_close.anchor_at, at_the_close.end_at) == (utc("2018-12-04T21:00"), utc("2018-12-06T21:00"))
    assert at_the_close.return_ == pytest.approx(2695.95 / 2700.06 - 1, abs=1e-6)
    assert not at_the_close.includes_prior_move
    assert (within.anchor_at, within.end_at) == (utc("2018-12-03T21:00"), utc("2018-12-04T21:00"))
    assert within.includes_prior_move


def test_volatility_is_measured_in_points_and_oil_below_zero_has_no_return() -> None:
    vix, oil = REGISTER["^VIX"], REGISTER["CL=F"]

    def bars(instrument: Any, closes: dict[date, float]) -> list[Bar]:
        sessions = exchange_sessions(instrument.calendar)
        template = sp500_daily()[-1]
        return [
            replace(
                template,
                instrument=instrument.symbol,
                opens_at=sessions.session_of(day).opens_at,
                closes_at=sessions.session_of(day).closes_at,
                known_at=sessions.session_of(day).closes_at,
                close=close,
            )
            for day, close in closes.items()
        ]

    points = react(
        TARIFF_MAN,
        instrument=vix,
        sessions=exchange_sessions(vix.calendar),
        bars=bars(vix, {date(2018, 12, 3): 16.44, date(2018, 12, 4): 20.74}),
    )
    said = statement(
        said_at=utc("2020-04-21T12:00"),
        said_until=utc("2020-04-21T12:00"),
        said_precision="second",
        known_at=utc("2020-04-21T12:00"),
    )
    below_zero = react(
        said,
        instrument=oil,
        sessions=exchange_sessions(oil.calendar),
        bars=bars(oil, {date(2020, 4, 20): -37.63, date(2020, 4, 21): 10.01}),
        source_ends_at=None,
        now=utc("2020-05-01T00:00"),
    )

    assert points.return_ == pytest.approx(4.30, abs=1e-9)
    assert (below_zero.status, below_zero.reason) == ("missing", "anchor_not_positive")
    assert (below_zero.anchor_price, below_zero.end_price, below_zero.return_) == (-37.63, 10.01, None)


def test_the_last_version_known_at_the_time_counts() -> None:
    tariff_close = next(bar for bar in sp500_daily() if bar.closes_at == utc("2018-12-04T21:00"))
    corrected = replace(tariff_close, close=2710.0, known_at=utc("2018-12-10T12:00"), known_basis="observed")
    bars = [corrected, *sp500_daily()]

    before = react(TARIFF_MAN, bars=bars, now=utc("2018-12-10T11:59"))
    after = react(TARIFF_MAN, bars=bars, now=utc("2018-12-10T12:00"))

    assert before.end_price == pytest.approx(2700.06, abs=0.005)
    assert after.end_price == 2710.0


_RECENT = [bar for bar in sp500_daily() if bar.closes_at > utc("2018-05-01T00:00")]
_MOMENTS = st.datetimes(datetime(2018, 12, 4), datetime(2018, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001


@given(data=st.data(), now=_MOMENTS, horizon=st.sampled_from(["close", "1d", "5d"]), grows=st.booleans())
@settings(max_examples=150, deadline=None)
def test_nothing_from_the_future_changes_a_reaction(
    data: st.DataObject, now: datetime, horizon: Horizon, grows: bool
) -> None:
    """
    Bars that close or become known after `now` may be there or not, and stand in any order.
    """
    at_hand = [bar for bar in _RECENT if is_visible_at(now, own_end=bar.closes_at, known_at=bar.known_at)]
    lateness = st.timedeltas(timedelta(microseconds=1), timedelta(days=400))
    versions = st.builds(
        lambda bar, close, late: replace(bar, close=close, known_at=now + late),
        st.sampled_from(_RECENT),
        st.floats(1, 1e5),
        lateness,
    )
    unclosed = st.builds(
        lambda bar, late: replace(bar, closes_at=now + late, known_at=now - timedelta(days=1), close=1.0),
        st.sampled_from(_RECENT),
        lateness,
    )
    future = data.draw(st.lists(versions | unclosed, max_size=8))
    shuffled = data.draw(st.permutations([*at_hand[-40:], *future]))

    changes = {"source_grows": grows, "source_ends_at": None}
    expected = react(TARIFF_MAN, horizon, now=now, bars=at_hand, **changes)
    found = react(TARIFF_MAN, horizon, now=now, bars=[*shuffled, *at_hand[:-40]], **changes)

    assert found == expected


def test_before_the_calendar_begins_it_is_missing_and_after_it_ends_pending() -> None:
    chinese = REGISTER["000300.SS"]
    shanghai = exchange_sessions("XSHG")
    long_ago = replace(TARIFF_MAN, said_at=utc("1985-01-02T16:00"), said_until=utc("1985-01-03T16:00"))
    shared = {"instrument": chinese, "sessions": shanghai, "bars": [], "source_ends_at": None}

    missing = react(long_ago, **shared)

    assert (missing.status, missing.reason) == ("missing", "before_calendar")
    assert missing.due_at == utc("1985-01-02T16:00")


def test_bars_of_something_else_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match=r"\^VIX"):
        react(TARIFF_MAN, instrument=REGISTER["^VIX"])
    with pytest.raises(ValueError, match="one instrument"):
        BarHistory([sp500_daily()[0], replace(sp500_daily()[1], instrument="^VIX")])
