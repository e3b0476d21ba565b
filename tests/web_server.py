"""A real HTTP server on a loopback port, as badly behaved as it is told to be, and a clock that is moved by hand."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from communique.sources.web.fetching import Fetcher

START = datetime(2025, 6, 11, 12, tzinfo=UTC)

Answer = Callable[["Handler"], None]


class HandClock:
    """Time for a whole test: nobody sleeps, waiting moves it on."""

    def __init__(self, start: datetime = START) -> None:
        self.at, self.waited = start, []

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.at += timedelta(seconds=seconds)

    def advance(self, **durations: float) -> None:
        self.at += timedelta(**durations)


class Handler(BaseHTTPRequestHandler):
    """One request; what is answered stands in the server's routes."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        site.requests.append((self.path, self.headers))
        with contextlib.suppress(ConnectionError, TimeoutError):
            site.routes.get(self.path, not_found)(self)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: WebServer


class WebServer:
    """Serve `routes`, by path, until the `with` is left; `requests` holds what was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer] = {}
        self.requests: list[tuple[str, Message]] = []
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.site = self
        self.authority = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> WebServer:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://{self.authority}{path}"

    def asked(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.requests)

    def fetcher(self, clock: HandClock, **options) -> Fetcher:
        options = {"contact": "desk@example.org", "version": "1", "allowed": {self.authority}} | options
        return Fetcher(now=clock.now, wait=clock.wait, **options)


def answer(body: bytes | str = b"", *, status: int = 200, **headers: str) -> Answer:
    """Answer with these bytes and headers (``etag=…``, ``content_type=…``)."""
    raw = body.encode() if isinstance(body, str) else body

    def send(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in ({"content_length": str(len(raw))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(raw)

    return send


def conditional(body: bytes | str, *, etag: str) -> Answer:
    """Answer 304 to who has it already."""

    def send(handler: Handler) -> None:
        known = handler.headers.get("If-None-Match") == etag
        (answer(status=304, content_length="0", etag=etag) if known else answer(body, etag=etag))(handler)

    return send


def redirect(location: str, status: int = 302) -> Answer:
    return answer(status=status, location=location)


def not_found(handler: Handler) -> None:
    answer(b"nothing here", status=404)(handler)


def cut_short(handler: Handler) -> None:
    """Announce more than is sent, and hang up."""
    answer(b"<rss><channel>", content_length="1000")(handler)


def hang_up(handler: Handler) -> None:
    """Say nothing at all."""


def endless(handler: Handler) -> None:
    """Send until nobody listens any more."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"<item>more</item>" * 4000)


class Drip:
    """Send a byte for each look at the clock, which moves on by a second each time."""

    def __init__(self, first: bytes) -> None:
        self._first, self._gate, self._seconds = first, threading.Semaphore(0), 0.0

    def __call__(self, handler: Handler) -> None:
        handler.wfile.write(self._first)
        while self._gate.acquire(timeout=10):
            handler.wfile.write(b"x")

    def monotonic(self) -> float:
        self._gate.release()
        self._seconds += 1
        return self._seconds
