"""Looking at a stream without taking anything from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import redis
from redis.exceptions import ResponseError

from communique.delivery.entry_id import EMPTY_STREAM, EntryId
from communique.delivery.redis_errors import translated
from communique.delivery.wire import as_bytes, decode
from communique.errors import EntryUndecodable

From = Literal["new", "earliest"] | int
_PAGE = 500
_FIRST, _LAST = EntryId(0, 1), EntryId(2**64 - 1, 2**64 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An entry as the server handed it over."""

    entry_id: EntryId
    fields: Mapping[bytes, bytes]
    deliveries: int = 1  # how often the group has handed it out, this time included
    is_recovered: bool = False  # handed out before, to us or to a consumer that is gone


class StreamView:
    """One stream, read only.

    Every method raises StreamUnavailable, StreamRefused or ConfigError as the server answers.

    Parameters
    ----------
    client : of `connect`
    stream : its key
    """

    def __init__(self, client: redis.Redis, stream: str) -> None:
        self._client, self._stream, self._key = client, stream, as_bytes(stream)

    def end(self) -> EntryId:
        """Return the id that the stream ends with, 0-0 where it is empty or missing."""
        with translated(f"look at {self._stream}"):
            try:
                described: dict[str, Any] = self._client.xinfo_stream(self._key)
            except ResponseError as error:
                if "no such key" in str(error):
                    return EMPTY_STREAM
                raise
        return EntryId.parse(described["last-generated-id"])

    def entries(self, first: EntryId, last: EntryId = _LAST, *, page: int = _PAGE) -> Iterator[RawEntry]:
        """Go through the entries from `first` to `last`, both included."""
        while first <= last:
            with translated(f"read {self._stream}"):
                rows: Any = self._client.xrange(self._key, str(first), str(last), count=page)
            for entry_id, fields in rows:
                first = EntryId.parse(entry_id).after()
                yield RawEntry(entry_id=EntryId.parse(entry_id), fields=fields)
            if len(rows) < page:
                return

    def sequences_between(self, after: EntryId, before: EntryId) -> list[int]:
        """Return the sequences of what the stream holds between two ids (both left out)."""
        found = (sequence_of(entry) for entry in self.entries(after.after(), before.before()))
        return [sequence for sequence in found if sequence is not None]

    def sequence_at(self, entry_id: EntryId) -> int | None:
        """Return the sequence of one entry; None where it is not there."""
        return next((sequence_of(entry) for entry in self.entries(entry_id, entry_id, page=1)), None)

    def start_of(self, from_: From) -> EntryId:
        """Return the id after which a reader begins that wants the stream from `from_` on.

        Parameters
        ----------
        from_ : "new" (what comes after now), "earliest" (all that is there), or the first sequence wanted
        """
        if from_ == "new":
            return self.end()
        if from_ == "earliest":
            return EMPTY_STREAM
        return self._before_sequence(from_)

    def _before_sequence(self, wanted: int) -> EntryId:
        # Sequences rise with ids, so the first entry at or above the wanted one is found by halving.
        low, high = _as_number(_FIRST), _as_number(self.end().after())
        while low < high:
            middle = (low + high) // 2
            probe = self._first_readable(_as_id(middle))
            if probe is None or probe[1] >= wanted:
                high = middle
            else:
                low = _as_number(probe[0]) + 1
        return _as_id(low).before()

    def _first_readable(self, first: EntryId) -> tuple[EntryId, int] | None:
        for entry in self.entries(first, page=1):
            sequence = sequence_of(entry)
            if sequence is not None:
                return entry.entry_id, sequence
        return None


def sequence_of(entry: RawEntry) -> int | None:
    """Return an entry's sequence; None where the entry cannot be read."""
    try:
        return decode(entry.entry_id, entry.fields).sequence
    except EntryUndecodable:
        return None


def _as_number(entry_id: EntryId) -> int:
    return (entry_id.ms << 64) | entry_id.n


def _as_id(number: int) -> EntryId:
    return EntryId(number >> 64, number & (2**64 - 1))
