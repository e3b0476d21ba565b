"""The id of a stream entry: milliseconds and a counter, strictly rising within a stream and fixed for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_SHAPE = re.compile(r"([0-9]{1,20})-([0-9]{1,20})\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**64 - 1


@dataclass(frozen=True, slots=True, order=True)
class EntryId:
    """``<ms>-<n>``: milliseconds since 1970 in UTC, and a counter within them; ordered as Redis orders them.

    Raises
    ------
    ValueError
        a part is negative or has more than 64 bits
    """

    ms: int
    n: int

    def __post_init__(self) -> None:
        if not (0 <= self.ms <= _LARGEST and 0 <= self.n <= _LARGEST):
            raise ValueError(f"Both parts of an entry id are between 0 and 2**64 - 1; received {self.ms}-{self.n}.")

    def __str__(self) -> str:
        return f"{self.ms}-{self.n}"

    @classmethod
    def parse(cls, text: str | bytes) -> EntryId:
        """Read ``<ms>-<n>`` as Redis prints it.

        Raises
        ------
        ValueError
            anything else
        """
        shown = text.decode("ascii", "replace") if isinstance(text, bytes) else text
        match = _SHAPE.match(shown)
        if match is None:
            raise ValueError(f"An entry id reads <ms>-<n>; received {shown[:60]!r}.")
        return cls(int(match[1]), int(match[2]))

    def before(self) -> EntryId:
        """Return the id just below: reading after it begins with this one."""
        if self.n > 0:
            return EntryId(self.ms, self.n - 1)
        return EntryId(self.ms - 1, _LARGEST) if self.ms > 0 else EMPTY_STREAM

    def after(self) -> EntryId:
        """Return the id just above."""
        return EntryId(self.ms, self.n + 1) if self.n < _LARGEST else EntryId(self.ms + 1, 0)


EMPTY_STREAM = EntryId(0, 0)  # what Redis calls the last id of a stream that never had an entry


def next_entry_id(last: EntryId | None, now: datetime) -> EntryId:
    """Return the id of the next entry, above `last` even where the clock went back.

    Parameters
    ----------
    last : the newest id of the stream; None for its first entry
    now : aware; moments before 1970 count as 1970
    """
    floor = last or EMPTY_STREAM
    now_ms = (now - _EPOCH) // timedelta(milliseconds=1)
    return EntryId(now_ms, 0) if now_ms > floor.ms else floor.after()
