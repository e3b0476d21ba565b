"""S&P 500 daily bars of 1999 to 2018, which the arch package carries: prices without a network."""

from __future__ import annotations

from functools import cache

from communique.prices.sessions import exchange_sessions
from communique.records import Bar

SOURCE = "arch:sp500"
SYMBOL = "^GSPC"
_CALENDAR = "XNYS"


@cache
def sp500_daily() -> tuple[Bar, ...]:
    """Return the S&P 500's daily bars, 1999-01-04 to 2018-12-31, unadjusted, in index points.

    When each was first known is not on record: its own close is assumed.
    """
    from arch.data import sp500

    frame = sp500.load()
    sessions = exchange_sessions(_CALENDAR)
    rows = zip(
        (moment.date() for moment in frame.index),
        *(frame[name].tolist() for name in ("Open", "High", "Low", "Close", "Volume")),
        strict=True,
    )
    bars = []
    for day, open_, high, low, close, volume in rows:
        session = sessions.session_of(day)
        bars.append(
            Bar(
                instrument=SYMBOL,
                interval="1d",
                opens_at=session.opens_at,
                closes_at=session.closes_at,
                open=open_,
                high=high,
                low=low,
                close=close,
                volume=float(volume),
                source=SOURCE,
                known_at=session.closes_at,
                known_basis="assumed",
            )
        )
    return tuple(bars)
