"""From one entry to its document: from what its listing carries, or from the page it leads to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from communique.canonical import digest
from communique.errors import DocumentMalformed
from communique.records import Document
from communique.sources.clock_checks import require_not_ahead
from communique.sources.limits import Limits
from communique.sources.web.configured import ConfiguredSource
from communique.sources.web.entry import Entry
from communique.sources.web.entry_text import EntryText, text_in_listing, text_on_page
from communique.sources.web.fetching import Fetcher, NotModified
from communique.sources.web.raw_store import RawStore
from communique.sources.web.web_errors import FetchRefused
from communique.times import Moment


class EntryDocuments:
    """Makes the documents of one source.

    Parameters
    ----------
    configured : what holds for all its texts
    permit : called with each address before it is asked; None: none is refused
    now : says what time it is, aware
    """

    def __init__(
        self,
        configured: ConfiguredSource,
        *,
        fetcher: Fetcher,
        permit: Callable[[str], None] | None,
        raw_store: RawStore,
        now: Callable[[], datetime],
        limits: Limits,
    ) -> None:
        self._configured, self._fetcher, self._permit = configured, fetcher, permit
        self._raw_store, self._now, self._limits = raw_store, now, limits

    def wants_page(self, entry: Entry) -> bool:
        """Tell whether an entry's text is on the page it leads to."""
        if self._configured.body == "entry" or entry.url is None:
            return False
        return self._configured.body == "page" or not entry.is_whole

    def from_listing(self, entry: Entry, *, raw_sha256: str) -> Document:
        """Take what the listing carries, be it a summary.

        Parameters
        ----------
        raw_sha256 : of the listing, as it is kept

        Raises
        ------
        DocumentMalformed
            it has no words
        TimeMalformed
            its date is ahead
        """
        text = text_in_listing(entry, name=self._configured.name, limits=self._limits)
        if not text:
            raise DocumentMalformed(self._configured.name, f"its entry {shown_entry(entry)} has no words of its own.")
        return self._document(entry, EntryText(text=text), raw_sha256)

    def from_page(self, entry: Entry) -> Document:
        """Fetch the page, keep it raw, and take its main text.

        Raises
        ------
        FetchDelayed, FetchRefused
            it cannot be had, for now or at all
        DocumentMalformed
            it is no page, or holds no text
        TimeMalformed
            the entry's date is ahead (then nothing is fetched), or the page's
        """
        assert entry.url is not None
        self._require_not_ahead(entry.published.moment)
        page = self._fetcher.get(entry.url, permit=self._permit)
        if isinstance(page, NotModified):
            raise FetchRefused(entry.url, "it answered 304 to a question without conditions.", status=304)
        raw_sha256 = self._raw_store.put(page.body)
        return self._document(entry, text_on_page(page, name=entry.url, limits=self._limits), raw_sha256)

    def _document(self, entry: Entry, found: EntryText, raw_sha256: str) -> Document:
        configured, published = self._configured, entry.published
        if published.moment is None and found.published is not None:
            published = found.published  # the listing has no date that can be read, and the page has
        self._require_not_ahead(published.moment)
        return Document(
            document_id=digest("entry", configured.name, None, entry.entry_id),
            content_hash=hashlib.sha256(found.text.encode()).hexdigest(),
            source=configured.name,
            form=configured.form,
            url=entry.url,
            title=entry.title or found.title,
            text=found.text,
            language=configured.language or found.language,
            published_at=published.moment.at if published.moment else None,
            published_precision=published.moment.precision if published.moment else None,
            published_as_printed=published.as_printed,
            published_quality=published.quality,
            raw_sha256=raw_sha256,
            speaker=configured.speaker,
            office=configured.office,
            known_at=self._now().astimezone(UTC),
            known_basis="observed",
        )

    def _require_not_ahead(self, moment: Moment | None) -> None:
        if moment is not None:
            name = self._configured.name
            require_not_ahead(
                moment, "the date of publication", now=self._now(), limits=self._limits, name=name, place=None
            )


def shown_entry(entry: Entry) -> str:
    """Return what an entry may be called in a message."""
    shown = entry.url or entry.title or entry.entry_id
    return "".join(c if c.isprintable() else " " for c in shown[:200])
