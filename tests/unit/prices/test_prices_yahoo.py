"""YahooSource against a local server that speaks Yahoo's chart JSON; yfinance itself is the real one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from communique.clock import ReplayClock
from communique.errors import CommuniqueError, PricesMissing, PricesUnavailable
from communique.prices.instruments import load_instruments
from communique.prices.yahoo import IncompleteReply, YahooSource, as_price_error

GSPC = load_instruments()["^GSPC"]
# As printed: open, high, low, close; the 5th was a day of mourning.
PRINTED: dict[str, tuple[float | None, ...]] = {
    "2018-12-03": (2790.50, 2800.18, 2773.38, 2790.37),
    "2018-12-04": (2782.43, 2785.93, 2697.18, 2700.06),
    "2018-12-06": (2663.51, 2696.15, 2621.53, 2695.95),
    "2018-12-07": (2691.26, 2708.54, 2623.14, 2633.08),
}
SINCE, UNTIL = datetime(2018, 12, 3, tzinfo=UTC), datetime(2018, 12, 8, tzinfo=UTC)
NOW = datetime(2018, 12, 10, 12, tzinfo=UTC)


class Yahoo:
    """What the server answers, and how often it was asked for prices."""

    def __init__(self) -> None:
        self.rows = dict(PRINTED)
        self.status = 200
        self.body: bytes | None = None
        self.asked = 0

    def chart(self, query: dict[str, list[str]]) -> bytes:
        """Answer a chart request for the rows its period covers."""
        if self.body is not None:
            return self.body
        opens = {day: int(datetime.fromisoformat(f"{day}T14:30+00:00").timestamp()) for day in self.rows}
        if "period1" in query:
            first, last = int(query["period1"][0]), int(query["period2"][0])
            opens = {day: moment for day, moment in opens.items() if first <= moment < last}
        columns = zip(*(self.rows[day] for day in opens), strict=True)
        quote: dict[str, Any] = dict(zip(("open", "high", "low", "close"), map(list, columns), strict=False))
        quote["volume"] = [1_000_000 if self.rows[day][3] else None for day in opens]
        meta = {
            "currency": "USD",
            "symbol": "^GSPC",
            "instrumentType": "INDEX",
            "exchangeTimezoneName": "America/New_York",
            "timezone": "EST",
            "gmtoffset": -18000,
            "firstTradeDate": -1325583000,
            "regularMarketTime": max(opens.values(), default=0),
            "priceHint": 2,
            "dataGranularity": "1d",
            "range": "",
            "validRanges": ["1d", "5d", "1mo", "max"],
        }
        result = {
            "meta": meta,
            "timestamp": list(opens.values()),
            "indicators": {"quote": [quote], "adjclose": [{"adjclose": quote.get("close", [])}]},
        }
        return json.dumps({"chart": {"result": [result], "error": None}}).encode()


@pytest.fixture
def yahoo() -> Yahoo:
    return Yahoo()


@pytest.fixture
def address(yahoo: Yahoo) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if not url.path.startswith("/v8/finance/chart/"):
                self._reply(200, b"crumb")
                return
            yahoo.asked += 1
            self._reply(yahoo.status, yahoo.chart(parse_qs(url.query)))

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> ReplayClock:
    return ReplayClock(NOW)


@pytest.fixture
def source(address: str, clock: ReplayClock, tmp_path: Path) -> YahooSource:
    from curl_cffi import requests

    class LocalSession(requests.Session):
        """Sends every request to the local server, whatever host it names."""

        def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            return super().request(method, address + urlsplit(url).path, *args, **kwargs)

    return YahooSource(clock=clock, session=LocalSession(), cache_dir=tmp_path, cool_off=timedelta(hours=1))


def test_a_good_reply_becomes_typed_bars_known_when_it_came(source: YahooSource) -> None:
    bars = source.fetch(GSPC, "1d", SINCE, UNTIL)

    assert [(bar.closes_at, bar.close) for bar in bars] == [
        (datetime(2018, 12, 3, 21, tzinfo=UTC), 2790.37),
        (datetime(2018, 12, 4, 21, tzinfo=UTC), 2700.06),
        (datetime(2018, 12, 6, 21, tzinfo=UTC), 2695.95),
        (datetime(2018, 12, 7, 21, tzinfo=UTC), 2633.08),
    ]
    assert {(bar.source, bar.known_at, bar.known_basis, bar.interval) for bar in bars} == {
        ("yahoo", NOW, "observed", "1d")
    }
    assert (bars[1].open, bars[1].high, bars[1].low) == (2782.43, 2785.93, 2697.18)


def test_a_day_yahoo_left_out_is_named_and_the_others_are_not_lost(source: YahooSource, yahoo: Yahoo) -> None:
    del yahoo.rows["2018-12-04"]

    with pytest.raises(IncompleteReply, match="2018-12-04") as caught:
        source.fetch(GSPC, "1d", SINCE, UNTIL)

    assert [day for day, _ in caught.value.missing] == [date(2018, 12, 4)]
    assert [bar.close for bar in caught.value.bars] == [2790.37, 2695.95, 2633.08]


def test_a_bar_of_nulls_is_a_missing_day(source: YahooSource, yahoo: Yahoo) -> None:
    yahoo.rows["2018-12-06"] = (None, None, None, None)

    with pytest.raises(IncompleteReply, match="2018-12-06"):
        source.fetch(GSPC, "1d", SINCE, UNTIL)


def test_what_was_missing_is_found_when_it_is_asked_for_again(source: YahooSource, yahoo: Yahoo) -> None:
    """
    yfinance keeps replies of the past in memory; an incomplete one must not be served for ever.
    """
    row = yahoo.rows.pop("2018-12-04")
    with pytest.raises(IncompleteReply):
        source.fetch(GSPC, "1d", SINCE, UNTIL)
    yahoo.rows = dict(sorted({**yahoo.rows, "2018-12-04": row}.items()))

    assert len(source.fetch(GSPC, "1d", SINCE, UNTIL)) == 4


def test_a_session_that_has_not_ended_is_left_out(source: YahooSource, clock: ReplayClock, address: str) -> None:
    before_the_close = YahooSource(
        clock=ReplayClock(datetime(2018, 12, 7, 20, 59, tzinfo=UTC)),
        session=source._session,
        cache_dir=source._cache_dir,
    )

    bars = before_the_close.fetch(GSPC, "1d", SINCE, UNTIL)

    assert bars[-1].closes_at == datetime(2018, 12, 6, 21, tzinfo=UTC)


def test_where_no_session_ended_yahoo_is_not_asked(source: YahooSource, yahoo: Yahoo) -> None:
    saturday = datetime(2018, 12, 8, tzinfo=UTC)

    assert source.fetch(GSPC, "1d", saturday, saturday + timedelta(days=1)) == ()
    assert yahoo.asked == 0


def test_after_a_refusal_yahoo_is_left_alone_until_the_time_has_passed(
    source: YahooSource, yahoo: Yahoo, clock: ReplayClock
) -> None:
    yahoo.status, yahoo.body = 429, b"Too Many Requests"
    with pytest.raises(PricesUnavailable, match="too often"):
        source.fetch(GSPC, "1d", SINCE, UNTIL)
    asked = yahoo.asked
    yahoo.status, yahoo.body = 200, None

    clock.advance_to(NOW + timedelta(minutes=59))
    with pytest.raises(PricesUnavailable, match="asked again from 2018-12-10T13:00:00Z"):
        source.fetch(GSPC, "1d", SINCE, UNTIL)
    assert yahoo.asked == asked

    clock.advance_to(NOW + timedelta(minutes=60))
    assert len(source.fetch(GSPC, "1d", SINCE, UNTIL)) == 4


def test_an_unknown_symbol_is_missing_and_a_web_page_is_unavailable(source: YahooSource, yahoo: Yahoo) -> None:
    error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
    yahoo.body = json.dumps({"chart": {"result": None, "error": error}}).encode()
    yahoo.status = 404
    with pytest.raises(PricesMissing, match="check the symbol"):
        source.fetch(GSPC, "1d", SINCE, UNTIL)

    yahoo.status, yahoo.body = 200, b"<html>be right back</html>"
    with pytest.raises(PricesUnavailable, match="ask again later"):
        source.fetch(GSPC, "1d", SINCE, UNTIL)


def test_a_server_that_is_not_there_is_unavailable(source: YahooSource, tmp_path: Path) -> None:
    from curl_cffi import requests

    class ClosedPort(requests.Session):
        def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            return super().request(method, "http://127.0.0.1:9" + urlsplit(url).path, *args, **kwargs)

    gone = YahooSource(clock=ReplayClock(NOW), session=ClosedPort(), cache_dir=tmp_path)

    with pytest.raises(PricesUnavailable, match="ask again later"):
        gone.fetch(GSPC, "1d", SINCE, UNTIL)


def test_every_yfinance_exception_becomes_one_of_ours() -> None:
    from yfinance import exceptions

    kinds = [kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert len(kinds) >= 8
    for kind in kinds:
        error = kind.__new__(kind)
        error.args = ("what it said",)
        assert isinstance(as_price_error(error, "^GSPC"), CommuniqueError), kind
