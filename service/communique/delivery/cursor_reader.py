"""Reading a stream with a cursor of one's own: nothing is written, nobody else is concerned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import redis

from communique.delivery.entry_id import EntryId
from communique.delivery.redis_errors import translated
from communique.delivery.stream_view import From, RawEntry, StreamView
from communique.delivery.wire import as_bytes


class CursorReader:
    """Hands out each entry once, in order, from where it was told to begin.

    Parameters
    ----------
    client : of `connect(reader=True)`
    stream : its key
    from_ : where to begin
    block : how long one read waits for something new
    batch_size : entries per read
    """

    def __init__(self, client: redis.Redis, stream: str, *, from_: From, block: timedelta, batch_size: int) -> None:
        self._client, self._stream, self._from = client, stream, from_
        self._block_ms, self._batch_size = int(block / timedelta(milliseconds=1)), batch_size
        self._view = StreamView(client, stream)
        self._cursor: EntryId | None = None

    def open(self) -> EntryId:
        """Find where to begin, once; a reconnect goes on from the cursor. Returns the id it reads after.

        Raises
        ------
        StreamUnavailable, StreamRefused, ConfigError
            as the server answers; it is asked every time
        """
        if self._cursor is None:
            self._cursor = self._view.start_of(self._from)
        self._view.end()
        return self._cursor

    def read(self) -> list[RawEntry]:
        """Return what is there, or comes within the block time; maybe nothing.

        Raises
        ------
        StreamUnavailable, StreamRefused, ConfigError
            as the server answers
        """
        cursor = self._cursor if self._cursor is not None else self.open()
        with translated(f"read {self._stream}"):
            answer: Any = self._client.xread(
                {as_bytes(self._stream): str(cursor)}, count=self._batch_size, block=self._block_ms
            )
        rows = answer.get(as_bytes(self._stream), []) if answer else []
        found = [RawEntry(entry_id=EntryId.parse(entry_id), fields=fields) for entry_id, fields in rows]
        if found:
            self._cursor = found[-1].entry_id
        return found
