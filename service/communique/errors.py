"""Every error we raise, sorted by what its reader should do.

::

    CommuniqueError
    ├── ConfigError                  stop at start-up
    ├── InputError                   name the input and the place, go on with the others
    │   ├── DocumentMalformed
    │   ├── StatementMalformed
    │   ├── TimeMalformed            (also ValueError)
    │   └── BarsMalformed
    ├── SourceError
    │   └── SourceUnavailable        retry
    ├── ScorerError                  stop at start-up; say how to get the model
    ├── PriceError
    │   ├── PricesUnavailable        retry
    │   ├── PricesMissing            report, never fill
    │   └── NotASession              (also ValueError)
    ├── LedgerError                  a command stops; the worker tries again, and emits nothing meanwhile
    └── StreamError
        ├── StreamUnavailable        retry
        ├── EntryUndecodable         dead-letter
        ├── GroupMissing             recreate it at one's own last id
        └── StreamForeign            stop publishing; `communique stream rebuild`
    LookAheadError                   a bug of ours: never caught, always fatal

Each message says what was expected, what came, and what to do.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communique.records import Bar


class CommuniqueError(Exception):
    """Whatever we raise on purpose."""


class ConfigError(CommuniqueError):
    """A setting is wrong; nothing was started."""


class InputError(CommuniqueError):
    """One input cannot be read; the others can.

    Parameters
    ----------
    input_name : the file, or whatever the user called it
    place : "line 3", "row 17, column close"; None where the whole input is meant
    problem : one clear sentence: what was expected, what came, what to do
    """

    def __init__(self, input_name: str, problem: str, *, place: str | None = None) -> None:
        self.input_name, self.problem, self.place = input_name, problem, place
        super().__init__(f"{input_name}{f', {place}' if place else ''}: {problem}")


class DocumentMalformed(InputError):
    """A file, page or feed entry that holds no readable text."""


class StatementMalformed(InputError):
    """A ready-made statement that lacks something or has it wrong."""


class BarsMalformed(InputError):
    """A price file that cannot be read as bars."""


class TimeMalformed(InputError, ValueError):
    """A date or time that cannot be read, or that leaves open which moment it means."""


class SourceError(CommuniqueError):
    """A source of documents failed."""


class SourceUnavailable(SourceError):
    """It did not answer; ask again later."""


class ScorerError(CommuniqueError):
    """A tone model cannot be loaded or used."""


class PriceError(CommuniqueError):
    """Prices are not there as they should be."""


class PricesUnavailable(PriceError):
    """The price source did not answer; ask again later."""


class PricesMissing(PriceError):
    """The price source answered and what was asked for is not in the answer; `bars` are those that are."""

    bars: tuple[Bar, ...] = ()


class NotASession(PriceError, ValueError):
    """A date on which the exchange did not open."""

    def __init__(self, calendar: str, day: str) -> None:
        self.calendar, self.day = calendar, day
        super().__init__(f"{day} is not a session of {calendar}; take the next or the previous one.")


class LedgerError(CommuniqueError):
    """The ledger cannot be opened, is locked, or holds what it should not."""


class StreamError(CommuniqueError):
    """The stream's server, or something on the stream, is not as it should be."""


class StreamUnavailable(StreamError):
    """The server did not answer, or cannot be started."""


class EntryUndecodable(StreamError):
    """An entry on the stream is not one of ours, or of a version we do not know."""

    def __init__(self, entry_id: str, problem: str) -> None:
        self.entry_id, self.problem = entry_id, problem
        super().__init__(f"Entry {entry_id} cannot be read: {problem}")


class GroupMissing(StreamError):
    """The consumer group is gone (a flush, or someone destroyed it)."""

    def __init__(self, stream: str, group: str) -> None:
        self.stream, self.group = stream, group
        super().__init__(f"Consumer group {group} of {stream} does not exist; it is recreated at its last known entry.")


class StreamForeign(StreamError):
    """The stream's top entry is none of ours, so nothing can be appended below it."""

    def __init__(self, stream: str, top_id: str) -> None:
        self.stream, self.top_id = stream, top_id
        super().__init__(
            f"{stream} ends with entry {top_id}, which this ledger never published. Nothing was appended. "
            f"Find out who writes to it, then run `communique stream rebuild`: the ledger fills it again."
        )


class LookAheadError(Exception):
    """Something was used before it could have been known. A bug of ours: never caught, always fatal."""

    def __init__(self, what: str, visible_at: datetime, now: datetime) -> None:
        self.what, self.visible_at, self.now = what, visible_at, now
        super().__init__(f"{what} is visible from {visible_at.isoformat()}, but was used at {now.isoformat()}.")
