"""Watching what goes by: sequences that are missing, signals that come twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from communique.delivery.entry_id import EntryId

# The sequences of the entries that the stream still holds between two ids (both left out), rising.
Between = Callable[[EntryId, EntryId], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequences that a reader will not see on the stream (trimmed, or deleted); the ledger still has them."""

    first: int
    last: int  # inclusive


class SequenceWatch:
    """Finds gaps in the sequences of one reader.

    In a consumer group others take their share, so a jump is a gap only where the stream no longer holds what lies
    between; `between` tells.

    Parameters
    ----------
    between : looks at the stream itself
    """

    def __init__(self, between: Between) -> None:
        self._between = between
        self._last: tuple[int, EntryId] | None = None

    def begin(self, sequence: int, entry_id: EntryId) -> None:
        """Take this as the last one seen: the next is expected to follow it."""
        self._last = (sequence, entry_id)

    @property
    def last(self) -> tuple[int, EntryId] | None:
        """The highest sequence seen, with its id; None before the first."""
        return self._last

    def see(self, sequence: int, entry_id: EntryId) -> list[Gap]:
        """Note one and return the gaps in front of it; one seen before changes nothing."""
        if self._last is None:
            self._last = (sequence, entry_id)
            return []
        last_sequence, last_id = self._last
        if sequence <= last_sequence:
            return []
        gaps: list[Gap] = []
        if sequence > last_sequence + 1:
            gaps = missing((last_sequence, *self._between(last_id, entry_id), sequence))
        self._last = (sequence, entry_id)  # not before the stream has answered, so that no gap is forgotten
        return gaps


def missing(rising: Sequence[int]) -> list[Gap]:
    """Return the holes in a row of sequences; one that does not rise is passed over."""
    gaps: list[Gap] = []
    last = rising[0]
    for sequence in rising[1:]:
        if sequence > last + 1:
            gaps.append(Gap(last + 1, sequence - 1))
        last = max(last, sequence)
    return gaps


class RecentSignals:
    """The signals handled last, by id; at least once becomes once within the window.

    Parameters
    ----------
    window : how many are remembered
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, signal_id: str) -> bool:
        return signal_id in self._seen

    def remember(self, signal_id: str) -> None:
        """Note one as handled; the oldest is forgotten for it."""
        self._seen[signal_id] = None
        self._seen.move_to_end(signal_id)
        while len(self._seen) > self._window:
            self._seen.popitem(last=False)
