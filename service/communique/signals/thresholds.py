"""Where a number becomes a verdict. Set in the configuration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The four limits; each field says which side of it counts."""

    direction: float = 0.15  # |tone| from here on has a direction
    novelty: float = 0.2  # novelty from here on is worth a signal
    relevance: float = 0.5  # relevance from here on is worth a signal
    confirmed_z: float = 1.64  # direction * z from here on confirms; pure noise reaches it in 5 % of cases
