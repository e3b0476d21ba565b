"""Asking a site for one address: conditional, bounded in time and size, polite, and never twice at once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import httpcore2
import httpx2

from communique.errors import ConfigError
from communique.sources.web.address_guard import AddressGuard, GuardedBackend, Resolve, authority_of, resolve_host
from communique.sources.web.answer_body import ACCEPTED_ENCODINGS, BodyCutShort, read_body
from communique.sources.web.host_pace import HostPaces, PaceLimits
from communique.sources.web.retry_after import parse_retry_after
from communique.sources.web.web_errors import AddressRefused, FetchDelayed, FetchRefused, shown_url

AGENT = "communique"  # what robots.txt may call us by

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429})  # besides every 5xx: the same request may do later
_VALIDATOR = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,499}\Z")
_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CURES = {
    401: "it wants a name and a password, which are never sent; take another address.",
    403: "it does not let us in; set a contact it can write to, ask it, or disable the source.",
    404: "there is nothing at this address; look it up on the site and correct it.",
    410: "it is gone for good; look for its successor on the site, or disable the source.",
    451: "it is withheld for legal reasons here; disable the source.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Bounds of what one request may cost."""

    deadline: timedelta = timedelta(seconds=60)  # all of it, redirects included, waiting for one's turn not
    connect: timedelta = timedelta(seconds=10)
    read: timedelta = timedelta(seconds=20)  # between two pieces of an answer
    max_bytes: int = 5_000_000  # as sent, and again as unpacked
    max_redirects: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a site answered."""

    url: str  # after redirects
    body: bytes  # unpacked
    charset: str | None  # as the header declares it
    etag: str | None
    last_modified: str | None
    fetched_at: datetime  # UTC; the last byte was in


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A site says that nothing has changed since the validators it was asked with."""

    url: str
    fetched_at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str


class Fetcher:
    """Asks sites for addresses; all sources share one, so that a host is asked by one at a time.

    Parameters
    ----------
    contact : an e-mail address or a page, sent along, so that a site can write to whoever runs this
    version : of this program, sent along
    now : says what time it is, aware
    wait : sleeps for so many seconds, until a host may be asked again
    monotonic : seconds that never go back, for the deadline
    seed : of the jitter in pauses
    allowed : "host:port" that are asked though their address or port is not public
    resolve : gives a host's IP addresses
    """

    def __init__(
        self,
        *,
        contact: str,
        version: str,
        now: Callable[[], datetime],
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        seed: int = 0,
        allowed: Collection[str] = (),
        resolve: Resolve = resolve_host,
        limits: FetchLimits | None = None,
        pace: PaceLimits | None = None,
    ) -> None:
        if not re.fullmatch(r"[\x21-\x27\x2a-\x7e]{0,200}", contact):
            raise ConfigError(
                f"contact was {contact[:60]!r}; write an e-mail address or the address of a page, without spaces."
            )
        self._agent = f"{AGENT}/{version}" + (f" (+{contact})" if contact else "")
        self._now, self._monotonic = now, monotonic
        self._guard = AddressGuard(allowed=allowed, resolve=resolve)
        self._limits = limits or FetchLimits()
        self.paces = HostPaces(now=now, wait=wait, random=Random(seed), limits=pace or PaceLimits())  # noqa: S311
        self._tls = httpcore2.default_ssl_context()  # 20 ms: made once

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        deadline: timedelta | None = None,
        permit: Callable[[str], None] | None = None,
    ) -> Fetched | NotModified:
        """Ask for an address and follow where it leads.

        Parameters
        ----------
        etag, last_modified : what the last answer bore; the site then need not send it again
        deadline : of the whole, without the wait for one's turn; that of the limits where left out
        permit : called with each address before it is asked; raises where it must not be

        Raises
        ------
        FetchDelayed
            it failed for now: a connection, a timeout, 429, 5xx; `retry_at` says when to ask again
        HostResting
            nothing was asked, since its host failed a moment ago
        FetchRefused
            it gives nothing that can be used: another 4xx, a loop, a body over the limit
        AddressRefused
            it must not be asked
        """
        left = (deadline or self._limits.deadline).total_seconds()
        headers = _conditions(etag, last_modified)
        passed: list[str] = []
        follows = False
        while True:
            target = self._guard.require_askable(url)
            if permit is not None:
                permit(url)
            passed.append(url)
            authority = authority_of(target)
            with self.paces.turn(authority, url, follows=follows):
                began = self._monotonic()
                answer = self._ask(target, url, headers, ends=began + left)
                left -= self._monotonic() - began
            if not isinstance(answer, _Redirect):
                return answer
            url = self._next_url(target, answer.location, passed)
            follows = authority_of(httpx2.URL(url)) == authority

    def _next_url(self, target: httpx2.URL, location: str, passed: list[str]) -> str:
        try:
            found = target.join(location).copy_with(fragment=None)
        except (httpx2.InvalidURL, ValueError) as error:
            raise FetchRefused(passed[0], f"it redirects to {location[:80]!r}, which is no address.") from error
        url = str(found)
        if url in passed:
            circle = " → ".join(shown_url(step) for step in [*passed[passed.index(url) :], url])
            raise FetchRefused(passed[0], f"it redirects in a circle: {circle}; look its address up on the site.")
        if len(passed) > self._limits.max_redirects:
            raise FetchRefused(
                passed[0],
                f"it redirects over {self._limits.max_redirects} times, last to {shown_url(url)}; "
                f"give the address it ends at.",
            )
        if target.scheme == "https" and found.scheme == "http":
            raise AddressRefused(
                passed[0], f"it redirects from https down to {shown_url(url)}, which anyone on the way can change."
            )
        return url

    def _ask(
        self, target: httpx2.URL, url: str, headers: dict[str, str], *, ends: float
    ) -> Fetched | NotModified | _Redirect:
        authority = authority_of(target)
        try:
            answer = self._exchange(target, url, headers, ends)
        except httpcore2.LocalProtocolError as error:
            raise FetchRefused(url, f"it cannot be asked for ({error}); correct the address.") from error
        except httpcore2.UnsupportedProtocol as error:
            raise FetchRefused(url, f"it is not spoken here ({error}); correct the address.") from error
        except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError, BodyCutShort) as error:
            problem = _failure(error)
            raise FetchDelayed(url, problem, retry_at=self.paces.failed(authority, problem)) from error
        except AddressRefused as error:
            raise AddressRefused(url, error.problem) from error
        except FetchRefused:
            self.paces.answered(authority)
            raise
        self.paces.answered(authority)
        return answer

    def _exchange(
        self, target: httpx2.URL, url: str, headers: dict[str, str], ends: float
    ) -> Fetched | NotModified | _Redirect:
        limits = self._limits
        backend = GuardedBackend(self._guard, lambda: ends - self._monotonic())
        timeouts = {
            "connect": limits.connect.total_seconds(),
            "read": limits.read.total_seconds(),
            "write": limits.read.total_seconds(),
            "pool": limits.connect.total_seconds(),
        }
        asked = httpcore2.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        with (
            httpcore2.ConnectionPool(ssl_context=self._tls, network_backend=backend, http2=False) as pool,
            pool.stream(
                "GET",
                asked,
                headers=[*self._headers(target), *headers.items()],
                extensions={"timeout": timeouts},
            ) as response,
        ):
            return self._answer(response, url, conditional=bool(headers))

    def _headers(self, target: httpx2.URL) -> list[tuple[str, str]]:
        return [
            ("Host", target.netloc.decode("ascii")),
            ("User-Agent", self._agent),
            ("Accept", "application/atom+xml, application/rss+xml, application/feed+json, text/html, */*;q=0.5"),
            ("Accept-Encoding", ACCEPTED_ENCODINGS),
            ("Connection", "close"),
        ]

    def _answer(
        self, response: httpcore2.Response, url: str, *, conditional: bool
    ) -> Fetched | NotModified | _Redirect:
        status = response.status
        found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        if status == 304 and conditional:
            return NotModified(url=url, fetched_at=self._now().astimezone(UTC))
        if status in _REDIRECTS and "location" in found:
            return _Redirect(found["location"])
        if status in _PASSING or status >= 500:
            authority, problem = authority_of(httpx2.URL(url)), f"it answered {status}"
            retry_after = parse_retry_after(found.get("retry-after"), now=self._now())
            raise FetchDelayed(url, problem, retry_at=self.paces.failed(authority, problem, retry_after=retry_after))
        if status != 200:
            cure = _CURES.get(status, "200 was expected; look its address up on the site.")
            raise FetchRefused(url, f"it answered {status}: {cure}", status=status)
        max_bytes = self._limits.max_bytes
        if (announced := found.get("content-length", "")).isdecimal() and int(announced[:15]) > max_bytes:
            raise FetchRefused(
                url,
                f"it announces {int(announced[:15]):,} bytes, over the {max_bytes:,} that are read of one answer; "
                f"look for a shorter feed of the same body.",
            )
        body = read_body(
            response.iter_stream(), encoding=found.get("content-encoding", ""), url=url, max_bytes=max_bytes
        )
        charset = _CHARSET.search(found.get("content-type", ""))
        return Fetched(
            url=url,
            body=body,
            charset=charset[1].lower() if charset else None,
            etag=_validator(found.get("etag")),
            last_modified=_validator(found.get("last-modified")),
            fetched_at=self._now().astimezone(UTC),
        )


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    conditions = {"If-None-Match": _validator(etag), "If-Modified-Since": _validator(last_modified)}
    return {name: value for name, value in conditions.items() if value}


def _validator(value: str | None) -> str | None:
    """What may be sent back: anything else would break the next request."""
    return value if value and _VALIDATOR.match(value) else None


def _failure(error: Exception) -> str:
    if isinstance(error, httpcore2.ConnectTimeout):
        return "it did not let us connect in time"
    if isinstance(error, httpcore2.TimeoutException):
        return "it did not give its whole answer in time"
    cause = str(error) or type(error).__name__
    if isinstance(error, httpcore2.ConnectError):
        return f"no connection could be made ({cause[:200]})"
    return f"its answer broke off ({cause[:200]})"
