"""A listing of texts, feed or index page, as a source: nothing lost, nothing twice, a little at each poll."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from communique.errors import DocumentMalformed, InputError, SourceUnavailable, TimeMalformed
from communique.records import Document, Reject
from communique.sources.limits import DEFAULT_LIMITS, Limits
from communique.sources.source import Poll
from communique.sources.web.configured import ConfiguredSource
from communique.sources.web.entry import Entry
from communique.sources.web.entry_cursor import Progress, Waiting, parse_cursor
from communique.sources.web.entry_documents import EntryDocuments, shown_entry
from communique.sources.web.fetching import Fetched, Fetcher, NotModified
from communique.sources.web.raw_store import RawStore
from communique.sources.web.robots import Robots
from communique.sources.web.web_errors import (
    AddressRefused,
    FetchDelayed,
    FetchRefused,
    HostResting,
    ListingBroken,
    RawMissing,
)
from communique.times import Moment

_SHORTEST_RETRY = timedelta(minutes=10)  # of a listing that came and cannot be used
_KEPT_LISTINGS = 4
_FARTHEST_AHEAD = timedelta(days=30)  # a date farther ahead is no embargo: it is not waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLimits:
    """How much one poll may take on, so that the other sources get their turn."""

    max_items: int = 500
    max_pages: int = 3  # asked for; each waits for its host's polite interval
    max_tries: int = 8  # of one page; its host's pauses grow meanwhile, to over an hour in all


class EntrySource(ABC):
    """What feeds and index pages have in common.

    What is listed and not known yet is queued, oldest first, and given as a document once its text is had. The
    queue stands in the cursor, and the listing itself in the raw store, so that an entry that leaves its listing
    before its page could be fetched is not lost.

    Parameters
    ----------
    configured : where it is, and what holds for all its texts
    fetcher : shared by all sources
    robots : shared by all sources; None: robots.txt is not asked for
    raw_store : keeps every listing and page as it came
    now : says what time it is, aware
    limits : of one text
    poll_limits : of one poll
    """

    def __init__(
        self,
        configured: ConfiguredSource,
        *,
        fetcher: Fetcher,
        robots: Robots | None,
        raw_store: RawStore,
        now: Callable[[], datetime],
        limits: Limits = DEFAULT_LIMITS,
        poll_limits: PollLimits | None = None,
    ) -> None:
        self._configured, self._fetcher, self._raw_store = configured, fetcher, raw_store
        self._permit = robots.require_allowed if robots is not None else None
        self._now, self._limits, self._poll_limits = now, limits, poll_limits or PollLimits()
        self._documents = EntryDocuments(
            configured, fetcher=fetcher, permit=self._permit, raw_store=raw_store, now=now, limits=limits
        )
        self._given: str | None = None  # the cursor of the last poll: with another one, its caller did not keep it
        self._due_at: datetime | None = None  # when the listing is asked for again
        self._failure: SourceUnavailable | None = None
        self._listings: dict[str, dict[str, Entry]] = {}  # by SHA-256, then by key

    @property
    def name(self) -> str:
        """Name it in the ledger and the messages."""
        return self._configured.name

    @property
    def interval(self) -> timedelta:
        """How often the listing is asked for; polls in between only work off what waits."""
        return self._configured.interval

    @abstractmethod
    def read(self, raw: bytes, *, charset: str | None) -> list[Entry]:
        """Return the entries of a listing, in its own order.

        Raises
        ------
        DocumentMalformed
            it cannot be read
        """

    def poll(self, cursor: str | None) -> Poll:
        """Return what is new since `cursor`, oldest first.

        Raises
        ------
        FetchDelayed
            the site did not answer; `retry_at` says when it is asked again, however often this is called
        ListingBroken
            it answered with what cannot be used
        SourceError
            the cursor is not one of a listing's, or the raw store has lost what it refers to
        """
        progress = parse_cursor(cursor, self.name)
        if self._due_at is None or self._now() >= self._due_at or cursor != self._given:
            self._given = cursor
            self._look(progress)
        elif self._failure is not None:
            raise self._failure
        items = self._work_off(progress)
        self._given = progress.as_text()
        return Poll(items, self._given)

    def listing(self) -> list[Entry]:
        """Return what is listed now; nothing is kept or remembered.

        Raises
        ------
        FetchDelayed, FetchRefused
            the site does not give it
        DocumentMalformed
            it cannot be read
        """
        answer = self._fetcher.get(self._configured.url, permit=self._permit)
        assert isinstance(answer, Fetched)  # nothing is "not modified" to who has nothing
        return self.read(answer.body, charset=answer.charset)

    # -- the listing -------------------------------------------------------------------------------------------

    def _look(self, progress: Progress) -> None:
        """Ask for the listing and queue what is new in it."""
        try:
            answer = self._ask(progress)
        except SourceUnavailable as error:
            self._failure, self._due_at = error, getattr(error, "retry_at", self._now() + self.interval)
            raise
        self._failure, self._due_at = None, self._now() + self.interval
        if isinstance(answer, NotModified):
            return
        entries = self._read_or_break(answer)
        new = [entry for entry in entries.values() if progress.is_new(entry.key, entry.fingerprint)]
        if new:  # many a feed is stamped anew each minute: it is kept when there is something in it
            sha256 = self._raw_store.put(answer.body)
            self._keep(sha256, entries)
            for entry in new:
                progress.waiting[entry.key] = Waiting(
                    key=entry.key, fingerprint=entry.fingerprint, raw=sha256, charset=answer.charset
                )
        progress.refresh(list(entries))
        progress.etag, progress.last_modified = answer.etag, answer.last_modified

    def _ask(self, progress: Progress) -> Fetched | NotModified:
        try:
            return self._fetcher.get(
                self._configured.url, etag=progress.etag, last_modified=progress.last_modified, permit=self._permit
            )
        except FetchRefused as error:
            raise self._broken(str(error)) from error

    def _read_or_break(self, answer: Fetched) -> dict[str, Entry]:
        try:
            return {entry.key: entry for entry in self.read(answer.body, charset=answer.charset)}
        except DocumentMalformed as error:
            self._failure = self._broken(str(error).removeprefix(f"{self.name}: "))
            self._due_at = self._failure.retry_at
            raise self._failure from error

    def _broken(self, problem: str) -> ListingBroken:
        return ListingBroken(self.name, problem, retry_at=self._now() + max(self.interval, _SHORTEST_RETRY))

    def _keep(self, sha256: str, entries: dict[str, Entry]) -> None:
        """Hold the last few listings that something waits in, so that they are not read again at each poll."""
        self._listings[sha256] = entries
        for stale in list(self._listings)[:-_KEPT_LISTINGS]:
            del self._listings[stale]

    # -- the queue ---------------------------------------------------------------------------------------------

    def _work_off(self, progress: Progress) -> list[Document | Reject]:
        items: list[Document | Reject] = []
        n_pages = 0
        for waiting, entry in self._queue(progress, items):
            if len(items) >= self._poll_limits.max_items:
                break
            wants_page = self._documents.wants_page(entry)
            if wants_page and n_pages >= self._poll_limits.max_pages:
                continue
            n_pages += wants_page
            try:
                document = self._take(waiting, entry, from_page=wants_page)
            except HostResting:
                n_pages = self._poll_limits.max_pages
            except TimeMalformed as error:
                if entry.published.moment is None:  # it is the page that bears the date: there is none to wait for
                    items += self._failed(progress, waiting, entry, error)
                else:
                    items += self._put_off(progress, waiting, entry, entry.published.moment, error)
            except (FetchDelayed, FetchRefused, DocumentMalformed) as error:
                items += self._failed(progress, waiting, entry, error)
            else:
                items.append(document)
                progress.settle(waiting, document.published_at or document.known_at)
        return items

    def _take(self, waiting: Waiting, entry: Entry, *, from_page: bool) -> Document:
        if from_page:
            return self._documents.from_page(entry)
        return self._documents.from_listing(entry, raw_sha256=waiting.raw)

    def _queue(self, progress: Progress, items: list[Document | Reject]) -> list[tuple[Waiting, Entry]]:
        """What is due, oldest first; the undated last, in the order in which a listing grows, from its end."""
        now, due = self._now(), []
        for waiting in list(progress.waiting.values()):
            if waiting.not_before is not None and now < waiting.not_before:
                continue
            entry = self._entry(waiting)
            if entry is None:
                reason = f"{self.name}: an entry that waited is no longer found in its listing; nothing is taken of it."
                items.append(Reject(input=self.name, line=None, reason=reason))
                progress.settle(waiting, None)
            else:
                due.append((waiting, entry))
        latest = datetime.max.replace(tzinfo=UTC)
        return sorted(
            due, key=lambda one: (one[1].published.moment.at if one[1].published.moment else latest, -one[1].place)
        )

    def _entry(self, waiting: Waiting) -> Entry | None:
        if waiting.raw not in self._listings:
            try:
                raw = self._raw_store.get(waiting.raw)
                self._keep(waiting.raw, {entry.key: entry for entry in self.read(raw, charset=waiting.charset)})
            except (RawMissing, DocumentMalformed):
                return None
        return self._listings[waiting.raw].get(waiting.key)

    # -- what could not be given ---------------------------------------------------------------------------------

    def _put_off(
        self, progress: Progress, waiting: Waiting, entry: Entry, moment: Moment, error: TimeMalformed
    ) -> list[Reject]:
        """Refuse a date that is ahead, once, and look again when it has come."""
        told = [] if waiting.is_told else [self._reject(entry, error.problem)]
        now = self._now()
        if moment.at - now > _FARTHEST_AHEAD:
            progress.settle(waiting, None)
        else:
            not_before = max(now + self.interval, moment.at)
            progress.waiting[waiting.key] = replace(waiting, not_before=not_before, is_told=True)
        return told

    def _failed(
        self, progress: Progress, waiting: Waiting, entry: Entry, error: FetchDelayed | FetchRefused | InputError
    ) -> list[Document | Reject]:
        """Try a page again later; when that is over or of no use, take the summary, if it has words."""
        problem = error.problem.rstrip(".")
        n_tries = waiting.n_tries + 1
        if _may_pass(error) and n_tries < self._poll_limits.max_tries:
            retry_at = getattr(error, "retry_at", self._now() + self.interval * 2 ** min(n_tries, 8))
            progress.waiting[waiting.key] = replace(
                waiting, n_tries=n_tries, not_before=retry_at.astimezone(UTC), is_told=True
            )
            return [] if waiting.is_told else [self._reject(entry, f"{problem}; it is tried again.")]
        progress.settle(waiting, entry.published.moment.at if entry.published.moment else None)
        try:
            summary = self._take(waiting, entry, from_page=False)
        except DocumentMalformed:
            return [self._reject(entry, f"{problem}; nothing is taken of it.")]
        return [self._reject(entry, f"{problem}; its summary alone is taken."), summary]

    def _reject(self, entry: Entry, problem: str) -> Reject:
        where = shown_entry(entry)
        return Reject(input=where, line=None, reason=f"{self.name}, {where}: {problem}")


def _may_pass(error: Exception) -> bool:
    """Tell whether a page may yet be had: a 404 may be an entry that was listed before its page was up."""
    if isinstance(error, AddressRefused | DocumentMalformed):
        return False
    return not isinstance(error, FetchRefused) or (error.status is not None and error.status != 410)
