"""The publisher: brings the stream to where the outbox is, whatever happened to either of them.

It trusts neither its memory nor the outbox's marks, only the id the stream really ends with:

1. It asks for that id and looks it up in the outbox. From the entry after it, everything is due.
2. A stream that is empty or gone is refilled from the retention window; one that was rolled back, from its new end.
3. A batch is appended by one script, and only if the stream still ends there; else the publisher looks again.
4. Only what Redis took is marked delivered.

Entries, ids and order are fixed in the outbox, so a second or stale publisher can only append what was due anyway.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Literal

import redis
from redis.exceptions import NoScriptError

from communique.clock import Clock
from communique.delivery.entry_id import EMPTY_STREAM
from communique.delivery.heartbeat import HEARTBEAT_EXPIRY, write_heartbeat
from communique.delivery.outbox import Outbox, OutboxEntry
from communique.delivery.redis_errors import StreamRefused, translated
from communique.delivery.wire import as_bytes, encode
from communique.errors import StreamForeign

RefillReason = Literal["empty", "rolled_back"]

_NO_SUCH_END = "?"  # no stream ends with it: the script then only reports


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRelay:
    """What one pass did to one stream."""

    stream: str
    published: int = 0  # appended for the first time
    refilled: int = 0  # appended again: Redis had taken them once and lost them
    refill_reason: RefillReason | None = None
    confirmed: int = 0  # found on the stream, though never marked: a publisher died, or another is at work
    overtaken: int = 0  # batches held back because the stream had moved meanwhile
    last_sequence: int = 0  # the stream's last entry now; 0 where it is empty


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayReport:
    """What one pass did to all streams."""

    streams: tuple[StreamRelay, ...] = ()

    @property
    def published(self) -> int:
        """Entries appended for the first time."""
        return sum(relay.published for relay in self.streams)

    @property
    def refilled(self) -> int:
        """Entries appended again because Redis had lost them."""
        return sum(relay.refilled for relay in self.streams)

    @property
    def confirmed(self) -> int:
        """Entries that were on the stream though the outbox did not know it."""
        return sum(relay.confirmed for relay in self.streams)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a stream ends, in the outbox's terms."""

    sequence: int  # everything after it is due
    end: str  # the id the stream ends with
    on_stream: int  # the sequence of its last entry; 0 where it is empty


class Publisher:
    """Appends what is due. Any number may run at once; they do not need to know of each other.

    Parameters
    ----------
    outbox : what is due
    client : of `connect(reader=False)`: one that repeats no command by itself
    clock : stamps marks and heartbeats
    batch_size : entries per call of the script
    heartbeat_expiry : after it, a silent publisher's heartbeat is gone
    """

    def __init__(
        self,
        outbox: Outbox,
        client: redis.Redis,
        clock: Clock,
        *,
        batch_size: int = 100,
        heartbeat_expiry: timedelta = HEARTBEAT_EXPIRY,
    ) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size is at least 1; received {batch_size}.")
        self._outbox, self._client, self._clock = outbox, client, clock
        self._batch_size, self._heartbeat_expiry = batch_size, heartbeat_expiry
        self._script = files("communique.delivery").joinpath("append.lua").read_text("utf-8")
        self._sha = hashlib.sha1(self._script.encode(), usedforsecurity=False).hexdigest()

    def relay(self) -> RelayReport:
        """Bring every stream to where the outbox is.

        Raises
        ------
        StreamForeign
            a stream ends with an entry that the outbox never gave out; the other streams were served
        StreamUnavailable
            Redis does not answer; call again later, nothing is doubled
        StreamRefused, ConfigError
            it refuses us
        LedgerError
            from the outbox
        """
        relays: list[StreamRelay] = []
        foreign: list[StreamForeign] = []
        for stream in self._outbox.streams():
            try:
                relays.append(self._relay(stream))
            except StreamForeign as error:
                foreign.append(error)
        if foreign:
            for other in foreign[1:]:
                foreign[0].add_note(str(other))
            raise foreign[0]
        return RelayReport(streams=tuple(relays))

    def beat(self) -> None:
        """Write each stream's heartbeat: that we are here, and how far we are.

        Raises
        ------
        StreamUnavailable, StreamRefused, ConfigError
            as `relay`
        """
        now = self._clock.now()
        for stream in self._outbox.streams():
            marked = self._outbox.last_marked(stream)
            write_heartbeat(
                self._client, stream, at=now, sequence=marked.sequence if marked else 0, expiry=self._heartbeat_expiry
            )

    def _relay(self, stream: str) -> StreamRelay:
        last = self._outbox.last_marked(stream)
        delivered_before = marked = last.sequence if last else 0
        place = self._place(stream, self._end(stream))
        reason = _refill_reason(place, delivered_before)
        published = refilled = confirmed = overtaken = 0
        while True:
            if place.on_stream > marked:  # there, and never marked
                confirmed += place.on_stream - marked
                marked = self._mark(stream, place.on_stream)
            batch = self._outbox.after(stream, place.sequence, self._batch_size)
            if not batch:
                break
            appended, end = self._append(stream, place.end, batch)
            if not appended:
                overtaken += 1
                place = self._place(stream, end)
                reason = reason or _refill_reason(place, delivered_before)
                continue
            again = sum(entry.sequence <= delivered_before for entry in batch)
            refilled, published = refilled + again, published + len(batch) - again
            place = _Place(batch[-1].sequence, end, batch[-1].sequence)
            if place.on_stream > marked:
                marked = self._mark(stream, place.on_stream)
        return StreamRelay(
            stream=stream,
            published=published,
            refilled=refilled,
            refill_reason=reason if refilled else None,
            confirmed=confirmed,
            overtaken=overtaken,
            last_sequence=place.on_stream,
        )

    def _place(self, stream: str, end: str) -> _Place:
        skipped = self._outbox.first_retained(stream) - 1
        if end == str(EMPTY_STREAM):
            return _Place(skipped, end, 0)
        found = self._outbox.find(stream, end)
        if found is None:
            raise StreamForeign(stream, end)
        return _Place(max(found.sequence, skipped), end, found.sequence)

    def _mark(self, stream: str, sequence: int) -> int:
        self._outbox.mark_delivered(stream, sequence, self._clock.now())
        return sequence

    def _end(self, stream: str) -> str:
        return self._append(stream, _NO_SUCH_END, ())[1]

    def _append(self, stream: str, expected_end: str, batch: Sequence[OutboxEntry]) -> tuple[bool, str]:
        arguments: list[bytes] = [expected_end.encode(), b"0"]
        for entry in batch:
            fields = encode(entry)
            arguments[1] = str(2 * len(fields)).encode()
            arguments += [entry.entry_id.encode(), *(part for field in fields.items() for part in field)]
        with translated(f"append to {stream}"):
            try:
                answer = self._client.evalsha(self._sha, 1, as_bytes(stream), *arguments)
            except NoScriptError:  # a restart, a failover or SCRIPT FLUSH; EVAL loads it again
                answer = self._client.eval(self._script, 1, as_bytes(stream), *arguments)
        if not (isinstance(answer, list) and len(answer) == 2 and isinstance(answer[1], bytes)):
            raise StreamRefused(f"Cannot append to {stream}: the script answered {answer!r}, not the stream's end.")
        return answer[0] == 1, answer[1].decode("ascii")


def _refill_reason(place: _Place, delivered_before: int) -> RefillReason | None:
    if place.on_stream >= delivered_before:
        return None
    return "rolled_back" if place.on_stream else "empty"
