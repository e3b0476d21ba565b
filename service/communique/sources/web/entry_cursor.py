"""How far a listing has been read: what was given, what waits, and what to ask the site with next time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from communique.canonical import canonical_json, encode_time
from communique.errors import SourceError

KEPT_SEEN = 1_000  # entries that have left their listing and would be known if they came back

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry that was listed and is not given yet: its page could not be had, or there was no room."""

    key: str
    fingerprint: str
    raw: str  # SHA-256 of the listing it stood in: by the time it is given it may have left it
    charset: str | None = None  # that the listing was declared in by the answer it came with
    n_tries: int = 0
    not_before: datetime | None = None  # UTC; it is left alone until then
    is_told: bool = False  # a reject has said so


@dataclass(slots=True, kw_only=True)
class Progress:
    """A cursor, taken apart.

    The latest (time, key) alone would lose what is dated back or comes out of order, and officials do both. So
    every entry given is remembered by its key and the fingerprint of its text: what is not among them is new,
    whatever its date, and what is there with another fingerprint has changed.
    """

    at: datetime | None = None  # of the latest entry given, UTC
    key: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    seen: dict[str, str] = field(default_factory=dict)  # fingerprint by key, the longest unseen first
    waiting: dict[str, Waiting] = field(default_factory=dict)  # by key

    def is_new(self, key: str, fingerprint: str) -> bool:
        """Tell whether this text of this entry was neither given nor waits."""
        waits = self.waiting.get(key)
        return self.seen.get(key) != fingerprint and (waits is None or waits.fingerprint != fingerprint)

    def refresh(self, keys: list[str]) -> None:
        """Note what a listing holds now; of what it holds no more, the oldest is forgotten."""
        for key in keys:
            if key in self.seen:
                self.seen[key] = self.seen.pop(key)
        n_gone = len(self.seen) - sum(key in self.seen for key in keys)
        for key in list(self.seen)[: max(0, n_gone - KEPT_SEEN)]:
            del self.seen[key]

    def settle(self, waiting: Waiting, at: datetime | None) -> None:
        """Note that an entry was given, or given up."""
        self.waiting.pop(waiting.key, None)
        self.seen.pop(waiting.key, None)
        self.seen[waiting.key] = waiting.fingerprint
        if at is not None and (at, waiting.key) > (self.at or at, self.key or ""):
            self.at, self.key = at, waiting.key

    def as_text(self) -> str:
        """Write the cursor down."""
        return canonical_json(
            {
                "v": _VERSION,
                "at": self.at,
                "key": self.key,
                "etag": self.etag,
                "last_modified": self.last_modified,
                "seen": [[key, fingerprint] for key, fingerprint in self.seen.items()],
                "waiting": [_waiting_as_list(waiting) for waiting in self.waiting.values()],
            }
        )


def parse_cursor(text: str | None, source: str) -> Progress:
    """Read a cursor; None is the start.

    Raises
    ------
    SourceError
        it is not one of a listing's
    """
    if text is None:
        return Progress()
    try:
        found = json.loads(text)
        if found["v"] != _VERSION:
            raise ValueError(f"version {found['v']}")
        waiting = [_parse_waiting(one) for one in found["waiting"]]
        return Progress(
            at=_parse_time(found["at"]),
            key=found["key"],
            etag=found["etag"],
            last_modified=found["last_modified"],
            seen={str(key): str(fingerprint) for key, fingerprint in found["seen"]},
            waiting={one.key: one for one in waiting},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"The cursor of {source}, {text[:60]!r}, cannot be read; remove it, and the source is read from its "
            f"start (what is known already is not emitted again)."
        ) from error


def _waiting_as_list(waiting: Waiting) -> list[Any]:
    not_before = encode_time(waiting.not_before) if waiting.not_before else None
    return [
        waiting.key,
        waiting.fingerprint,
        waiting.raw,
        waiting.charset,
        waiting.n_tries,
        not_before,
        waiting.is_told,
    ]


def _parse_waiting(found: list[Any]) -> Waiting:
    key, fingerprint, raw, charset, n_tries, not_before, is_told = found
    return Waiting(
        key=str(key),
        fingerprint=str(fingerprint),
        raw=str(raw),
        charset=charset,
        n_tries=int(n_tries),
        not_before=_parse_time(not_before),
        is_told=bool(is_told),
    )


def _parse_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
