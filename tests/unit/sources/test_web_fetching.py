"""One request, whatever the site does: an answer in time and size, or one clear line that says what to do."""

from __future__ import annotations

import gzip
import threading
import zlib
from datetime import timedelta

import httpcore2
import pytest

from communique.errors import ConfigError, SourceUnavailable
from communique.sources.web.fetching import Fetched, FetchLimits, NotModified
from communique.sources.web.web_errors import AddressRefused, FetchDelayed, FetchRefused, HostResting
from web_server import (
    START,
    Drip,
    HandClock,
    WebServer,
    answer,
    conditional,
    cut_short,
    endless,
    hang_up,
    redirect,
)


@pytest.fixture
def server():
    with WebServer() as server:
        yield server


@pytest.fixture
def clock():
    return HandClock()


def refusal(fetcher, url, kind):
    with pytest.raises(kind) as raised:
        fetcher.get(url)
    assert "\n" not in str(raised.value)
    return raised.value


def test_an_answer_comes_with_its_validators_and_a_second_one_only_if_it_has_changed(server, clock):
    server.routes["/feed"] = conditional("words", etag='"1"')
    fetcher = server.fetcher(clock)
    first = fetcher.get(server.url("/feed"))
    assert isinstance(first, Fetched)
    assert (first.body, first.etag, first.fetched_at) == (b"words", '"1"', START)
    assert isinstance(fetcher.get(server.url("/feed"), etag=first.etag), NotModified)
    asked = server.requests[0][1]
    assert asked["User-Agent"] == "communique/1 (+desk@example.org)"


def test_a_host_is_asked_at_polite_intervals(server, clock):
    server.routes["/feed"] = answer("words")
    fetcher = server.fetcher(clock)
    for _ in range(3):
        fetcher.get(server.url("/feed"))
    assert clock.waited == [5.0, 5.0]


def test_a_host_is_asked_by_one_at_a_time(server, clock):
    within, most, lock = 0, 0, threading.Lock()

    def count(handler):
        nonlocal within, most
        with lock:
            within += 1
            most = max(most, within)
        answer("words")(handler)
        with lock:
            within -= 1

    server.routes["/feed"] = count
    fetcher = server.fetcher(clock)
    threads = [threading.Thread(target=fetcher.get, args=(server.url("/feed"),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, server.asked("/feed")) == (1, 8)


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "120", 120),
        (503, "Wed, 11 Jun 2025 12:10:00 GMT", 600),
        (503, "99999999", 86_400),
        (429, "Mon, 01 Jan 2001 00:00:00 GMT", 5),
    ],
)
def test_a_host_that_names_a_time_is_left_alone_until_then(server, clock, status, header, seconds):
    server.routes["/feed"] = answer(status=status, retry_after=header)
    fetcher = server.fetcher(clock)
    error = refusal(fetcher, server.url("/feed"), FetchDelayed)
    assert isinstance(error, SourceUnavailable)
    assert error.retry_at == START + timedelta(seconds=seconds)
    server.routes["/feed"] = answer("words")
    clock.at = error.retry_at - timedelta(microseconds=1)
    assert refusal(fetcher, server.url("/feed"), HostResting).retry_at == error.retry_at
    assert server.asked("/feed") == 1
    clock.at = error.retry_at
    assert fetcher.get(server.url("/feed")).body == b"words"


def test_pauses_grow_to_an_hour_and_begin_anew_after_an_answer(server, clock):
    fetcher, pauses = server.fetcher(clock), []
    server.routes["/feed"] = answer(status=500)
    for _ in range(12):
        error = refusal(fetcher, server.url("/feed"), FetchDelayed)
        pauses.append((error.retry_at - clock.at).total_seconds())
        clock.at = error.retry_at
    assert all(30 * 2**n <= pause <= 37.5 * 2**n for n, pause in enumerate(pauses[:7]))
    assert all(3600 <= pause <= 4500 for pause in pauses[7:])
    server.routes["/feed"] = answer("words")
    fetcher.get(server.url("/feed"))
    server.routes["/feed"] = hang_up
    clock.advance(seconds=5)
    assert refusal(fetcher, server.url("/feed"), FetchDelayed).retry_at - clock.at <= timedelta(seconds=37.5)


def test_pauses_are_the_same_with_the_same_seed(server):
    def pause(seed):
        error = refusal(server.fetcher(HandClock(), seed=seed), server.url("/feed"), FetchDelayed)
        return error.retry_at

    server.routes["/feed"] = answer(status=502)
    assert pause(1) == pause(1) != pause(2)


@pytest.mark.parametrize(
    ("status", "cure"), [(403, "set a contact"), (404, "look it up"), (410, "disable the source"), (418, "expected")]
)
def test_a_refusal_says_what_to_do_and_closes_the_host_to_nobody(server, clock, status, cure):
    server.routes |= {"/gone": answer(status=status), "/feed": answer("words")}
    fetcher = server.fetcher(clock)
    error = refusal(fetcher, server.url("/gone"), FetchRefused)
    assert (error.status, cure in str(error)) == (status, True)
    assert fetcher.get(server.url("/feed")).body == b"words"


@pytest.mark.parametrize("fault", [cut_short, hang_up])
def test_a_connection_that_drops_is_tried_again_later(server, clock, fault):
    server.routes["/feed"] = fault
    assert "broke off" in str(refusal(server.fetcher(clock), server.url("/feed"), FetchDelayed))


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1 200 OK\r\n\r\n<rss>", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["body", "headers"]
)
def test_an_answer_that_drips_ends_with_its_deadline(server, clock, first):
    drip = Drip(first)
    server.routes["/feed"] = drip
    fetcher = server.fetcher(clock, monotonic=drip.monotonic, limits=FetchLimits(deadline=timedelta(seconds=30)))
    assert "in time" in str(refusal(fetcher, server.url("/feed"), FetchDelayed))


def test_a_silent_server_is_not_waited_for(server, clock):
    silence = threading.Event()
    server.routes["/feed"] = lambda _: silence.wait(5)
    fetcher = server.fetcher(clock, limits=FetchLimits(read=timedelta(milliseconds=50)))
    assert "in time" in str(refusal(fetcher, server.url("/feed"), FetchDelayed))
    silence.set()


def test_redirects_are_followed_and_counted(server, clock):
    server.routes |= {f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/5": answer("words")}
    fetcher = server.fetcher(clock)
    assert fetcher.get(server.url("/0")).url == server.url("/5")
    assert clock.waited == []  # one request, as people count
    server.routes |= {"/5": redirect("/6"), "/6": answer("words")}
    clock.advance(minutes=1)
    assert "over 5 times" in str(refusal(fetcher, server.url("/0"), FetchRefused))


def test_a_circle_of_redirects_is_named(server, clock):
    server.routes |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert "/a → " in str(refusal(server.fetcher(clock), server.url("/a"), FetchRefused))
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
     "http://localhost:6379/", "//127.0.0.1:1/"],
)  # fmt: skip
def test_a_redirect_into_our_own_network_is_refused(server, clock, location):
    server.routes["/feed"] = redirect(location)
    refusal(server.fetcher(clock), server.url("/feed"), AddressRefused)
    assert len(server.requests) == 1


def test_https_never_goes_down_to_http(server, clock):
    fetcher = server.fetcher(clock)
    secure = fetcher._guard.require_askable("https://feeds.example/a")
    with pytest.raises(AddressRefused, match="from https down"):
        fetcher._next_url(secure, "http://feeds.example/a", ["https://feeds.example/a"])


BOMB = gzip.compress(b"\0" * 50_000_000)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (answer(BOMB, content_encoding="gzip"), "once unpacked"),
        (answer(zlib.compress(b"\0" * 50_000_000), content_encoding="deflate"), "once unpacked"),
        (endless, "more than is read"),
        (answer(content_length="100000000"), "announces 100,000,000 bytes"),
        (answer(b"?", content_encoding="br"), "packed as 'br'"),
    ],
    ids=["gzip bomb", "deflate bomb", "endless", "100 MB", "brotli"],
)
def test_an_answer_over_the_limit_is_refused_as_it_comes_in(server, clock, fault, said):
    server.routes["/feed"] = fault
    assert said in str(refusal(server.fetcher(clock), server.url("/feed"), FetchRefused))


def _raw_deflate(raw):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress, "gzip"),
        (zlib.compress, "deflate"),
        (_raw_deflate, "deflate"),
        (lambda raw: gzip.compress(raw[:9]) + gzip.compress(raw[9:]), "x-gzip"),
        (lambda raw: gzip.compress(raw) + b"\0" * 40, "gzip"),
    ],
)
def test_packed_answers_are_unpacked(server, clock, packed, encoding):
    words = b"China talks are going very well! " * 10_000
    server.routes["/feed"] = answer(packed(words), content_encoding=encoding)
    assert server.fetcher(clock).get(server.url("/feed")).body == words


def test_a_packed_answer_that_ends_early_is_asked_for_again(server, clock):
    server.routes["/feed"] = answer(gzip.compress(b"words" * 100)[:-9], content_encoding="gzip")
    assert "broke off" in str(refusal(server.fetcher(clock), server.url("/feed"), FetchDelayed))


def test_a_contact_that_would_break_a_header_is_refused():
    with WebServer() as server, pytest.raises(ConfigError, match="contact"):
        server.fetcher(HandClock(), contact="desk@example.org\r\nX-Evil: 1")


def test_every_exception_of_the_http_library_is_mapped():
    raised = [kind for kind in vars(httpcore2).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    mapped = (
        httpcore2.TimeoutException,
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
    )
    # the one stays inside its pool, the other needs a proxy, and none is used
    unmapped = {kind.__name__ for kind in raised if not issubclass(kind, mapped)}
    assert unmapped == {
        "ConnectionNotAvailable",
        "ProxyError",
    }
