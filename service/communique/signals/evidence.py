"""What every signal about a statement carries: the words, the speaker, the source, the clocks, the scores."""

from __future__ import annotations

from typing import Any

from communique.records import Statement, Tone


def evidence_of(statement: Statement, tone: Tone) -> dict[str, Any]:
    """Return the fields of a `Signal` that come from the statement and its tone, by name."""
    return {
        "statement_id": statement.statement_id,
        "quote": statement.text,
        "url": statement.url,
        "speaker": statement.speaker,
        "office": statement.office,
        "office_check": statement.office_check,
        "holder_on_date": statement.holder_on_date,
        "said_at": statement.said_at,
        "said_until": statement.said_until,
        "said_precision": statement.said_precision,
        "published_at": statement.published_at,
        "known_at": statement.known_at,
        "known_basis": statement.known_basis,
        "novelty": statement.novelty,
        "tone": tone.tone,
        "hedged": tone.hedged,
        "material": tone.material,
        "relevant": tone.relevant,
        "model": tone.model,
    }
