"""The worker: APScheduler and shutdown. It has no ideas of its own; what is due is asked of the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from communique.bootstrap import Service
from communique.delivery.publisher import Publisher
from communique.errors import CommuniqueError, LookAheadError, PricesMissing, SourceUnavailable
from communique.feed_watch import Answer, FeedWatch
from communique.job_counts import LISTENED, JobCounts
from communique.ledger import tables
from communique.records import Record, Reject, Signal
from communique.relay import Relay
from communique.sources.source import Poll, Source

_log = structlog.get_logger("communique.worker")
PRICE_OVERLAP = timedelta(days=10)  # fetched again, so that a bar corrected late is seen


class Worker:
    """Polls, settles, publishes and beats, each at its interval, until told to stop.

    Parameters
    ----------
    service : what does the work
    publisher : to the stream
    sources : what is polled
    feeds : what is polled over the network, on a thread of its own: a slow site delays nothing else
    revive : starts the stream's server again where it is ours
    """

    def __init__(
        self,
        service: Service,
        publisher: Publisher,
        sources: Sequence[Source],
        *,
        feeds: Sequence[Source] = (),
        revive: Callable[[], None],
    ) -> None:
        self._service, self._sources, self._feeds = service, sources, feeds
        self._watch = FeedWatch(feeds, cursor_of=self._cursor, every_s=service.settings.poll_s)
        self._relay = Relay(publisher, revive=revive)
        self._jobs = self._plan()
        self._stop = threading.Event()
        self._fatal: LookAheadError | None = None
        self._silent: dict[str, str] = {}  # sources that do not answer, and why: not said at every poll
        with service.ledger.reading() as reads:
            rows = reads.rows(tables.job_runs)
        self.counts = JobCounts(
            {name: interval for name, (interval, _) in self._jobs.items()},
            {row["job"]: row["last_due_at"] for row in rows if row["last_due_at"]},
        )

    def _plan(self) -> dict[str, tuple[timedelta, Callable[[], None]]]:
        settings = self._service.settings
        jobs: dict[str, tuple[float, Callable[[], None]]] = {}
        if self._service.prices is not None and self._service.prices.grows:
            jobs["prices"] = (settings.refresh_s, self._refresh_prices)  # first: what is settled next wants them
        for source in self._sources:
            jobs[f"poll:{source.name}"] = (settings.poll_s, partial(self._poll, source))
        if self._feeds:
            jobs["take"] = (settings.poll_s, partial(self._watch.take, self._take_answer))
        jobs["settle"] = (settings.close_s, self._settle)
        jobs["publish"] = (settings.publish_s, self._relay.publish)
        jobs["beat"] = (settings.beat_s, self._beat)
        return {name: (timedelta(seconds=seconds), run) for name, (seconds, run) in jobs.items()}

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; then finish the running step, publish what it gave, and return.

        Raises
        ------
        LookAheadError
            a step used something before it could have been known: nothing more is done
        """
        self._stop = stop
        scheduler = self._make_scheduler()
        self._service.ledger.on_signals(self._relay.wake)
        self._service.pipeline.market.sessions.last_completed(self._service.clock.now())  # builds the calendar now
        self._relay.start()
        scheduler.start()
        self._watch.start()
        _log.info(
            "working", jobs=sorted(self._jobs), sources=[source.name for source in (*self._sources, *self._feeds)]
        )
        try:
            stop.wait()
        finally:
            self._watch.stop()
            scheduler.shutdown(wait=True)
            self._relay.stop()
            self.counts.flush(self._service.ledger)
            _log.info("stopped")
        if self._fatal is not None:
            raise self._fatal

    def _make_scheduler(self) -> BackgroundScheduler:
        # one thread decides, one delivers: a slow source delays neither the stream nor the heartbeat
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={name: ThreadPoolExecutor(1) for name in ("default", "delivery")},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": max(1, int(self._service.settings.misfire_grace_s)),
            },
        )
        scheduler.add_listener(self.counts.heard, LISTENED)
        for name, (interval, run) in self._jobs.items():
            executor = "delivery" if name in ("publish", "beat") else "default"
            scheduler.add_job(
                partial(self._attempt, name, run),
                "interval",
                seconds=interval.total_seconds(),
                id=name,
                name=name,
                executor=executor,
                next_run_time=datetime.now(UTC),
            )
        return scheduler

    def _attempt(self, name: str, run: Callable[[], None]) -> None:
        """Run a job once; a failure is one line and a count, a look-ahead ends the worker."""
        if self._stop.is_set():
            return  # it was queued before we were told to stop
        try:
            run()
        except LookAheadError as error:
            self._fatal = error
            self._stop.set()
            raise
        except CommuniqueError as error:
            _log.warning("job_failed", job=name, reason=str(error))
            raise

    # -- the jobs ----------------------------------------------------------------------------------------------

    def _poll(self, source: Source) -> None:
        cursor = self._cursor(source)
        poll = self._ask(source, cursor)
        if poll is not None:
            self._take(source, cursor, poll)

    def _take_answer(self, answer: Answer) -> None:
        """Take what a feed gave, and count it beside the jobs, so that `doctor` shows a feed that is down."""
        now = self._service.clock.now()
        noted: dict[str, Any] = {"last_due_at": now}
        if answer.error is None:
            self._answers_again(answer.source)
            noted["last_ok_at"] = now
        else:
            self._does_not_answer(answer.source, answer.error)
            noted |= {"last_error": str(answer.error)[:500], "last_error_at": now}
        with self._service.ledger.writing() as writes:
            counts = {"runs": 1, "errors": int(answer.error is not None)}
            writes.count_job(f"feed:{answer.source.name}", counts=counts, noted=noted)
        if answer.poll is not None and not self._stop.is_set():
            self._take(answer.source, answer.cursor, answer.poll)

    def _cursor(self, source: Source) -> str | None:
        with self._service.ledger.reading() as reads:
            return reads.cursor(source.name)

    def _ask(self, source: Source, cursor: str | None) -> Poll | None:
        """Return what a source gives; None where it does not answer."""
        try:
            poll = source.poll(cursor)
        except SourceUnavailable as error:
            self._does_not_answer(source, error)
            return None
        self._answers_again(source)
        return poll

    def _does_not_answer(self, source: Source, error: Exception) -> None:
        """Say it once, and again when the reason is another."""
        reason = str(error).partition("; it is asked again")[0]
        if self._silent.get(source.name) != reason:
            _log.warning("source_unavailable", source=source.name, reason=str(error))
        self._silent[source.name] = reason

    def _answers_again(self, source: Source) -> None:
        if self._silent.pop(source.name, None) is not None:
            _log.info("source_answers_again", source=source.name)

    def _take(self, source: Source, cursor: str | None, poll: Poll) -> None:
        ledger, pipeline = self._service.ledger, self._service.pipeline
        for item in poll.items:
            if self._stop.is_set():
                return  # the cursor stands where it was: the rest is read again, and what is known is passed over
            taken = pipeline.collect(item)
            self._report([taken] if isinstance(taken, Reject) else [])
        if poll.cursor is not None and poll.cursor != cursor:
            with ledger.writing() as writes:  # only now: what was polled is committed
                writes.save_cursor(source.name, poll.cursor, at=self._service.clock.now())
        if poll.items:
            self._settle()

    def _settle(self) -> None:
        """Process what was collected, by this worker or another process, and settle what has fallen due."""
        pipeline = self._service.pipeline
        for records in pipeline.resume():
            self._report(records)
            if self._stop.is_set():
                return
        self._report(pipeline.decide() + pipeline.settle())

    def _refresh_prices(self) -> None:
        prices, now = self._service.prices, self._service.clock.now()
        market = self._service.pipeline.market
        if prices is None:
            return
        with self._service.ledger.reading() as reads:
            since = reads.last_close(market.instrument.symbol, market.interval, as_of=now)
        since = since - PRICE_OVERLAP if since else now - 2 * market.history
        try:
            bars = prices.fetch(market.instrument, market.interval, since, now)
        except PricesMissing as error:  # what did come is good; what did not is asked for again next time
            _log.warning("prices_missing", source=prices.name, reason=str(error))
            bars = error.bars
        with self._service.ledger.writing() as writes:
            added = writes.add_bars(bars, at=now)
        _log.info("prices", source=prices.name, instrument=market.instrument.symbol, bars_added=added)

    def _beat(self) -> None:
        self.counts.flush(self._service.ledger)
        self._relay.beat()

    def _report(self, records: Sequence[Record]) -> None:
        """Write one line a signal or refusal."""
        for record in records:
            if isinstance(record, Signal):
                _log.info(
                    "signal",
                    kind=record.kind,
                    statement_id=record.statement_id,
                    known_at=record.known_at.isoformat(),
                    speaker=record.speaker,
                    tone=record.tone,
                    novelty=record.novelty,
                    horizon=record.horizon,
                    basis=record.basis,
                    verdict=record.verdict,
                    model=record.model,
                )
            elif isinstance(record, Reject):
                _log.warning("rejected", input=record.input, line=record.line, reason=record.reason)
