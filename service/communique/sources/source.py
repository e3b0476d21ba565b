"""The one contract of everything that brings documents in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from communique.records import Document, Reject


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at a source brought."""

    items: Sequence[Document | Reject]
    cursor: str | None  # where to go on; stored by the caller only once `items` are committed


class Source(Protocol):
    """A feed, a page, a folder: asked from time to time for what is new."""

    @property
    def name(self) -> str:
        """Name it in the ledger, the heartbeat and the messages."""
        ...

    def poll(self, cursor: str | None) -> Poll:
        """Return what came after `cursor`, oldest first, and the new cursor.

        Parameters
        ----------
        cursor : what an earlier poll gave, None at the first. It holds a time and an id, never a time alone:
            two entries may bear the same time. The same cursor again gives the same items again.

        Raises
        ------
        SourceUnavailable
            it did not answer; ask again later with the same cursor
        """
        ...
