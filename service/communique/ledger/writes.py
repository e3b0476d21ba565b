"""What one step writes, inside one transaction. What was emitted is only ever added to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, select, update
from sqlalchemy.dialects.sqlite import insert

from communique.canonical import canonical_json, digest
from communique.delivery.entry_id import EntryId, next_entry_id
from communique.ledger import tables as t
from communique.ledger.reads import Reads
from communique.ledger.rows import row_of
from communique.records import Bar, Document, Mention, Reaction, Reject, Signal, Statement, Tone

_MICROSECOND = timedelta(microseconds=1)


class Writes(Reads):
    """The ledger inside a writing transaction: all that `Reads` can, and the additions."""

    def __init__(self, connection: Connection, streams: Sequence[str]) -> None:
        super().__init__(connection)
        self._streams = streams
        self.signals_added = 0

    # -- what came in ------------------------------------------------------------------------------------------

    def add_document(self, document: Document, *, at: datetime) -> Document | None:
        """Commit a document; None where this content of it is already there.

        A changed text under the same identity becomes the next revision.
        """
        d = t.documents
        known = self._all(select(d.c.revision, d.c.content_hash).where(d.c.document_id == document.document_id))
        if any(row["content_hash"] == document.content_hash for row in known):
            return None
        revision = 1 + max((row["revision"] for row in known), default=0)
        row = row_of(document, d) | {
            "revision": revision,
            "arrival": self._next(d.c.arrival),
            "collected_at": at,
            "processed_at": None,
        }
        self._insert(d, [row])
        return self.document(document.document_id, revision)

    def mark_processed(self, document: Document, *, at: datetime) -> None:
        """Note that a document has been through the pipeline."""
        d = t.documents
        same = and_(d.c.document_id == document.document_id, d.c.revision == document.revision)
        self.connection.execute(update(d).where(same).values(processed_at=at, step=self._next(d.c.step)))

    def add_reject(self, reject: Reject, *, at: datetime) -> bool:
        """Keep a refusal; the same one again is one row."""
        row = row_of(reject, t.rejects, reject_id=digest(reject.input, str(reject.line), reject.reason), at=at)
        return self._insert_if_absent(t.rejects, [row]) == 1

    def add_bars(self, bars: Sequence[Bar], *, at: datetime) -> int:
        """Add bars and return how many were new; a bar that differs from the last known one stands beside it.

        Parameters
        ----------
        at : now; a correction that does not say when it was known is known from now on
        """
        latest = self.latest_bars(bars)
        fresh = []
        for bar in bars:
            old = latest.get((bar.instrument, bar.interval, bar.closes_at))
            if old is not None and bar.known_at <= old.known_at:
                bar = replace(bar, known_at=max(at, old.known_at + _MICROSECOND), known_basis="observed")
            if not _same_prices(old, bar):
                fresh.append(bar)
        return self._insert_if_absent(t.bars, [row_of(bar, t.bars, collected_at=at) for bar in fresh])

    def add_all_bars(self, bars: Sequence[Bar], *, at: datetime) -> None:
        """Add bars with all their corrections, each with its own `known_at`, as another ledger holds them."""
        self._insert_if_absent(t.bars, [row_of(bar, t.bars, collected_at=at) for bar in bars])

    def save_cursor(self, source: str, cursor: str, *, at: datetime) -> None:
        """Remember where a source was left."""
        values = {"source": source, "cursor": cursor, "polled_at": at}
        self.connection.execute(
            insert(t.cursors).values(values).on_conflict_do_update(index_elements=["source"], set_=values)
        )

    # -- what was decided --------------------------------------------------------------------------------------

    def add_mention(self, mention: Mention, *, statement_id: str) -> None:
        """Add an official's words with the statement they were recognised as."""
        self._insert_new(t.mentions, [row_of(mention, t.mentions, statement_id=statement_id)])

    def add_statement(self, statement: Statement) -> None:
        """Add a new statement; its signal is decided when it becomes visible."""
        self._insert(t.statements, [row_of(statement, t.statements, decided_at=None)])

    def add_tone(self, tone: Tone) -> None:
        """Add one model's tone of a statement."""
        self._insert_new(t.tones, [row_of(tone, t.tones)])

    def mark_decided(self, statement_id: str, *, at: datetime) -> None:
        """Note that it has been decided whether the statement gives a signal."""
        s = t.statements
        self.connection.execute(update(s).where(s.c.statement_id == statement_id).values(decided_at=at))

    def add_reaction(self, reaction: Reaction) -> None:
        """Add a reaction, or settle the pending one; a settled one never changes."""
        r, row = t.reactions, row_of(reaction, t.reactions)
        statement = insert(r).values(row)
        self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=[c.name for c in r.primary_key.columns], set_=row, where=r.c.status == "pending"
            )
        )

    # -- what was emitted --------------------------------------------------------------------------------------

    def add_signal(self, signal: Signal) -> bool:
        """Emit: the signal and, for each stream, its place in the outbox. False where it was emitted before."""
        if self._all(select(t.signals.c.signal_id).where(t.signals.c.signal_id == signal.signal_id)):
            return False
        row = row_of(signal, t.signals, position=self._next(t.signals.c.position), data=canonical_json(signal))
        self._insert(t.signals, [row])
        for stream in self._streams:
            self._queue(stream, signal)
        self.signals_added += 1
        return True

    def _queue(self, stream: str, signal: Signal) -> None:
        counters = t.stream_counters
        rows = self._all(select(counters).where(counters.c.stream == stream))
        last = EntryId(rows[0]["entry_ms"], rows[0]["entry_n"]) if rows else None
        entry = next_entry_id(last, signal.emitted_at)
        sequence = 1 + (rows[0]["sequence"] if rows else 0)
        counter = {"stream": stream, "sequence": sequence, "entry_ms": entry.ms, "entry_n": entry.n}
        self.connection.execute(
            insert(counters).values(counter).on_conflict_do_update(index_elements=["stream"], set_=counter)
        )
        self._insert(t.outbox, [{**counter, "signal_id": signal.signal_id, "delivered_at": None}])

    def mark_delivered(self, stream: str, up_to_sequence: int, *, at: datetime) -> None:
        """Note that Redis holds the stream's entries up to a sequence."""
        o = t.outbox
        due = and_(o.c.stream == stream, o.c.sequence <= up_to_sequence, o.c.delivered_at.is_(None))
        self.connection.execute(update(o).where(due).values(delivered_at=at))

    def save_review(self, case_id: str, *, decision: str, note: str | None, at: datetime) -> None:
        """Remember what a person decided; a later decision takes the place of an earlier one."""
        values = {"case_id": case_id, "decision": decision, "note": note, "decided_at": at}
        self.connection.execute(
            insert(t.reviews).values(values).on_conflict_do_update(index_elements=["case_id"], set_=values)
        )

    # -- how the worker fares ----------------------------------------------------------------------------------

    def count_job(self, job: str, *, counts: Mapping[str, int], noted: Mapping[str, Any]) -> None:
        """Add to a job's counts, and note what was last seen of it.

        Parameters
        ----------
        counts : of `runs`, `errors`, `missed`, `overlapped`, `coalesced`
        noted : any of `last_due_at`, `last_ok_at`, `last_error`, `last_error_at`
        """
        j = t.job_runs
        zero = dict.fromkeys(("runs", "errors", "missed", "overlapped", "coalesced"), 0)
        nothing = dict.fromkeys(("last_due_at", "last_ok_at", "last_error", "last_error_at"))
        self._insert_new(j, [{"job": job, **zero, **nothing}])
        changes: dict[str, Any] = {name: j.c[name] + n for name, n in counts.items()} | dict(noted)
        if changes:
            self.connection.execute(update(j).where(j.c.job == job).values(changes))

    # ----------------------------------------------------------------------------------------------------------

    def _next(self, column: Any) -> int:
        return 1 + int(self.connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one())

    def _insert(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(table.insert(), list(rows))

    def _insert_new(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(insert(table).on_conflict_do_nothing(), list(rows))

    def _insert_if_absent(self, table: Any, rows: Sequence[dict[str, Any]]) -> int:
        before = self.count(table)
        self._insert_new(table, rows)
        return self.count(table) - before


def _same_prices(old: Bar | None, new: Bar) -> bool:
    return old is not None and (old.opens_at, old.open, old.high, old.low, old.close, old.volume) == (
        new.opens_at,
        new.open,
        new.high,
        new.low,
        new.close,
        new.volume,
    )
