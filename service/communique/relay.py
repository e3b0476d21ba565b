"""From the outbox to the stream without waiting for a poll: a thread that a commit wakes."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from communique.delivery.publisher import Publisher
from communique.errors import CommuniqueError, StreamUnavailable

_log = structlog.get_logger("communique.relay")


class Relay:
    """Publishes when woken; the scheduled run makes up for what a failed one left.

    Parameters
    ----------
    publisher : what appends to the stream
    revive : called once when the stream's server does not answer, before the next try: an embedded server is
        started again by it
    """

    def __init__(self, publisher: Publisher, *, revive: Callable[[], None]) -> None:
        self._publisher, self._revive = publisher, revive
        self._due, self._stopping = threading.Event(), threading.Event()
        self._one_at_a_time = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Start waiting for commits."""
        self._thread.start()

    def wake(self) -> None:
        """Say that something was committed; returns at once."""
        self._due.set()

    def stop(self) -> None:
        """Finish the running batch and publish what is left, if the server answers at once."""
        self._stopping.set()
        self._due.set()
        self._thread.join()
        self._publish_or_log()  # what was committed while the last batch was under way

    def publish(self) -> None:
        """Publish what is due, in the calling thread.

        Raises
        ------
        StreamError
            the server does not answer, or the stream is not ours
        LedgerError
            what was published could not be marked; it is found on the stream next time
        """
        with self._one_at_a_time:
            try:
                report = self._publisher.relay()
            except StreamUnavailable:
                if self._stopping.is_set():
                    raise  # one try is enough: the next start publishes it
                self._revive()
                report = self._publisher.relay()
        if report.published:
            _log.info("published", entries=report.published, refilled=report.refilled)

    def beat(self) -> None:
        """Renew the heartbeat that tells silence from outage."""
        with self._one_at_a_time:
            self._publisher.beat()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._due.wait()
            self._due.clear()
            self._publish_or_log()

    def _publish_or_log(self) -> None:
        try:
            self.publish()
        except CommuniqueError as error:  # the ledger keeps it; the scheduled run tries again
            _log.warning("not_published", reason=str(error))
