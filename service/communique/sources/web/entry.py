"""One entry of a feed or an index page, before its text is taken."""

from __future__ import annotations

from dataclasses import dataclass

from communique.canonical import digest
from communique.sources.web.entry_dates import PrintedDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a listing says of one text."""

    entry_id: str  # as printed; its address where it has none
    url: str | None
    title: str | None
    markup: str  # the whole text or a summary, "" where there is neither
    is_markup: bool  # it is HTML; else plain text
    is_whole: bool  # the listing carries the whole text, and not a summary
    published: PrintedDate
    updated: str | None  # as printed
    place: int  # from 0, in the listing's own order: mostly the newest first

    @property
    def key(self) -> str:
        """Tell it from the others of its source (16 hex digits)."""
        return digest("entry", self.entry_id)[:16]

    @property
    def fingerprint(self) -> str:
        """Change when its text does (12 hex digits).

        Of a mere summary the date of change counts too: nothing else tells that the page behind it has changed.
        """
        updated = None if self.is_whole else self.updated
        return digest("text", self.title, self.url, self.markup, updated)[:12]
