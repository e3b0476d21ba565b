"""`reaction`: what the price did over one horizon, held against the direction of the words."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from communique.canonical import digest
from communique.prices.instruments import Instrument
from communique.records import Reaction, Signal, Statement, Tone, Verdict
from communique.signals.evidence import evidence_of
from communique.signals.thresholds import Thresholds
from communique.signals.tone import direction_of, strength_of


def verdict_of(direction: Literal[-1, 0, 1], z: float | None, confirmed_z: float) -> Verdict | None:
    """Return the one verdict on a measured move; None where there is no z to judge by.

    confirmed where direction x z >= `confirmed_z`, diverged where it is <= -`confirmed_z`, muted between.
    """
    if z is None:
        return None
    if direction == 0:
        return "no_direction"
    agreement = direction * z
    if agreement >= confirmed_z:
        return "confirmed"
    return "diverged" if agreement <= -confirmed_z else "muted"


def reaction_signal(
    statement: Statement,
    tone: Tone,
    reaction: Reaction,
    *,
    instrument: Instrument,
    thresholds: Thresholds,
    now: datetime,
) -> Signal:
    """Make the signal of a settled reaction; a missing one says so: verdict null, with the reason.

    `strength` is that of the words; `z` is that of the move.
    """
    direction = direction_of(tone, instrument, thresholds.direction)
    measured = reaction.status == "measured"
    flags = ("includes_prior_move",) if reaction.includes_prior_move else ()
    return Signal(
        signal_id=digest(
            "reaction", statement.statement_id, instrument.symbol, reaction.horizon, reaction.basis, tone.model
        ),
        kind="reaction",
        instrument=instrument.symbol,
        horizon=reaction.horizon,
        basis=reaction.basis,
        direction=direction,
        strength=strength_of(statement, tone),
        verdict=verdict_of(direction, reaction.z, thresholds.confirmed_z) if measured else None,
        flags=flags,
        return_=reaction.return_,
        abnormal=reaction.abnormal,
        z=reaction.z,
        anchor_at=reaction.anchor_at,
        anchor_price=reaction.anchor_price,
        end_at=reaction.end_at,
        end_price=reaction.end_price,
        emitted_at=now,
        reason=reaction.reason,
        **evidence_of(statement, tone),
    )
