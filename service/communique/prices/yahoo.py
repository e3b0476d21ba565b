"""Daily bars from Yahoo, through yfinance: the one module that knows it. Yahoo's terms leave desk use to the user.

yfinance answers a failure with an empty frame, drops days without saying so, appends the unfinished session and
shares global state between calls. So: its exceptions are let out, one fetch runs at a time, and every reply is held
against the exchange calendar.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from communique.clock import Clock, WallClock
from communique.errors import PriceError, PricesMissing, PricesUnavailable
from communique.prices.checks import price_problem, range_problem
from communique.prices.circuit import CircuitBreaker
from communique.prices.instruments import Instrument
from communique.prices.session_table import SessionTimes
from communique.prices.sessions import ExchangeSessions, exchange_sessions
from communique.records import Bar

SOURCE = "yahoo"
_ONE_AT_A_TIME = Lock()  # of the process, as yfinance's state is
_SHOWN = 10


class IncompleteReply(PricesMissing):
    """Some sessions are not in the reply; the bars of the others came, and are here."""

    def __init__(self, instrument: str, missing: Sequence[tuple[date, str]], bars: tuple[Bar, ...]) -> None:
        self.instrument, self.missing, self.bars = instrument, tuple(missing), bars
        shown = ", ".join(f"{day} ({why})" for day, why in missing[:_SHOWN])
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        super().__init__(
            f"{SOURCE} has no usable bar of {instrument} for {shown}{more}; {len(bars)} others came. "
            f"Ask again later, or give a price file."
        )


class YahooSource:
    """Yahoo's daily bars, split-adjusted but not for dividends. It grows.

    Parameters
    ----------
    clock : says when a reply was known, and which sessions have ended
    sessions : the sessions of a calendar, by name
    session : an HTTP session for yfinance; None lets it make its own, which is what its authors advise
    cache_dir : where yfinance keeps time zones and cookies; None leaves it its own place
    settle : how long after a close its bar may still change, and is left out
    cool_off : how long Yahoo is left alone after it refused us
    timeout_s : for each request
    """

    name = SOURCE
    grows = True

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        sessions: Callable[[str], ExchangeSessions] = exchange_sessions,
        session: Any = None,
        cache_dir: Path | None = None,
        settle: timedelta = timedelta(minutes=30),
        cool_off: timedelta = timedelta(hours=1),
        timeout_s: float = 10.0,
    ) -> None:
        self._clock = clock or WallClock()
        self._sessions, self._session, self._cache_dir = sessions, session, cache_dir
        self._settle, self._timeout_s = settle, timeout_s
        self._breaker = CircuitBreaker(SOURCE, cool_off)

    def covers(self, instrument: Instrument) -> bool:  # noqa: ARG002 - symbols are Yahoo's own
        """Tell whether it may have bars of this instrument; symbols are Yahoo's, so it may."""
        return True

    def ends_at(self, instrument: Instrument) -> datetime | None:  # noqa: ARG002
        """Return None: it grows."""
        return None

    def fetch(self, instrument: Instrument, interval: str, since: datetime, until: datetime) -> Sequence[Bar]:
        """Return the bars of the finished sessions with ``since <= closes_at <= until``, in order.

        None where no session finished in that time. Rows of days on which the exchange did not open are left out.

        Raises
        ------
        IncompleteReply
            sessions are missing from the reply; it names them and carries the bars that came
        PricesMissing
            Yahoo knows no such symbol, or has no such interval here
        PricesUnavailable
            it did not answer, or refused us; ask again later
        """
        if interval != "1d":
            raise PricesMissing(f"Only daily bars are taken from {SOURCE}, but {interval} was asked for; give a file.")
        asked_at = self._clock.now()
        expected = self._sessions(instrument.calendar).closing_between(since, min(until, asked_at - self._settle))
        if not expected:
            return ()
        with _ONE_AT_A_TIME:
            self._breaker.require_closed(asked_at)
            frame = self._history(instrument.symbol, expected[0].label, expected[-1].label + timedelta(days=1))
        return bars_of(frame, instrument, expected, known_at=self._clock.now())

    def _history(self, symbol: str, first: date, after_last: date) -> Any:
        try:
            with _loud_yfinance(self._cache_dir) as yfinance:
                return yfinance.Ticker(symbol, session=self._session).history(
                    start=first.isoformat(),
                    end=after_last.isoformat(),
                    interval="1d",
                    auto_adjust=False,
                    actions=False,
                    timeout=self._timeout_s,
                )
        except Exception as error:  # yfinance lets through whatever its HTTP client, JSON and pandas raise
            ours = as_price_error(error, symbol)
            if is_refusal(error):
                self._breaker.trip(self._clock.now())
            raise ours from error


@contextmanager
def _loud_yfinance(cache_dir: Path | None) -> Iterator[Any]:
    import yfinance
    from yfinance.data import YfData

    if cache_dir is not None:
        yfinance.set_tz_cache_location(str(cache_dir))
    YfData.cache_get.cache_clear()  # it remembers replies of the past for ever, incomplete ones too
    quiet = yfinance.config.debug.hide_exceptions
    yfinance.config.debug.hide_exceptions = False
    try:
        yield yfinance
    finally:
        yfinance.config.debug.hide_exceptions = quiet


def is_refusal(error: Exception) -> bool:
    """Tell whether Yahoo said that we ask too often."""
    from yfinance.exceptions import YFRateLimitError

    return isinstance(error, YFRateLimitError)


def as_price_error(error: Exception, symbol: str) -> PriceError:
    """Turn whatever yfinance raised into what its reader should do about it."""
    from yfinance.exceptions import YFTickerMissingError

    said = " ".join(str(error).split())[:200] or type(error).__name__
    if is_refusal(error):
        return PricesUnavailable(f"{SOURCE} refused {symbol} for asking too often; it is left alone for a while.")
    if isinstance(error, YFTickerMissingError):
        return PricesMissing(f"{SOURCE} has nothing for {symbol} ({said}); check the symbol, or give a price file.")
    return PricesUnavailable(f"{SOURCE} did not answer for {symbol} ({type(error).__name__}: {said}); ask again later.")


def bars_of(
    frame: Any, instrument: Instrument, expected: Sequence[SessionTimes], *, known_at: datetime
) -> tuple[Bar, ...]:
    """Turn a frame as yfinance returns it into one bar for each expected session.

    Parameters
    ----------
    frame : index: the session's midnight in the exchange's zone; columns Open, High, Low, Close, Volume
    expected : the finished sessions that were asked for, in order
    known_at : when the reply came (UTC)

    Raises
    ------
    IncompleteReply
        a session has no row, or prices that cannot be
    """
    columns = ("Open", "High", "Low", "Close", "Volume")
    if frame is None or not {*columns} <= {*frame.columns}:
        rows: dict[date, tuple[float, ...]] = {}
    else:
        values = zip(*(frame[column].astype(float).tolist() for column in columns), strict=True)
        rows = dict(zip((moment.date() for moment in frame.index), values, strict=True))
    bars, missing = [], []
    for session in expected:
        row = rows.get(session.label)
        problem = "no row" if row is None else _problem(row, instrument)
        if row is None or problem is not None:
            missing.append((session.label, problem or "no row"))
        else:
            bars.append(_bar(row, instrument, session, known_at))
    if missing:
        raise IncompleteReply(instrument.symbol, missing, tuple(bars))
    return tuple(bars)


def _problem(row: tuple[float, ...], instrument: Instrument) -> str | None:
    prices = row[:4]
    if not all(math.isfinite(price) for price in prices):
        return "a price is blank"
    wrong = (price_problem(price, may_be_negative=instrument.may_be_negative) for price in prices)
    return next(filter(None, wrong), None) or range_problem(high=row[1], low=row[2], close=row[3])


def _bar(row: tuple[float, ...], instrument: Instrument, session: SessionTimes, known_at: datetime) -> Bar:
    return Bar(
        instrument=instrument.symbol,
        interval="1d",
        opens_at=session.opens_at,
        closes_at=session.closes_at,
        open=row[0],
        high=row[1],
        low=row[2],
        close=row[3],
        volume=row[4] if math.isfinite(row[4]) else None,
        source=SOURCE,
        known_at=known_at,
        known_basis="observed",
    )
