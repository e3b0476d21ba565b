"""What a site asks robots to leave alone: robots.txt, read as RFC 9309 says and kept for a day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2
from protego import Protego

from communique.sources.web.address_guard import authority_of
from communique.sources.web.fetching import AGENT, Fetched, Fetcher
from communique.sources.web.web_errors import AddressRefused, FetchDelayed, FetchRefused

KEPT_FOR = timedelta(days=1)

_READ_BYTES = 512_000  # RFC 9309, 2.5: at least 500 kibibytes are read, and what follows may be left
_EVERYTHING_ALLOWED = Protego.parse("")


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: Protego
    read_at: datetime


class Robots:
    """The robots.txt of every site that is asked.

    Parameters
    ----------
    fetcher : asks for them; its pace takes over their crawl-delay
    now : says what time it is, aware
    """

    def __init__(self, fetcher: Fetcher, *, now: Callable[[], datetime]) -> None:
        self._fetcher, self._now = fetcher, now
        self._known: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def require_allowed(self, url: str) -> None:
        """Return where robots may ask for `url`. To be handed to `Fetcher.get` as its `permit`.

        Raises
        ------
        AddressRefused
            its robots.txt says that they may not
        FetchDelayed
            its robots.txt cannot be had, which means no until it can (RFC 9309, 2.3.1.4)
        """
        parsed = httpx2.URL(url)
        site = f"{parsed.scheme}://{authority_of(parsed)}"
        if not self._rules(site).can_fetch(str(parsed.copy_with(fragment=None)), AGENT):
            raise AddressRefused(url, f"{site}/robots.txt asks robots to leave it alone; disable the source.")

    def _rules(self, site: str) -> Protego:
        with self._lock:
            known = self._known.get(site)
        if known is not None and self._now() - known.read_at < KEPT_FOR:
            return known.rules
        try:
            rules = self._read(site)
        except FetchDelayed:
            if known is not None:  # an old copy stands in while the site is unreachable (RFC 9309, 2.4)
                return known.rules
            raise
        if (delay := rules.crawl_delay(AGENT)) and delay > 0:
            interval = timedelta(seconds=min(delay, KEPT_FOR.total_seconds()))
            self._fetcher.paces.slow_down(site.partition("://")[2], interval)
        with self._lock:
            self._known[site] = _Rules(rules, self._now())
        return rules

    def _read(self, site: str) -> Protego:
        try:
            answer = self._fetcher.get(f"{site}/robots.txt")
        except AddressRefused:
            raise
        except FetchRefused:
            return _EVERYTHING_ALLOWED  # a 4xx or endless redirects: it has none (RFC 9309, 2.3.1.2 and 2.3.1.3)
        body = answer.body[:_READ_BYTES] if isinstance(answer, Fetched) else b""
        return Protego.parse(body.decode("utf-8", "replace"))
