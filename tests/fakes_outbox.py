"""An outbox in memory: the ledger's part, for tests of delivery."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from communique.canonical import canonical_json
from communique.delivery.entry_id import EntryId, next_entry_id
from communique.delivery.outbox import OutboxEntry
from communique.records import Signal

STREAM = "communique:signals"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_signal(
    number: int, *, kind: str = "tone", instrument: str | None = "^GSPC", quote: str | None = None
) -> Signal:
    return Signal(
        signal_id=f"signal-{number:04d}",
        kind=kind,  # type: ignore[arg-type]
        statement_id=f"statement-{number}",
        instrument=instrument,
        direction=-1,
        strength=0.25,
        verdict=None,
        flags=("includes_prior_move",),
        tone=-0.5,
        quote=quote or "I am a Tariff Man.",
        said_at=NOON,
        known_at=NOON,
        known_basis="observed",
        emitted_at=NOON,
    )


class MemoryOutbox:
    """Keeps entries per stream; several threads may use it."""

    def __init__(self, *streams: str) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, list[OutboxEntry]] = {stream: [] for stream in streams or (STREAM,)}
        self._marked: dict[str, int] = dict.fromkeys(self._entries, 0)
        self.retained_from: dict[str, int] = dict.fromkeys(self._entries, 1)

    def add(self, signal: Signal, *, stream: str = STREAM, now: datetime = NOON) -> OutboxEntry:
        """Give the signal its sequence and its id, as the ledger does."""
        with self._lock:
            entries = self._entries[stream]
            last = EntryId.parse(entries[-1].entry_id) if entries else None
            entry = OutboxEntry(
                stream=stream,
                sequence=len(entries) + 1,
                entry_id=str(next_entry_id(last, now)),
                kind=signal.kind,
                signal_id=signal.signal_id,
                instrument=signal.instrument,
                data=canonical_json(signal),
            )
            entries.append(entry)
            return entry

    def add_numbered(self, first: int, last: int, *, stream: str = STREAM) -> None:
        """Add signals number `first` to `last`."""
        for number in range(first, last + 1):
            self.add(make_signal(number), stream=stream)

    def ids(self, stream: str = STREAM) -> list[str]:
        return [entry.entry_id for entry in self._entries[stream]]

    def copy(self) -> MemoryOutbox:
        """A ledger as it was: a standby that has not heard of anything since."""
        other = MemoryOutbox(*self._entries)
        with self._lock:
            other._entries = {stream: list(entries) for stream, entries in self._entries.items()}
            other._marked = dict(self._marked)
            other.retained_from = dict(self.retained_from)
        return other

    def streams(self) -> Sequence[str]:
        return tuple(self._entries)

    def last_marked(self, stream: str) -> OutboxEntry | None:
        with self._lock:
            marked = self._marked[stream]
            return self._entries[stream][marked - 1] if marked else None

    def find(self, stream: str, entry_id: str) -> OutboxEntry | None:
        with self._lock:
            return next((entry for entry in self._entries[stream] if entry.entry_id == entry_id), None)

    def after(self, stream: str, sequence: int, limit: int) -> Sequence[OutboxEntry]:
        with self._lock:
            return self._entries[stream][sequence : sequence + limit]

    def first_retained(self, stream: str) -> int:
        return self.retained_from[stream]

    def mark_delivered(self, stream: str, up_to_sequence: int, at: datetime) -> None:
        with self._lock:
            self._marked[stream] = max(self._marked[stream], up_to_sequence)
