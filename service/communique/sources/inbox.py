"""The inbox: a stream on which anybody with the right to may push documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import redis

from communique.delivery.entry_id import EntryId
from communique.delivery.redis_errors import translated
from communique.errors import SourceError, SourceUnavailable, StreamUnavailable
from communique.records import Document, Reject
from communique.sources.declaration import Declaration
from communique.sources.limits import DEFAULT_LIMITS, Limits
from communique.sources.pushed_document import read_pushed
from communique.sources.source import Poll

FIELD = b"document"  # of an entry: one JSON object
GROUP, CONSUMER = "communique", "worker"


class InboxStream:
    """A source of what is pushed with ``XADD communique:inbox * document '{"text": …, "published_at": …}'``.

    The worker reads as a consumer group. An entry is acknowledged, and deleted, only at the poll after the one that
    gave it: the cursor that comes back says that it was committed. What a crash left open is given again; what it
    left committed but not acknowledged is not.

    Parameters
    ----------
    client : of the server (`delivery.connection.connect`, not for blocking reads)
    stream : its key
    declaration : what holds where a document does not say
    now : says what time it is, aware
    max_items : at most so many in one poll
    """

    def __init__(
        self,
        client: redis.Redis,
        stream: str,
        declaration: Declaration,
        *,
        now: Callable[[], datetime],
        limits: Limits = DEFAULT_LIMITS,
        max_items: int = 500,
    ) -> None:
        self._client, self._stream, self._declaration = client, stream, declaration
        self._now, self._limits, self._max_items = now, limits, max_items

    @property
    def name(self) -> str:
        """Name it in the ledger and the messages."""
        return f"inbox:{self._stream}"

    def poll(self, cursor: str | None) -> Poll:
        """Return what was pushed after `cursor`, oldest first.

        Raises
        ------
        SourceUnavailable
            the server does not answer
        SourceError
            the cursor is not one of a stream's
        """
        done = _parse_cursor(cursor, self.name)
        try:
            with translated(f"read {self._stream}"):
                entries = self._open_entries(done)
        except StreamUnavailable as error:
            raise SourceUnavailable(str(error)) from error
        now = self._now()
        items = [self._item(str(entry), fields, now) for entry, fields in entries]
        return Poll(items, str(entries[-1][0]) if entries else cursor)

    def _open_entries(self, done: EntryId | None) -> list[tuple[EntryId, dict[bytes, bytes]]]:
        """Acknowledge what was committed, and return what is open: read before and not committed, then new."""
        self._make_group(done)
        open_ = self._read("0")
        committed = [entry for entry, _ in open_ if done is not None and entry <= done]
        if committed:
            names = [str(entry) for entry in committed]
            self._client.xack(self._stream, GROUP, *names)
            self._client.xdel(self._stream, *names)
        # an entry deleted by others while it was open has no fields, and nothing to lose
        left = [(entry, fields) for entry, fields in open_ if entry not in set(committed) and fields]
        return left or [(entry, fields) for entry, fields in self._read(">") if fields]

    def _make_group(self, done: EntryId | None) -> None:
        try:
            self._client.xgroup_create(self._stream, GROUP, id="0" if done is None else str(done), mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _read(self, since: str) -> list[tuple[EntryId, dict[bytes, bytes]]]:
        answer: Any = self._client.xreadgroup(GROUP, CONSUMER, {self._stream: since}, count=self._max_items)
        rows = [row for part in (answer or {}).values() for row in part]
        return [(EntryId.parse(name), fields or {}) for name, fields in rows]

    def _item(self, entry: str, fields: dict[bytes, bytes], now: datetime) -> Document | Reject:
        name = f"{self._stream} {entry}"
        raw = fields.get(FIELD)
        if raw is None:
            held = ", ".join(sorted(key.decode("utf-8", "replace")[:40] for key in fields)[:5])
            reason = f"{name}: it has no field document but {held}; push one JSON object in that field."
            return Reject(input=name, line=None, reason=reason)
        return read_pushed(raw, name=name, declaration=self._declaration, now=now, limits=self._limits)


def _parse_cursor(cursor: str | None, name: str) -> EntryId | None:
    if cursor is None:
        return None
    try:
        return EntryId.parse(cursor)
    except ValueError as error:
        raise SourceError(
            f"The cursor of {name}, {cursor[:60]!r}, cannot be read; remove it, and the stream is read again."
        ) from error
