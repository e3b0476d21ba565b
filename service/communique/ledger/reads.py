"""Questions to the ledger. Whoever asks about the past says as of when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, and_, case, func, or_, select

from communique.clock import visible_at
from communique.ledger import tables as t
from communique.ledger.rows import record_of
from communique.records import Bar, Document, Mention, Reaction, Statement, Tone


class Reads:
    """The ledger inside a transaction, for reading."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # -- documents ---------------------------------------------------------------------------------------------

    def document(self, document_id: str, revision: int) -> Document:
        """Return one document; KeyError where there is none."""
        d = t.documents
        rows = self._all(select(d).where(and_(d.c.document_id == document_id, d.c.revision == revision)))
        if not rows:
            raise KeyError((document_id, revision))
        return record_of(Document, rows[0])

    def unprocessed_documents(self) -> list[Document]:
        """Return the documents that were committed and not yet taken through the pipeline, earliest known first.

        By (known_at, document_id): what a batch gives does not depend on the order in which it lay in a file.
        """
        d = t.documents
        query = select(d).where(d.c.processed_at.is_(None)).order_by(d.c.known_at, d.c.document_id, d.c.revision)
        return [record_of(Document, row) for row in self._all(query)]

    def is_processed(self, document: Document) -> bool:
        """Tell whether a document has been through the pipeline."""
        d = t.documents
        same = and_(d.c.document_id == document.document_id, d.c.revision == document.revision)
        return bool(self._all(select(d.c.step).where(same, d.c.processed_at.is_not(None))))

    def steps(self) -> list[tuple[datetime, Document]]:
        """Return the processed documents in the order in which that was done, each with the clock then."""
        d = t.documents
        rows = self._all(select(d).where(d.c.step.is_not(None)).order_by(d.c.step))
        return [(row["processed_at"], record_of(Document, row)) for row in rows]

    def cursor(self, source: str) -> str | None:
        """Return where a source was left."""
        found = self.connection.execute(select(t.cursors.c.cursor).where(t.cursors.c.source == source)).scalar()
        return None if found is None else str(found)

    def mentions_of(self, document_id: str) -> list[Mention]:
        """Return a document's mentions, in the order in which they stand there."""
        rows = self._all(select(t.mentions).where(t.mentions.c.document_id == document_id))
        return sorted((record_of(Mention, row) for row in rows), key=lambda m: m.content)

    # -- statements and tones ----------------------------------------------------------------------------------

    def statement(self, statement_id: str) -> Statement | None:
        """Return one statement with its spread so far."""
        return next(iter(self.statements(t.statements.c.statement_id == statement_id)), None)

    def statements_by(
        self, speaker_id: str, *, said_since: datetime, said_before: datetime, known_by: datetime, at_most: int
    ) -> list[Statement]:
        """Return what a speaker said between two moments, as known by a third, oldest known first; spread left at 1.

        Of more than `at_most`, those known last.
        """
        s = t.statements
        query = select(s).where(s.c.speaker_id == speaker_id, s.c.known_at <= known_by)
        query = query.where(s.c.said_at >= said_since, s.c.said_at < said_before)
        latest = self._all(query.order_by(s.c.known_at.desc(), s.c.statement_id.desc()).limit(at_most))
        return [record_of(Statement, row) for row in reversed(latest)]

    def statements_in(self, statement_ids: Sequence[str]) -> list[Statement]:
        """Return the statements of these identities, oldest known first; spread left at 1."""
        s = t.statements
        query = select(s).where(s.c.statement_id.in_(statement_ids)).order_by(s.c.known_at, s.c.statement_id)
        return [record_of(Statement, row) for row in self._all(query)] if statement_ids else []

    def last_step(self) -> int:
        """Return the step of the document that was processed last; 0 before the first."""
        return int(self.connection.execute(select(func.max(t.documents.c.step))).scalar() or 0)

    def words_since_step(self, step: int, *, known_since: datetime) -> list[RowMapping]:
        """Return `statement_id`, `text`, `known_at` of what documents after a step brought, oldest known first."""
        s, m, d = t.statements, t.mentions, t.documents
        query = (
            select(s.c.statement_id, s.c.text, s.c.known_at)
            .distinct()
            .join(m, m.c.statement_id == s.c.statement_id)
            .join(d, d.c.document_id == m.c.document_id)
            .where(d.c.step > step, s.c.known_at >= known_since)
            .order_by(s.c.known_at, s.c.statement_id)
        )
        return self._all(query)

    def statements_to_decide(self, now: datetime) -> list[Statement]:
        """Return the statements that have become visible by `now` and on which nothing was decided yet."""
        s = t.statements
        return self.statements(s.c.decided_at.is_(None), s.c.said_until <= now, s.c.known_at <= now)

    def statements(self, *conditions: Any) -> list[Statement]:
        """Return statements, oldest known first, each with the number of documents that print it."""
        s, m = t.statements, t.mentions
        spread = (
            select(func.count(m.c.document_id.distinct())).where(m.c.statement_id == s.c.statement_id).scalar_subquery()
        )
        query = select(s, spread.label("documents")).where(*conditions).order_by(s.c.known_at, s.c.statement_id)
        return [record_of(Statement, row, spread=max(1, row["documents"])) for row in self._all(query)]

    def tone(self, statement_id: str, model: str) -> Tone | None:
        """Return one model's tone of a statement."""
        rows = self._all(select(t.tones).where(t.tones.c.statement_id == statement_id, t.tones.c.model == model))
        return record_of(Tone, rows[0]) if rows else None

    def emitted_tone(self, statement_id: str) -> Tone | None:
        """Return the tone that the statement's signal was made from: a newer model never re-emits."""
        model = func.json_extract(t.signals.c.data, "$.model")
        query = select(model).where(t.signals.c.statement_id == statement_id, t.signals.c.kind == "tone")
        found = self.connection.execute(query).scalar()
        return None if found is None else self.tone(statement_id, str(found))

    def any_tone(self, statement_id: str) -> Tone | None:
        """Return a tone of a statement that gave no signal."""
        rows = self._all(select(t.tones).where(t.tones.c.statement_id == statement_id).order_by(t.tones.c.model))
        return record_of(Tone, rows[0]) if rows else None

    def earlier_tones(self, statement: Statement, model: str) -> list[float]:
        """Return the tones of what the same speaker had said before, known before this was, by the same model."""
        s, n = t.statements, t.tones
        before = or_(
            s.c.known_at < statement.known_at,
            and_(s.c.known_at == statement.known_at, s.c.statement_id < statement.statement_id),
        )
        # what is still held back when this becomes visible does not count
        now = visible_at(own_end=statement.said_until, known_at=statement.known_at)
        before = and_(before, s.c.said_until <= now)
        query = (
            select(n.c.p_positive - n.c.p_negative)
            .join(s, s.c.statement_id == n.c.statement_id)
            .where(n.c.model == model, s.c.speaker_id == statement.speaker_id, n.c.p_positive.is_not(None), before)
            .order_by(s.c.known_at, s.c.statement_id)
        )
        return [float(value) for value in self.connection.execute(query).scalars()]

    # -- prices and reactions ----------------------------------------------------------------------------------

    def bars(
        self,
        instrument: str,
        interval: str,
        *,
        as_of: datetime,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Bar]:
        """Return the bars that were closed and known at `as_of`, oldest first; of one moment, the latest known.

        Parameters
        ----------
        since, until : bounds of the close time, both included
        """
        b = t.bars
        query = (
            select(b)
            .where(b.c.instrument == instrument, b.c.interval == interval)
            .where(b.c.closes_at <= as_of, b.c.known_at <= as_of)
            .order_by(b.c.closes_at, b.c.known_at)
        )
        query = query.where(b.c.closes_at >= since) if since else query
        query = query.where(b.c.closes_at <= until) if until else query
        latest = {row["closes_at"]: row for row in self._all(query)}
        return [record_of(Bar, row) for row in latest.values()]

    def last_close(self, instrument: str, interval: str, *, as_of: datetime) -> datetime | None:
        """Return the close time of the newest bar that was closed and known at `as_of`."""
        b = t.bars
        query = select(func.max(b.c.closes_at)).where(b.c.instrument == instrument, b.c.interval == interval)
        query = query.where(b.c.closes_at <= as_of, b.c.known_at <= as_of)
        found: datetime | None = self.connection.execute(query).scalar()
        return found

    def latest_bars(self, like: Sequence[Bar]) -> dict[tuple[str, str, datetime], Bar]:
        """Return the last known bar of each instrument, interval and close time within the span of `like`."""
        if not like:
            return {}
        b = t.bars
        query = (
            select(b)
            .where(b.c.instrument.in_({bar.instrument for bar in like}))
            .where(b.c.closes_at.between(min(bar.closes_at for bar in like), max(bar.closes_at for bar in like)))
            .order_by(b.c.known_at)
        )
        found = (record_of(Bar, row) for row in self._all(query))
        return {(bar.instrument, bar.interval, bar.closes_at): bar for bar in found}

    def pending_reactions(self, due_by: datetime) -> list[Reaction]:
        """Return the reactions whose window had closed by `due_by` and which are not settled, earliest first."""
        r = t.reactions
        query = select(r).where(r.c.status == "pending", r.c.due_at <= due_by)
        return self._reactions(query.order_by(r.c.due_at, r.c.statement_id, r.c.basis, r.c.horizon))

    def next_due(self, after: datetime) -> datetime | None:
        """Return when, after a moment, something falls due by what is known now.

        A pending window closes, a statement that is held back becomes visible or, where a closed window waits for
        its bars, another bar is known.
        """
        r, s, b = t.reactions, t.statements, t.bars
        visible = case((s.c.known_at > s.c.said_until, s.c.known_at), else_=s.c.said_until)
        queries = [
            select(func.min(r.c.due_at)).where(r.c.status == "pending", r.c.due_at > after),
            select(func.min(visible)).where(s.c.decided_at.is_(None), visible > after),
        ]
        if self.count(r, r.c.status == "pending", r.c.due_at <= after):
            queries.append(select(func.min(b.c.known_at)).where(b.c.known_at > after))
        found = [self.connection.execute(query).scalar() for query in queries]
        return min((moment for moment in found if moment is not None), default=None)

    def last_due(self) -> datetime | None:
        """Return when the last pending window closes."""
        r = t.reactions
        found: datetime | None = self.connection.execute(
            select(func.max(r.c.due_at)).where(r.c.status == "pending")
        ).scalar()
        return found

    def reactions_of(self, statement_id: str) -> list[Reaction]:
        """Return all reactions to a statement."""
        return self._reactions(select(t.reactions).where(t.reactions.c.statement_id == statement_id))

    def _reactions(self, query: Select[Any]) -> list[Reaction]:
        return [record_of(Reaction, row) for row in self._all(query)]

    # -- signals -----------------------------------------------------------------------------------------------

    def signal_rows(self, *conditions: Any) -> list[RowMapping]:
        """Return emitted signals as rows (`signal_id`, `kind`, `emitted_at`, `data` ...), in order of emission."""
        return self._all(select(t.signals).where(*conditions).order_by(t.signals.c.position))

    def verdicts_of(self, statement_id: str, basis: str) -> list[RowMapping]:
        """Return `kind`, `horizon` and `verdict` of a statement's signals that have this basis or none."""
        field = {name: func.json_extract(t.signals.c.data, f"$.{name}") for name in ("horizon", "verdict", "basis")}
        query = select(t.signals.c.kind, field["horizon"].label("horizon"), field["verdict"].label("verdict"))
        of_basis = or_(field["basis"] == basis, field["basis"].is_(None))
        return self._all(query.where(t.signals.c.statement_id == statement_id, of_basis))

    def rows(self, table: Table, *conditions: Any) -> list[RowMapping]:
        """Return a table's rows as they are, for exports and the doctor."""
        return self._all(select(table).where(*conditions))

    def count(self, table: Table, *conditions: Any) -> int:
        """Return how many rows a table has."""
        return int(self.connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())

    def _all(self, query: Select[Any]) -> list[RowMapping]:
        return list(self.connection.execute(query).mappings())
