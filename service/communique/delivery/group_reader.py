"""Reading a stream as one consumer of a group: what is pending, what others left, what is new."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
from redis.exceptions import ResponseError

from communique.delivery.entry_id import EMPTY_STREAM, EntryId
from communique.delivery.redis_errors import translated
from communique.delivery.stream_view import From, RawEntry, StreamView
from communique.delivery.wire import as_bytes
from communique.errors import GroupMissing

_LOG = logging.getLogger(__name__)
_LONGEST_ERROR = 2000  # characters of an error kept with a dead letter


class GroupReader:
    """One consumer of a group.

    What was handed out before is taken again one entry at a time: each taking counts as a delivery, and an entry
    must not come nearer to the dead letters because of its neighbour.

    Parameters
    ----------
    client : of `connect(reader=True)`
    stream, group, consumer : which; a consumer's name belongs to one process at a time
    from_ : where a group that does not exist yet begins
    block : how long one read waits for something new
    claim_idle : a consumer that has kept an entry this long is taken for dead
    batch_size : entries per read of new ones
    monotonic : seconds, for the rhythm of claiming
    """

    def __init__(
        self,
        client: redis.Redis,
        *,
        stream: str,
        group: str,
        consumer: str,
        from_: From,
        block: timedelta,
        claim_idle: timedelta,
        batch_size: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._from, self._monotonic = client, from_, monotonic
        self.stream, self.group, self.consumer = stream, group, consumer
        self._key = as_bytes(stream)
        # Any: redis-py takes bytes for every name, and declares str for some
        self._group: Any = as_bytes(group)
        self._consumer: Any = as_bytes(consumer)
        self._positions_key = as_bytes(f"{stream}:positions")
        self._block_ms, self._batch_size = int(block / timedelta(milliseconds=1)), batch_size
        self._claim_idle = claim_idle
        self._view = StreamView(client, stream)
        self._read_up_to: EntryId | None = None  # None until the group was met
        self._held: set[EntryId] = set()  # handed out to us and not settled
        self._own_after: EntryId | None = EMPTY_STREAM  # None: all that was pending is seen to
        self._claim_from: bytes | None = b"0-0"  # None: not claiming now
        self._claim_again_at = 0.0
        self.ghosts = 0

    def open(self) -> EntryId:
        """Make the group where it is missing, and begin with what is pending. Returns the id it reads after.

        A group that was lost is made again in front of the first entry that we had not settled.

        Raises
        ------
        StreamUnavailable, StreamRefused, ConfigError
            as the server answers
        """
        is_first = self._read_up_to is None
        if self._read_up_to is None:
            found = self._group_position()
            self._read_up_to = found if found is not None else self._view.start_of(self._from)
        resume_after = self._resume_after()
        if self._create(resume_after):
            self._read_up_to = resume_after
            if not is_first:
                _LOG.warning("Group %s of %s was gone; made again after %s.", self.group, self.stream, resume_after)
        self._held.clear()
        self._own_after, self._claim_from = EMPTY_STREAM, b"0-0"
        return self._read_up_to

    def last_sequence(self) -> tuple[int, EntryId] | None:
        """Return the group's last sequence and its entry, as the consumers left word; None where nobody did."""
        with translated(f"read the position of {self.group}"):
            raw: Any = self._client.hget(self._positions_key, self._group)
        sequence, _, entry_id = (raw or b"").partition(b" ")
        return (int(sequence), EntryId.parse(entry_id)) if sequence.isdigit() else None

    def read(self) -> list[RawEntry]:
        """Return what is due next: own pending, then what a dead consumer left, then new ones; maybe nothing.

        Raises
        ------
        GroupMissing
            `open` makes it again
        StreamUnavailable, StreamRefused, ConfigError
            as the server answers
        """
        found = self._next_own() or self._next_left_behind()
        batch = [found] if found else self._new()
        self._held.update(entry.entry_id for entry in batch)
        return batch

    def settle(self, entry: RawEntry, *, sequence: int | None = None) -> None:
        """Acknowledge an entry, and leave word how far the group is.

        Parameters
        ----------
        entry : handled, or not for us
        sequence : of an entry read for the first time; None leaves no word
        """
        commands = self._client.pipeline(transaction=False)
        commands.xack(self._key, self._group, str(entry.entry_id))
        if sequence is not None:
            commands.hset(self._positions_key, self._group, f"{sequence} {entry.entry_id}")
        with translated(f"acknowledge on {self.stream}", stream=self.stream, group=self.group):
            results = commands.execute(raise_on_error=False)
            for result in results:
                if isinstance(result, Exception):
                    raise result
        self._held.discard(entry.entry_id)

    def forget(self, entries: list[RawEntry]) -> None:
        """Give back entries read too long ago to be surely ours still; what still is, comes again as pending."""
        self._held.difference_update(entry.entry_id for entry in entries)
        self._own_after = EMPTY_STREAM

    def take_again(self, entry: RawEntry) -> RawEntry:
        """Count one more delivery of an entry that we hold, for the server to remember if we die.

        An entry whose place in the group is gone (the group was lost meanwhile) is counted by us alone.
        """
        deliveries = entry.deliveries + 1
        with contextlib.suppress(GroupMissing):
            if self._claim(entry.entry_id, timedelta(0)) is not None:
                deliveries = max(deliveries, self._deliveries_of(entry.entry_id))
        return RawEntry(entry_id=entry.entry_id, fields=entry.fields, deliveries=deliveries, is_recovered=True)

    def bury(self, entry: RawEntry, error: str) -> EntryId:
        """Put an entry with the dead letters, with its error, and acknowledge it. Returns the dead letter's id.

        The dead letter is written first: one that is there twice is better than one that is nowhere.
        """
        letter: dict[Any, Any] = dict(entry.fields) | {
            b"dead_entry_id": str(entry.entry_id).encode(),
            b"dead_error": as_bytes(error[:_LONGEST_ERROR]),
            b"dead_deliveries": str(entry.deliveries).encode(),
            b"dead_consumer": self._consumer,
        }
        with translated(f"write to {self.dead_stream}"):
            letter_id: Any = self._client.xadd(as_bytes(self.dead_stream), letter)
        self.settle(entry)
        _LOG.error("Entry %s of %s went to %s: %a", entry.entry_id, self.stream, self.dead_stream, error[:300])
        return EntryId.parse(letter_id)

    @property
    def dead_stream(self) -> str:
        """The stream of this group's dead letters."""
        return f"{self.stream}:dead:{self.group}"

    def _group_position(self) -> EntryId | None:
        with translated(f"look at the groups of {self.stream}"):
            try:
                groups: Any = self._client.xinfo_groups(self._key)
            except ResponseError as error:
                if "no such key" in str(error):
                    return None
                raise
        names = {bytes(group["name"]): group["last-delivered-id"] for group in groups}
        return EntryId.parse(names[self._group]) if self._group in names else None

    def _create(self, after: EntryId) -> bool:
        with translated(f"make group {self.group} of {self.stream}"):
            try:
                self._client.xgroup_create(self._key, self._group, str(after), mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise
                return False  # it is there, or another consumer was first
        return True

    def _resume_after(self) -> EntryId:
        read_up_to = self._read_up_to or EMPTY_STREAM
        return min(read_up_to, min(self._held).before()) if self._held else read_up_to

    def _next_own(self) -> RawEntry | None:
        while self._own_after is not None:
            waiting = self._pending(f"({self._own_after}", consumer=self._consumer)
            if waiting is None:
                self._own_after = None
                return None
            self._own_after = EntryId.parse(waiting["message_id"])
            if self._own_after in self._held:
                continue
            claimed = self._claim(self._own_after, timedelta(0))
            if claimed is not None:
                return self._recovered(claimed, waiting["times_delivered"] + 1)
            self._drop_ghost(self._own_after)
        return None

    def _next_left_behind(self) -> RawEntry | None:
        if self._claim_from is None and self._monotonic() >= self._claim_again_at:
            self._claim_from = b"0-0"
        while self._claim_from is not None:
            with translated(f"claim on {self.stream}", stream=self.stream, group=self.group):
                answer: Any = self._client.xautoclaim(
                    self._key,
                    self._group,
                    self._consumer,
                    min_idle_time=_ms(self._claim_idle),
                    start_id=self._claim_from,
                    count=1,
                )
            self._claim_from = answer[0] if answer[0] != b"0-0" else None
            self._claim_again_at = self._monotonic() + self._claim_idle.total_seconds() / 2
            for ghost in answer[2] if len(answer) > 2 else ():
                self._drop_ghost(EntryId.parse(ghost))
            for entry_id, fields in answer[1]:
                if not fields:
                    self._drop_ghost(EntryId.parse(entry_id))
                    continue
                claimed = RawEntry(entry_id=EntryId.parse(entry_id), fields=fields)
                return self._recovered(claimed, self._deliveries_of(claimed.entry_id))
        return None

    def _new(self) -> list[RawEntry]:
        with translated(f"read {self.stream}", stream=self.stream, group=self.group):
            answer: Any = self._client.xreadgroup(
                self._group,
                self._consumer,
                {self._key: ">"},
                count=self._batch_size,
                block=self._block_ms,
            )
        rows = answer.get(self._key, []) if answer else []
        batch = [RawEntry(entry_id=EntryId.parse(entry_id), fields=fields) for entry_id, fields in rows]
        if batch:
            self._read_up_to = batch[-1].entry_id
        return batch

    def _recovered(self, entry: RawEntry, deliveries: int) -> RawEntry:
        return RawEntry(entry_id=entry.entry_id, fields=entry.fields, deliveries=deliveries, is_recovered=True)

    def _claim(self, entry_id: EntryId, min_idle: timedelta) -> RawEntry | None:
        with translated(f"claim on {self.stream}", stream=self.stream, group=self.group):
            rows: Any = self._client.xclaim(
                self._key,
                self._group,
                self._consumer,
                _ms(min_idle),
                [str(entry_id)],
            )
        for claimed_id, fields in rows:
            if fields:
                return RawEntry(entry_id=EntryId.parse(claimed_id), fields=fields)
        return None

    def _deliveries_of(self, entry_id: EntryId) -> int:
        waiting = self._pending(str(entry_id), last=str(entry_id))
        return int(waiting["times_delivered"]) if waiting else 1

    def _pending(self, first: str, *, last: str = "+", consumer: bytes | None = None) -> dict[str, Any] | None:
        with translated(f"list what is pending on {self.stream}", stream=self.stream, group=self.group):
            rows: Any = self._client.xpending_range(
                self._key,
                self._group,
                first,
                last,
                1,
                consumername=consumer,
            )
        return rows[0] if rows else None

    def _drop_ghost(self, entry_id: EntryId) -> None:
        # Trimmed or deleted while it was pending: the group remembers an entry that no longer exists.
        self.ghosts += 1
        _LOG.warning("Entry %s of %s was pending and is gone from the stream.", entry_id, self.stream)
        with translated(f"acknowledge on {self.stream}", stream=self.stream, group=self.group):
            self._client.xack(self._key, self._group, str(entry_id))
        self._held.discard(entry_id)


def _ms(duration: timedelta) -> int:
    return int(duration / timedelta(milliseconds=1))
