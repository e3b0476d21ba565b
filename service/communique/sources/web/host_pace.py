"""How often one host is asked: one request at a time, a polite interval, and longer and longer after failures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from communique.sources.web.web_errors import HostResting

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceLimits:
    """How patient we are with one host, and it with us."""

    interval: timedelta = timedelta(seconds=5)  # from the end of one request to the start of the next
    longest_interval: timedelta = timedelta(minutes=10)  # whatever robots.txt asks for
    longest_wait: timedelta = timedelta(seconds=20)  # a longer one is not waited out: others have work to do
    first_pause: timedelta = timedelta(seconds=30)  # after one failure; doubled by each that follows
    longest_pause: timedelta = timedelta(hours=1)
    jitter: float = 0.25  # a pause is made longer by up to this share, so that many do not come back at once


@dataclass(slots=True)
class _Host:
    interval: timedelta
    turn: threading.Lock = field(default_factory=threading.Lock)
    last_at: datetime = _LONG_AGO  # the end of the last request
    closed_until: datetime = _LONG_AGO
    reason: str = ""
    n_failures: int = 0


class HostPaces:
    """The pace of every host, by its "host:port".

    Parameters
    ----------
    now : says what time it is, aware
    wait : sleeps for so many seconds
    random : for the jitter; seeded, so that a run can be had again
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        wait: Callable[[float], None],
        random: Random,
        limits: PaceLimits,
    ) -> None:
        self._now, self._wait, self._random, self._limits = now, wait, random, limits
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, authority: str, url: str, *, follows: bool = False) -> Iterator[None]:
        """Wait for our turn with a host and hold it; others wait meanwhile.

        Parameters
        ----------
        follows : it is where the same host has just redirected us to: no interval, one request as people count

        Raises
        ------
        HostResting
            it is to be left alone for longer than is waited here
        """
        host = self._host(authority)
        with host.turn:
            now = self._now()
            if host.closed_until > now:
                raise HostResting(url, f"nothing was asked, since {host.reason}", retry_at=host.closed_until)
            due_at = _LONG_AGO if follows or host.last_at is _LONG_AGO else host.last_at + host.interval
            if due_at - now > self._limits.longest_wait:
                raise HostResting(url, "nothing was asked, since it wants longer pauses", retry_at=due_at)
            if due_at > now:
                self._wait((due_at - now).total_seconds())
            try:
                yield
            finally:
                host.last_at = self._now()

    def answered(self, authority: str) -> None:
        """Note that a host answers as it should."""
        self._host(authority).n_failures = 0

    def failed(self, authority: str, reason: str, *, retry_after: timedelta | None = None) -> datetime:
        """Close a host for a while and return until when (UTC): as long as it asked, else ever longer."""
        host, limits = self._host(authority), self._limits
        pause = limits.longest_pause
        if host.n_failures < 20:  # 2**20 first pauses are past any longest one
            pause = min(limits.first_pause * 2**host.n_failures, limits.longest_pause)
        pause *= 1 + limits.jitter * self._random.random()
        host.n_failures += 1
        host.reason = reason
        host.closed_until = self._now() + (pause if retry_after is None else max(retry_after, host.interval))
        return host.closed_until

    def slow_down(self, authority: str, interval: timedelta) -> None:
        """Keep at least this interval with a host, within reason."""
        host = self._host(authority)
        host.interval = max(self._limits.interval, min(interval, self._limits.longest_interval))

    def _host(self, authority: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(authority, _Host(self._limits.interval))
