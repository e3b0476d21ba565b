"""Real daily closes from another vendor against what ships, and moves computed by hand from them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from communique.prices.arch_sp500 import sp500_daily
from communique.prices.files import read_bars
from communique.prices.instruments import Instrument, load_instruments
from communique.prices.sessions import exchange_sessions
from communique.reactions.history import BarHistory
from communique.reactions.measure import measure
from communique.records import Horizon
from communique.times import local_day
from factories import statement

REFERENCE = os.environ.get("COMMUNIQUE_REFERENCE_DATA")
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not REFERENCE, reason="COMMUNIQUE_REFERENCE_DATA is not set: no reference prices at hand"),
]
PRICES = Path(REFERENCE or "") / "prices"
GSPC = load_instruments()["^GSPC"]
NEW_YORK = exchange_sessions("XNYS")


@pytest.fixture(scope="module")
def vendor_bars() -> BarHistory:
    read = read_bars(PRICES / "gspc_daily_1997_2024.csv.gz", instrument=GSPC)
    assert len(read.bars) == 7046
    assert read.rejects == ()
    return BarHistory(read.bars)


# The New York day of a statement, a horizon, and the two closes as printed, with the days they belong to.
BY_HAND = [
    (date(2018, 2, 5), "close", (date(2018, 2, 2), 2762.13), (date(2018, 2, 5), 2648.94)),
    (date(2018, 12, 24), "1d", (date(2018, 12, 21), 2416.62), (date(2018, 12, 26), 2467.70)),
    (date(2019, 5, 5), "close", (date(2019, 5, 3), 2945.64), (date(2019, 5, 6), 2932.47)),  # a Sunday
    (date(2019, 8, 1), "1d", (date(2019, 7, 31), 2980.38), (date(2019, 8, 2), 2932.05)),
    (date(2019, 8, 23), "5d", (date(2019, 8, 22), 2922.95), (date(2019, 8, 30), 2926.46)),
    (date(2020, 3, 12), "close", (date(2020, 3, 11), 2741.38), (date(2020, 3, 12), 2480.64)),
    (date(2021, 11, 25), "close", (date(2021, 11, 24), 4701.46), (date(2021, 11, 26), 4594.62)),  # Thanksgiving
    (date(2022, 9, 13), "5d", (date(2022, 9, 12), 4110.41), (date(2022, 9, 20), 3855.93)),
    (date(2024, 7, 3), "1d", (date(2024, 7, 2), 5509.01), (date(2024, 7, 5), 5567.19)),  # half-day, then a holiday
    (date(2024, 8, 3), "5d", (date(2024, 8, 2), 5346.56), (date(2024, 8, 12), 5344.39)),  # a Saturday
]


@pytest.mark.parametrize(("day", "horizon", "anchor", "end"), BY_HAND)
def test_ten_moves_agree_with_the_printed_closes(
    vendor_bars: BarHistory, day: date, horizon: Horizon, anchor: tuple[date, float], end: tuple[date, float]
) -> None:
    start, until = local_day(day, ZoneInfo("America/New_York"))
    said = statement(said_at=start, said_until=until, said_precision="day", known_at=until, known_basis="assumed")

    reaction = measure(
        said,
        instrument=GSPC,
        horizon=horizon,
        basis="said",
        bars=vendor_bars,
        sessions=NEW_YORK,
        now=datetime(2025, 1, 1, tzinfo=UTC),
        source_grows=False,
        source_ends_at=None,
    )

    assert reaction.anchor_at is not None
    assert reaction.end_at is not None
    assert (reaction.anchor_at.date(), reaction.end_at.date()) == (anchor[0], end[0])
    assert reaction.return_ == pytest.approx(end[1] / anchor[1] - 1, abs=4e-6)  # what two decimals leave open
    assert reaction.n_estimation == 120


def test_two_vendors_print_the_same_closes_on_the_same_days(vendor_bars: BarHistory) -> None:
    shipped = sp500_daily()
    now = datetime(2025, 1, 1, tzinfo=UTC)
    others = [vendor_bars.at_close(bar.closes_at, now=now) for bar in shipped]

    assert None not in others
    apart = [abs(bar.close - other.close) for bar, other in zip(shipped, others, strict=True) if other]
    assert max(apart) < 0.01
    between = NEW_YORK.closing_between(shipped[0].closes_at, shipped[-1].closes_at)
    assert [session.closes_at for session in between] == [bar.closes_at for bar in shipped]


def test_five_minute_bars_labelled_by_their_last_minute_end_with_the_session() -> None:
    spy = Instrument(symbol="SPY", name="SPY", calendar="XNYS", currency="USD", change="return")

    read = read_bars(PRICES / "spy_5min_2018_2019.csv.gz", instrument=spy, interval="5m", label="last-minute")

    assert len(read.bars) == 38_598
    closes = {bar.closes_at for bar in read.bars}
    halves = [NEW_YORK.session_of(day) for day in (date(2018, 12, 24), date(2018, 11, 23), date(2018, 12, 4))]
    assert all(session.closes_at in closes for session in halves)
    assert all(session.closes_at + timedelta(minutes=5) not in closes for session in halves)
    assert all(bar.opens_at >= NEW_YORK.containing_or_next(bar.opens_at).opens_at for bar in read.bars)


def test_volatility_on_days_without_a_session_is_set_aside_row_by_row() -> None:
    read = read_bars(PRICES / "vix_daily.csv", instrument=load_instruments()["^VIX"])

    assert len(read.bars) + len(read.rejects) == 9235
    assert len(read.rejects) == 33
    assert all(reject.line is not None and "is not a session" in reject.reason for reject in read.rejects)
    assert read.bars[0].close == 17.24  # 1990-01-02, as printed
