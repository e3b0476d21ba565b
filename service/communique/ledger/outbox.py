"""The ledger's side of delivery: what is due on each stream, in which order, under which entry id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from communique.delivery.entry_id import EntryId
from communique.delivery.outbox import OutboxEntry
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger

_LARGEST_STORED = 2**63 - 1


class LedgerOutbox:
    """The outbox as the publisher sees it: fixed entries, and a mark of what Redis holds."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def streams(self) -> Sequence[str]:
        """Return the streams that signals go to."""
        return self._ledger.streams

    def last_marked(self, stream: str) -> OutboxEntry | None:
        """Return the newest entry that Redis is known to hold."""
        newest = func.max(t.outbox.c.sequence)
        marked = select(newest).where(t.outbox.c.stream == stream, t.outbox.c.delivered_at.is_not(None))
        return self._one(t.outbox.c.stream == stream, t.outbox.c.sequence == marked.scalar_subquery())

    def find(self, stream: str, entry_id: str) -> OutboxEntry | None:
        """Return the entry of this id, None where it is none of ours."""
        wanted = EntryId.parse(entry_id)
        if max(wanted.ms, wanted.n) > _LARGEST_STORED:
            return None  # we never give out such an id, and the database could not hold it
        o = t.outbox.c
        return self._one(o.stream == stream, o.entry_ms == wanted.ms, o.entry_n == wanted.n)

    def after(self, stream: str, sequence: int, limit: int) -> Sequence[OutboxEntry]:
        """Return up to `limit` entries after a sequence, in order."""
        return self._entries(t.outbox.c.stream == stream, t.outbox.c.sequence > sequence, limit=limit)

    def first_retained(self, stream: str) -> int:
        """Return the first sequence kept for a refill; 1 while nothing is pruned."""
        first = select(func.min(t.outbox.c.sequence)).where(t.outbox.c.stream == stream)
        with self._ledger.reading() as reads:
            return int(reads.connection.execute(first).scalar() or 1)

    def mark_delivered(self, stream: str, up_to_sequence: int, at: datetime) -> None:
        """Note that Redis holds the stream's entries up to a sequence."""
        with self._ledger.writing() as writes:
            writes.mark_delivered(stream, up_to_sequence, at=at)

    def undelivered(self) -> int:
        """Return how many entries Redis is not known to hold."""
        with self._ledger.reading() as reads:
            return reads.count(t.outbox, t.outbox.c.delivered_at.is_(None))

    def _one(self, *conditions: Any) -> OutboxEntry | None:
        return next(iter(self._entries(*conditions, limit=1)), None)

    def _entries(self, *conditions: Any, limit: int) -> list[OutboxEntry]:
        o, s = t.outbox.c, t.signals.c
        query = (
            select(o.stream, o.sequence, o.entry_ms, o.entry_n, s.kind, s.signal_id, s.instrument, s.data)
            .join_from(t.outbox, t.signals, s.signal_id == o.signal_id)
            .where(and_(*conditions))
            .order_by(o.sequence)
            .limit(limit)
        )
        with self._ledger.reading() as reads:
            rows = list(reads.connection.execute(query).mappings())
        return [
            OutboxEntry(
                stream=row["stream"],
                sequence=row["sequence"],
                entry_id=str(EntryId(row["entry_ms"], row["entry_n"])),
                kind=row["kind"],
                signal_id=row["signal_id"],
                instrument=row["instrument"],
                data=row["data"],
            )
            for row in rows
        ]
