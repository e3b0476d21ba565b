"""`tone`: how a new, relevant statement sounds, at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from communique.canonical import digest
from communique.prices.instruments import Instrument
from communique.records import Signal, Statement, Tone
from communique.signals.evidence import evidence_of
from communique.signals.thresholds import Thresholds

FEWEST_EARLIER = 8  # fewer earlier statements than this say nothing about what is usual for a speaker


def gives_signal(statement: Statement, tone: Tone, thresholds: Thresholds) -> bool:
    """Tell whether a statement is new and relevant enough for a signal; one without a tone is not."""
    # a model without the head for relevance decides nothing by it
    relevant = tone.relevant is None or tone.relevant >= thresholds.relevance
    return tone.tone is not None and relevant and statement.novelty >= thresholds.novelty


def conflict_of(statement: Statement) -> Literal["attribution_conflict", "speaker_conflict"] | None:
    """Return why a statement's speaker is in doubt: no holder of the office, or the same words given to another."""
    if statement.office_check == "not_holding":
        return "attribution_conflict"
    return None if statement.conflicts_with is None else "speaker_conflict"


def direction_of(tone: Tone, instrument: Instrument, threshold: float) -> Literal[-1, 0, 1]:
    """Return the sign of tone x polarity; 0 where |tone| is below the threshold or the polarity undecided."""
    value, polarity = tone.tone, instrument.polarity
    if value is None or polarity is None or abs(value) < threshold:
        return 0
    return 1 if value * polarity > 0 else -1


def strength_of(statement: Statement, tone: Tone) -> float | None:
    """Return |tone| x relevant x novelty x (1 - hedged / 2) x (1 + material) / 2, in [0, 1].

    A head that the model does not have leaves its factor out: relevant 1, hedged 0, material 1.
    """
    if tone.tone is None:
        return None
    relevant = 1.0 if tone.relevant is None else tone.relevant
    hedged = 0.0 if tone.hedged is None else tone.hedged
    material = 1.0 if tone.material is None else tone.material
    return abs(tone.tone) * relevant * statement.novelty * (1 - hedged / 2) * (1 + material) / 2


def surprise_of(tone: Tone, earlier: Sequence[float]) -> float | None:
    """Return the z of the tone against the speaker's own earlier tones (sample deviation).

    None below `FEWEST_EARLIER`, or where they never differed.
    """
    if tone.tone is None or len(earlier) < FEWEST_EARLIER:
        return None
    mean = math.fsum(earlier) / len(earlier)
    variance = math.fsum((value - mean) ** 2 for value in earlier) / (len(earlier) - 1)
    return (tone.tone - mean) / math.sqrt(variance) if variance > 0 else None


def tone_signal(
    statement: Statement,
    tone: Tone,
    *,
    instrument: Instrument,
    earlier: Sequence[float],
    thresholds: Thresholds,
    now: datetime,
    valid_until: datetime | None = None,
) -> Signal:
    """Make the signal of a statement that `gives_signal`.

    Where it is in doubt whose words they are, `conflict_of` is the verdict and there is no direction.

    Parameters
    ----------
    earlier : tones of the same speaker's earlier statements, by the same model
    now : when it is emitted
    valid_until : when the last window that it opens closes
    """
    conflict = conflict_of(statement)
    return Signal(
        signal_id=digest("tone", statement.statement_id, instrument.symbol, tone.model),
        kind="tone",
        instrument=instrument.symbol,
        direction=0 if conflict else direction_of(tone, instrument, thresholds.direction),
        strength=strength_of(statement, tone),
        verdict=conflict,
        surprise=surprise_of(tone, earlier),
        emitted_at=now,
        valid_until=valid_until,
        **evidence_of(statement, tone),
    )
