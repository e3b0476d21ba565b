"""The ledger's tables. Columns are named as the records' fields; what is ours alone comes last, under a comment."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from communique.ledger.columns import JsonText, UtcMicroseconds

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

_ID = String(64)
_WORD = String(32)

documents = Table(
    "documents",
    metadata,
    Column("document_id", _ID, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content_hash", _ID, nullable=False),
    Column("source", Text, nullable=False),
    Column("form", _WORD, nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("language", _WORD),
    Column("published_at", UtcMicroseconds),
    Column("published_precision", _WORD),
    Column("published_as_printed", Text),
    Column("published_quality", _WORD),
    Column("raw_sha256", _ID),
    Column("speaker", Text),
    Column("office", Text),
    Column("said_at", UtcMicroseconds),
    Column("said_precision", _WORD),
    Column("known_at", UtcMicroseconds, nullable=False),
    Column("known_basis", _WORD, nullable=False),
    Column("arrival", BigInteger, nullable=False, unique=True),
    Column("collected_at", UtcMicroseconds, nullable=False),
    Column("processed_at", UtcMicroseconds),  # null: committed, not yet extracted; taken up again
    Column("step", BigInteger, unique=True),  # order of processing: a replay walks by it and by processed_at
)
Index("ix_documents_processed_at", documents.c.processed_at)

mentions = Table(
    "mentions",
    metadata,
    Column("mention_id", _ID, primary_key=True),
    Column("document_id", _ID, nullable=False, index=True),
    Column("content", JsonText, nullable=False),
    Column("source", JsonText, nullable=False),
    Column("cue", JsonText, nullable=False),
    Column("quoted", _WORD, nullable=False),
    Column("truncated", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("speaker_as_printed", Text),
    Column("office_as_printed", Text),
    # the statement it was recognised as
    Column("statement_id", _ID, index=True),
)

statements = Table(
    "statements",
    metadata,
    Column("statement_id", _ID, primary_key=True),
    Column("text", Text, nullable=False),
    Column("speaker_id", String(200), nullable=False),
    Column("speaker", Text, nullable=False),
    Column("office", Text),
    Column("side", _WORD, nullable=False),
    Column("office_check", _WORD, nullable=False),
    Column("holder_on_date", Text),
    Column("office_reason", Text),
    Column("said_at", UtcMicroseconds, nullable=False),
    Column("said_until", UtcMicroseconds, nullable=False),
    Column("said_precision", _WORD, nullable=False),
    Column("said_basis", _WORD, nullable=False),
    Column("url", Text),
    Column("published_at", UtcMicroseconds),
    Column("novelty", Float, nullable=False),
    Column("repeats", _ID),
    Column("novelty_overall", Float),
    Column("echoes", _ID),
    Column("conflicts_with", _ID),
    Column("known_at", UtcMicroseconds, nullable=False),
    Column("known_basis", _WORD, nullable=False),
    # null: scored, but not yet visible (embargo, or a clock ahead of ours); decided when its time has come
    Column("decided_at", UtcMicroseconds),
)
Index("ix_statements_speaker_id_said_at", statements.c.speaker_id, statements.c.said_at)
Index("ix_statements_decided_at", statements.c.decided_at)

tones = Table(
    "tones",
    metadata,
    Column("statement_id", _ID, ForeignKey("statements.statement_id"), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("p_negative", Float),
    Column("p_neutral", Float),
    Column("p_positive", Float),
    Column("hedged", Float),
    Column("material", Float),
    Column("relevant", Float),
    Column("clauses", JsonText, nullable=False),
    Column("input_truncated", Boolean, nullable=False),
    Column("reason", Text),
)

bars = Table(
    "bars",
    metadata,
    Column("instrument", String(32), primary_key=True),
    Column("interval", _WORD, primary_key=True),
    Column("closes_at", UtcMicroseconds, primary_key=True),
    Column("known_at", UtcMicroseconds, primary_key=True),  # a corrected bar stands beside the old one
    Column("opens_at", UtcMicroseconds, nullable=False),
    Column("open", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("low", Float, nullable=False),
    Column("close", Float, nullable=False),
    Column("volume", Float),
    Column("source", Text, nullable=False),
    Column("known_basis", _WORD, nullable=False),
    Column("collected_at", UtcMicroseconds, nullable=False),  # when it came into the ledger: a replay has it from then
)

reactions = Table(
    "reactions",
    metadata,
    Column("statement_id", _ID, ForeignKey("statements.statement_id"), primary_key=True),
    Column("instrument", String(32), primary_key=True),
    Column("horizon", _WORD, primary_key=True),
    Column("basis", _WORD, primary_key=True),
    Column("anchor_at", UtcMicroseconds),
    Column("anchor_price", Float),
    Column("end_at", UtcMicroseconds),
    Column("end_price", Float),
    Column("return_", Float),
    Column("expected", Float),
    Column("abnormal", Float),
    Column("se", Float),
    Column("n_estimation", Integer),
    Column("z", Float),
    Column("pre_move_z", Float),
    Column("resolution", _WORD, nullable=False),
    Column("includes_prior_move", Boolean, nullable=False),
    Column("session", _WORD),
    Column("confounders", JsonText, nullable=False),
    Column("status", _WORD, nullable=False),  # pending is the only status that ever changes
    Column("reason", Text),
    Column("due_at", UtcMicroseconds),
)
Index("ix_reactions_status_due_at", reactions.c.status, reactions.c.due_at)

signals = Table(
    "signals",
    metadata,
    Column("signal_id", _ID, primary_key=True),
    Column("position", BigInteger, nullable=False, unique=True),  # order of emission
    Column("kind", _WORD, nullable=False, index=True),
    Column("statement_id", _ID, index=True),
    Column("instrument", String(32)),
    Column("known_at", UtcMicroseconds, nullable=False),
    Column("emitted_at", UtcMicroseconds, nullable=False, index=True),
    Column("data", Text, nullable=False),  # canonical JSON, byte for byte as published
)

outbox = Table(
    "outbox",
    metadata,
    Column("stream", String(100), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("entry_ms", BigInteger, nullable=False),
    Column("entry_n", BigInteger, nullable=False),
    Column("signal_id", _ID, ForeignKey("signals.signal_id"), nullable=False),
    Column("delivered_at", UtcMicroseconds),
)
Index("ix_outbox_entry", outbox.c.stream, outbox.c.entry_ms, outbox.c.entry_n, unique=True)

stream_counters = Table(
    "stream_counters",
    metadata,
    Column("stream", String(100), primary_key=True),
    Column("sequence", BigInteger, nullable=False),  # the last one given out; gapless
    Column("entry_ms", BigInteger, nullable=False),
    Column("entry_n", BigInteger, nullable=False),
)

rejects = Table(
    "rejects",
    metadata,
    Column("reject_id", _ID, primary_key=True),  # the same refusal twice is one row
    Column("input", Text, nullable=False),
    Column("line", Integer),
    Column("reason", Text, nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("decision", _WORD, nullable=False),
    Column("note", Text),
    Column("decided_at", UtcMicroseconds, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("polled_at", UtcMicroseconds, nullable=False),
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("job", String(100), primary_key=True),
    Column("runs", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("missed", BigInteger, nullable=False),  # later than the grace: not run
    Column("overlapped", BigInteger, nullable=False),  # the run before was not done
    Column("coalesced", BigInteger, nullable=False),  # several due, one run
    Column("last_due_at", UtcMicroseconds),
    Column("last_ok_at", UtcMicroseconds),
    Column("last_error", Text),
    Column("last_error_at", UtcMicroseconds),
)
