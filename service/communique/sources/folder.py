"""A folder into which people drop files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from communique.errors import SourceError, SourceUnavailable
from communique.records import Document, Reject
from communique.sources.declaration import Declaration
from communique.sources.decoding import shown_name
from communique.sources.files import read_path
from communique.sources.limits import DEFAULT_LIMITS, Limits
from communique.sources.source import Poll

DEFAULT_SETTLE = timedelta(seconds=2)

_TEMPORARY_SUFFIXES = (".x", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".swp", ".swx", "~")
_WHOLE = "all"


def changed_at_ns(about: os.stat_result) -> int:
    """Return when a file came to be here as it is (ns since 1970).

    The change time and not the modification time: a file moved in keeps the latter, and would be behind the
    cursor already; one stamped with a future date would put the cursor ahead of all that follow.
    """
    return about.st_ctime_ns


@dataclass(frozen=True, slots=True, order=True)
class _Position:
    """How far a folder has been read: up to this file, and in it up to this item."""

    at_ns: int
    name: bytes
    n_given: int | None = field(default=None, compare=False)  # None: the whole file

    def as_text(self) -> str:
        given = _WHOLE if self.n_given is None else str(self.n_given)
        return f"{self.at_ns} {given} {quote_from_bytes(self.name)}"


def _parse_cursor(cursor: str, folder: str) -> _Position:
    try:
        at_ns, given, name = cursor.split(" ")
        return _Position(int(at_ns), unquote_to_bytes(name), None if given == _WHOLE else int(given))
    except ValueError as error:
        raise SourceError(
            f"The cursor of folder {folder}, {cursor[:60]!r}, cannot be read; remove it, and the folder is read "
            f"from its start (what is known already is not emitted again)."
        ) from error


class WatchedFolder:
    """A source of whatever is dropped into one folder, in the order in which it came.

    Sub-folders, hidden files and names of half-written files (``~``, ``.part``, ``.tmp`` …) are left alone; a
    file changed less than `settle` ago waits for the next poll. A changed file is read again. The cursor holds
    (time in ns, name) of the last file, so that files of one moment are all read, and how many of its items were
    given, so that a long JSON lines file is handed on in parts.

    Parameters
    ----------
    folder : where to look
    declaration : what holds for each file
    now : says what time it is, aware
    name : of this source; the folder's own name where it is left out
    settle : how long a file must have stood unchanged
    max_items : at most so many documents and rejects in one poll
    stamp : the time (ns) that orders the files; another one for file systems without change times
    """

    def __init__(
        self,
        folder: Path,
        declaration: Declaration,
        *,
        now: Callable[[], datetime],
        name: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        settle: timedelta = DEFAULT_SETTLE,
        max_items: int = 500,
        stamp: Callable[[os.stat_result], int] = changed_at_ns,
    ) -> None:
        self._folder, self._declaration, self._now = folder, declaration, now
        self._name = name or f"folder:{shown_name(folder)}"
        self._limits, self._settle, self._max_items, self._stamp = limits, settle, max_items, stamp
        self._half_read: tuple[str, Iterator[Document | Reject]] | None = None  # a file under its cursor

    @property
    def name(self) -> str:
        """Name the folder in the ledger and the messages."""
        return self._name

    def poll(self, cursor: str | None) -> Poll:
        """Return what came into the folder after `cursor`, oldest first.

        Raises
        ------
        SourceUnavailable
            the folder is not there or may not be listed
        SourceError
            the cursor is not one of this folder's
        """
        position = None if cursor is None else _parse_cursor(cursor, shown_name(self._folder))
        now = self._now()
        stamped = sorted(self._stamped_files())
        items: list[Document | Reject] = []
        if position and position.n_given is not None and all(file.name != position.name for file in stamped):
            items.append(self._refuse_removed(position))
            position = replace(position, n_given=None)
        for file in stamped:
            room = self._max_items - len(items)
            if room <= 0 or file.at_ns > _ns_since_1970(now - self._settle):
                break
            n_before = _n_to_skip(file, position)
            if n_before is None:
                continue
            contents = self._contents(file, n_before, now)
            given = list(islice(contents, room))
            items += [_observed_at(now, item) for item in given]
            if len(given) == room:  # there may be more in it: the next poll goes on with this file
                position = replace(file, n_given=n_before + room)
                self._half_read = (position.as_text(), contents)
                break
            position = file
        return Poll(items, position.as_text() if position else None)

    def _contents(self, file: _Position, n_before: int, now: datetime) -> Iterator[Document | Reject]:
        """What is in the file after so many items; gone on with where the last poll stopped, if it was ours."""
        half_read, self._half_read = self._half_read, None
        if half_read is not None and half_read[0] == replace(file, n_given=n_before).as_text():
            return half_read[1]
        path = self._folder / os.fsdecode(file.name)
        return islice(read_path(path, self._declaration, now=now, limits=self._limits), n_before, None)

    def _refuse_removed(self, position: _Position) -> Reject:
        self._half_read = None
        name = shown_name(self._folder / os.fsdecode(position.name))
        reason = f"{name}: it was removed when {position.n_given} of its entries had been read; put it back."
        return Reject(input=name, line=None, reason=reason)

    def _stamped_files(self) -> Iterator[_Position]:
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    about = None if _is_temporary(entry.name) else _about(entry)
                    if about is not None and not stat.S_ISDIR(about.st_mode):
                        yield _Position(self._stamp(about), os.fsencode(entry.name))
        except OSError as error:
            raise SourceUnavailable(
                f"The watched folder {shown_name(self._folder)} cannot be listed ({error.strerror}); "
                f"make it, or give this user the right to read it."
            ) from error


def _is_temporary(name: str) -> bool:
    return name.startswith((".", "~")) or name.lower().endswith(_TEMPORARY_SUFFIXES)


def _about(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What the entry, or the link itself where it leads nowhere, says; None where it has just been removed."""
    for follows in (True, False):
        try:
            return entry.stat(follow_symlinks=follows)
        except OSError:
            continue
    return None


def _n_to_skip(file: _Position, position: _Position | None) -> int | None:
    """How many of the file's items were given before; None where all were."""
    if position is None or file > position:
        return 0
    return position.n_given if file == position else None


def _observed_at(now: datetime, item: Document | Reject) -> Document | Reject:
    """An entry that waited in a half-read file is known now, not when the file was opened."""
    if isinstance(item, Document) and item.known_basis == "observed":
        return replace(item, known_at=now)
    return item


def _ns_since_1970(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
