"""What can go wrong between us and a site, sorted by what to do.

::

    SourceError
    ├── SourceUnavailable
    │   ├── FetchDelayed         it failed for now; `retry_at` says when to ask again
    │   │   └── HostResting      nothing was asked: its host is to be left alone until `retry_at`
    │   └── ListingBroken        the feed or index itself cannot be read; it is asked again, and stops no other
    ├── FetchRefused             asking again gives the same: a 404, a loop, a body over the limit
    │   └── AddressRefused       the address, or robots.txt, says that it must not be asked at all
    └── RawMissing               kept bytes are gone or damaged
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from communique.errors import SourceError, SourceUnavailable

_SHOWN = 200  # characters


def shown_url(url: str) -> str:
    """Return an address as it may be printed: on one line, not too long, without query, password or control marks."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return repr(url[:_SHOWN])
    host = parts.netloc.rpartition("@")[2]
    shown = f"{parts.scheme}://{host}{parts.path}" if parts.scheme else url
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in shown[:_SHOWN])


class FetchDelayed(SourceUnavailable):
    """A site did not answer as it should; ask again at `retry_at` (aware, UTC)."""

    def __init__(self, url: str, problem: str, *, retry_at: datetime) -> None:
        self.url, self.problem, self.retry_at = url, problem, retry_at
        super().__init__(f"{shown_url(url)}: {problem}; it is asked again from {retry_at:%Y-%m-%dT%H:%M:%SZ} on.")


class HostResting(FetchDelayed):
    """Nothing was asked: the host is left alone until `retry_at`."""


class ListingBroken(SourceUnavailable):
    """A feed or index page came and cannot be used; ask again at `retry_at` (aware, UTC)."""

    def __init__(self, source: str, problem: str, *, retry_at: datetime) -> None:
        self.source, self.problem, self.retry_at = source, problem, retry_at
        super().__init__(f"{source}: {problem}")


class FetchRefused(SourceError):
    """An address gives nothing that can be used, and asking again at once would not change that.

    Parameters
    ----------
    url : what was asked
    problem : one sentence: what was expected, what came, what to do
    status : the HTTP status, where an answer came
    """

    def __init__(self, url: str, problem: str, *, status: int | None = None) -> None:
        self.url, self.problem, self.status = url, problem, status
        super().__init__(f"{shown_url(url)}: {problem}")


class AddressRefused(FetchRefused):
    """An address that must not be asked: a private network, another protocol, or closed by robots.txt."""


class RawMissing(SourceError):
    """Bytes that were kept are not there, or are not what they were."""

    def __init__(self, sha256: str, problem: str) -> None:
        self.sha256, self.problem = sha256, problem
        super().__init__(f"Raw bytes {sha256[:12]}…: {problem}")
