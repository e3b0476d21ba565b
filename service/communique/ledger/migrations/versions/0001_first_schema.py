"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "bars",
        sa.Column("instrument", sa.String(length=32), nullable=False),
        sa.Column("interval", sa.String(length=32), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("close", sa.Float(), nullable=False),
        sa.Column("volume", sa.Float(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("known_basis", sa.String(length=32), nullable=False),
        sa.Column("collected_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("instrument", "interval", "closes_at", "known_at", name=op.f("pk_bars")),
    )
    op.create_table(
        "cursors",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("polled_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_cursors")),
    )
    op.create_table(
        "documents",
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("published_precision", sa.String(length=32), nullable=True),
        sa.Column("published_as_printed", sa.Text(), nullable=True),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("said_at", sa.BigInteger(), nullable=True),
        sa.Column("said_precision", sa.String(length=32), nullable=True),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("known_basis", sa.String(length=32), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("collected_at", sa.BigInteger(), nullable=False),
        sa.Column("processed_at", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("document_id", "revision", name=op.f("pk_documents")),
        sa.UniqueConstraint("arrival"),
        sa.UniqueConstraint("step"),
    )
    op.create_index("ix_documents_processed_at", "documents", ["processed_at"], unique=False)
    op.create_table(
        "job_runs",
        sa.Column("job", sa.String(length=100), nullable=False),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.BigInteger(), nullable=False),
        sa.Column("overlapped", sa.BigInteger(), nullable=False),
        sa.Column("coalesced", sa.BigInteger(), nullable=False),
        sa.Column("last_due_at", sa.BigInteger(), nullable=True),
        sa.Column("last_ok_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("last_error_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_runs")),
    )
    op.create_table(
        "mentions",
        sa.Column("mention_id", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=False),
        sa.Column("quoted", sa.String(length=32), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("speaker_as_printed", sa.Text(), nullable=True),
        sa.Column("office_as_printed", sa.Text(), nullable=True),
        sa.Column("statement_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_document_id"), "mentions", ["document_id"], unique=False)
    op.create_index(op.f("ix_mentions_statement_id"), "mentions", ["statement_id"], unique=False)
    op.create_table(
        "rejects",
        sa.Column("reject_id", sa.String(length=64), nullable=False),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reject_id", name=op.f("pk_rejects")),
    )
    op.create_table(
        "signals",
        sa.Column("signal_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("statement_id", sa.String(length=64), nullable=True),
        sa.Column("instrument", sa.String(length=32), nullable=True),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("emitted_at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signals")),
        sa.UniqueConstraint("position"),
    )
    op.create_index(op.f("ix_signals_emitted_at"), "signals", ["emitted_at"], unique=False)
    op.create_index(op.f("ix_signals_kind"), "signals", ["kind"], unique=False)
    op.create_index(op.f("ix_signals_statement_id"), "signals", ["statement_id"], unique=False)
    op.create_table(
        "statements",
        sa.Column("statement_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("speaker_id", sa.String(length=200), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("office_check", sa.String(length=32), nullable=False),
        sa.Column("holder_on_date", sa.Text(), nullable=True),
        sa.Column("office_reason", sa.Text(), nullable=True),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("said_until", sa.BigInteger(), nullable=False),
        sa.Column("said_precision", sa.String(length=32), nullable=False),
        sa.Column("said_basis", sa.String(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("novelty", sa.Float(), nullable=False),
        sa.Column("repeats", sa.String(length=64), nullable=True),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("known_basis", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statements")),
    )
    op.create_index("ix_statements_decided_at", "statements", ["decided_at"], unique=False)
    op.create_index("ix_statements_speaker_id_said_at", "statements", ["speaker_id", "said_at"], unique=False)
    op.create_table(
        "stream_counters",
        sa.Column("stream", sa.String(length=100), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("entry_ms", sa.BigInteger(), nullable=False),
        sa.Column("entry_n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_counters")),
    )
    op.create_table(
        "outbox",
        sa.Column("stream", sa.String(length=100), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("entry_ms", sa.BigInteger(), nullable=False),
        sa.Column("entry_n", sa.BigInteger(), nullable=False),
        sa.Column("signal_id", sa.String(length=64), nullable=False),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.signal_id"], name=op.f("fk_outbox_signal_id")),
        sa.PrimaryKeyConstraint("stream", "sequence", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_entry", "outbox", ["stream", "entry_ms", "entry_n"], unique=True)
    op.create_table(
        "reactions",
        sa.Column("statement_id", sa.String(length=64), nullable=False),
        sa.Column("instrument", sa.String(length=32), nullable=False),
        sa.Column("horizon", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("anchor_at", sa.BigInteger(), nullable=True),
        sa.Column("anchor_price", sa.Float(), nullable=True),
        sa.Column("end_at", sa.BigInteger(), nullable=True),
        sa.Column("end_price", sa.Float(), nullable=True),
        sa.Column("return_", sa.Float(), nullable=True),
        sa.Column("expected", sa.Float(), nullable=True),
        sa.Column("abnormal", sa.Float(), nullable=True),
        sa.Column("se", sa.Float(), nullable=True),
        sa.Column("n_estimation", sa.Integer(), nullable=True),
        sa.Column("z", sa.Float(), nullable=True),
        sa.Column("pre_move_z", sa.Float(), nullable=True),
        sa.Column("resolution", sa.String(length=32), nullable=False),
        sa.Column("includes_prior_move", sa.Boolean(), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=True),
        sa.Column("confounders", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.statement_id"], name=op.f("fk_reactions_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", "instrument", "horizon", "basis", name=op.f("pk_reactions")),
    )
    op.create_index("ix_reactions_status_due_at", "reactions", ["status", "due_at"], unique=False)
    op.create_table(
        "tones",
        sa.Column("statement_id", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("p_negative", sa.Float(), nullable=True),
        sa.Column("p_neutral", sa.Float(), nullable=True),
        sa.Column("p_positive", sa.Float(), nullable=True),
        sa.Column("hedged", sa.Float(), nullable=True),
        sa.Column("material", sa.Float(), nullable=True),
        sa.Column("relevant", sa.Float(), nullable=True),
        sa.Column("clauses", sa.Text(), nullable=False),
        sa.Column("input_truncated", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.statement_id"], name=op.f("fk_tones_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", "model", name=op.f("pk_tones")),
    )
