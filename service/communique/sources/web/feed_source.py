"""A feed as a source."""

from __future__ import annotations

from communique.sources.web.entry import Entry
from communique.sources.web.entry_source import EntrySource
from communique.sources.web.feed import read_feed


class FeedSource(EntrySource):
    """RSS, Atom or JSON Feed; each entry is a document.

    Where an entry carries a summary only, the page it leads to is fetched and its main text taken.
    """

    def read(self, raw: bytes, *, charset: str | None) -> list[Entry]:
        """Return the feed's entries, in its own order."""
        configured = self._configured
        return read_feed(raw, url=configured.url, name=self.name, zone=configured.time_zone, charset=charset)
