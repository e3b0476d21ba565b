"""A lock that is given in the order in which it was asked for.

SQLite lets a waiting writer try again from time to time; a thread that commits in a loop would keep the relay from
marking what it delivered, and so from delivering more.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """One holder at a time, first come first served. Not to be taken twice by one thread."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_held = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and hand on at the end."""
        with self._state:
            mine = threading.Event() if self._is_held else None
            if mine is not None:
                self._waiting.append(mine)
            self._is_held = True
        if mine is not None:
            mine.wait()
        try:
            yield
        finally:
            with self._state:
                if self._waiting:
                    self._waiting.popleft().set()  # held on by the next
                else:
                    self._is_held = False
