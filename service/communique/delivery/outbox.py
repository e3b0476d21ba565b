"""The outbox: what the ledger decided to publish, in the order and with the ids that are fixed for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One signal on its way to one stream."""

    stream: str
    sequence: int  # gapless within the stream, from 1
    entry_id: str  # "<ms>-<n>", strictly rising with the sequence
    kind: str
    signal_id: str
    instrument: str | None
    data: str  # canonical JSON of the Signal


class Outbox(Protocol):
    """What the publisher needs of the ledger. Its errors are the ledger's own and pass through."""

    def streams(self) -> Sequence[str]:
        """Return the names of the streams that are published to."""
        ...

    def last_marked(self, stream: str) -> OutboxEntry | None:
        """Return the newest entry marked delivered; None where there is none yet."""
        ...

    def find(self, stream: str, entry_id: str) -> OutboxEntry | None:
        """Return the entry with this id; None where the ledger never gave it out."""
        ...

    def after(self, stream: str, sequence: int, limit: int) -> Sequence[OutboxEntry]:
        """Return up to `limit` entries whose sequence is above `sequence`, rising."""
        ...

    def first_retained(self, stream: str) -> int:
        """Return the first sequence of the retention window; a lost stream is refilled from there."""
        ...

    def mark_delivered(self, stream: str, up_to_sequence: int, at: datetime) -> None:
        """Note that Redis has taken everything up to and including this sequence; a lower one changes nothing."""
        ...
