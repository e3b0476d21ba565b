"""Asking feeds on threads of their own: a slow site delays neither the others nor whoever decides."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import structlog

from communique.errors import CommuniqueError
from communique.sources.source import Poll, Source

_log = structlog.get_logger("communique.feed_watch")
THREADS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking a feed gave: a poll made from a cursor, or why there is none."""

    source: Source
    cursor: str | None
    poll: Poll | None
    error: Exception | None = None


class FeedWatch:
    """Asks each feed in its turn, again `every_s` after its last answer was taken, so that none is asked twice at once.

    The threads are daemons: whoever stops does not wait for a site. What a feed had given by then was not committed,
    and is given again by the cursor that was.

    Parameters
    ----------
    feeds : what is asked
    cursor_of : where a feed was left, asked right before it is polled
    every_s : seconds between an answer and the next question; feeds have longer intervals of their own
    """

    def __init__(
        self,
        feeds: Sequence[Source],
        *,
        cursor_of: Callable[[Source], str | None],
        every_s: float,
    ) -> None:
        self._cursor_of, self._every_s = cursor_of, every_s
        self._due = [(0.0, number) for number in range(len(feeds))]
        self._feeds = feeds
        self._changed = threading.Condition()
        self._stopped = False
        self._answers: SimpleQueue[tuple[int, Answer]] = SimpleQueue()

    def start(self) -> None:
        """Begin to ask."""
        for number in range(min(THREADS, len(self._feeds))):
            threading.Thread(target=self._run, name=f"feeds-{number}", daemon=True).start()

    def stop(self) -> None:
        """Ask nothing more; what is being asked is left to itself."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def take(self, take: Callable[[Answer], None]) -> None:
        """Hand on every answer there is; each feed is asked again only after its own was taken."""
        while True:
            try:
                number, answer = self._answers.get_nowait()
            except Empty:
                return
            try:
                take(answer)
            finally:
                with self._changed:
                    heapq.heappush(self._due, (time.monotonic() + self._every_s, number))
                    self._changed.notify()

    def _run(self) -> None:
        while (number := self._next()) is not None:
            self._answers.put((number, self._ask(self._feeds[number])))

    def _next(self) -> int | None:
        with self._changed:
            while not self._stopped:
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if wait_s is not None and wait_s <= 0:
                    return heapq.heappop(self._due)[1]
                self._changed.wait(wait_s)
        return None

    def _ask(self, source: Source) -> Answer:
        cursor = None
        try:
            cursor = self._cursor_of(source)
            return Answer(source, cursor, source.poll(cursor))
        except CommuniqueError as error:
            return Answer(source, cursor, None, error)
        except Exception as error:  # a thread that dies would silence its feeds
            _log.exception("feed_broke", source=source.name)
            return Answer(source, cursor, None, error)
