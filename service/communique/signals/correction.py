"""`correction`: signals that were emitted and are not to be relied on, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from communique.canonical import digest
from communique.prices.instruments import Instrument
from communique.records import Signal, Statement, Tone
from communique.signals.evidence import evidence_of


def correction_signal(
    statement: Statement,
    tone: Tone,
    *,
    replaces: Sequence[str],
    instrument: Instrument,
    reason: str,
    now: datetime,
) -> Signal:
    """Make the signal that takes others back; it puts nothing in their place.

    Parameters
    ----------
    tone : the one that the signals were made from
    replaces : the `signal_id` of every signal that it takes back, in the order of their emission
    reason : in words
    now : when it is emitted
    """
    return Signal(
        signal_id=digest("correction", statement.statement_id, *replaces),
        kind="correction",
        instrument=instrument.symbol,
        direction=0,
        strength=None,
        verdict=None,
        replaces=tuple(replaces),
        reason=reason,
        emitted_at=now,
        **evidence_of(statement, tone),
    )
