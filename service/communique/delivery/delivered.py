"""What a subscriber hands on, and its count of what went by."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from communique.delivery.sequence_watch import Gap
from communique.records import Signal

_GAPS_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One signal as it came off the stream."""

    entry_id: str
    sequence: int  # gapless within the stream
    signal: Signal
    deliveries: int = 1  # how often the group has handed it out, this time included


@dataclass(slots=True)
class Tally:
    """What went by since the subscriber was made."""

    handled: int = 0
    filtered: int = 0  # of other kinds
    duplicates: int = 0  # handled before, within the window
    failures: int = 0  # the handler raised
    dead_letters: int = 0
    undecodable: int = 0  # among the dead letters, where there is a group
    ghosts: int = 0  # pending, and gone from the stream
    reconnects: int = 0
    groups_recreated: int = 0
    gaps: deque[Gap] = field(default_factory=lambda: deque(maxlen=_GAPS_KEPT))
