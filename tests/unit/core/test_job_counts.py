"""Runs that never started are counted: those the scheduler tells of, and those it keeps to itself."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    EVENT_JOB_SUBMITTED,
    JobExecutionEvent,
    JobSubmissionEvent,
)

from communique.job_counts import LISTENED, JobCounts
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEN = timedelta(seconds=10)


def due(counts, *moments, code=EVENT_JOB_SUBMITTED):
    for moment in moments:
        counts.heard(JobSubmissionEvent(code, "settle", "default", [moment]))


def ended(counts, code, exception=None):
    counts.heard(JobExecutionEvent(code, "settle", "default", START, exception=exception))


def test_what_was_coalesced_is_counted_from_the_due_times():
    counts = JobCounts({"settle": TEN}, {})
    due(counts, START, START + TEN, START + 7 * TEN, START + 8 * TEN)
    assert counts.totals()["settle"] == {"coalesced": 5}


def test_an_outage_is_counted_from_the_last_time_before_it():
    counts = JobCounts({"settle": TEN}, {"settle": START})
    due(counts, START + timedelta(hours=1))
    assert counts.totals()["settle"] == {"coalesced": 359}


def test_a_restart_between_two_runs_counts_as_none():
    counts = JobCounts({"settle": TEN}, {"settle": START})
    due(counts, START + timedelta(seconds=4))
    assert counts.totals()["settle"].get("coalesced", 0) == 0


def test_each_outcome_has_its_own_count_and_the_ledger_adds_them_up():
    ledger = Ledger(None)
    for _ in range(2):
        counts = JobCounts({"settle": TEN}, {})
        due(counts, START)
        ended(counts, EVENT_JOB_EXECUTED)
        ended(counts, EVENT_JOB_MISSED)
        due(counts, START + TEN, code=EVENT_JOB_MAX_INSTANCES)
        ended(counts, EVENT_JOB_ERROR, exception=ValueError("no server"))
        counts.flush(ledger)
    with ledger.reading() as reads:
        (row,) = reads.rows(t.job_runs)
    assert {n: row[n] for n in ("runs", "missed", "overlapped", "errors", "coalesced")} == {
        "runs": 2,
        "missed": 2,
        "overlapped": 2,
        "errors": 2,
        "coalesced": 0,
    }
    assert (row["last_due_at"], row["last_error"]) == (START + TEN, "no server")
    ledger.close()


def test_a_real_scheduler_that_slept_tells_through_us_what_it_swallowed():
    """Its own answer to four due runs is one run, and no word of the other three."""
    from apscheduler.schedulers.background import BackgroundScheduler

    begun = datetime.now(UTC)
    counts = JobCounts({"settle": TEN}, {"settle": begun - 4 * TEN})
    ran = threading.Semaphore(0)
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_listener(counts.heard, LISTENED)
    scheduler.add_listener(lambda _: ran.release(), EVENT_JOB_EXECUTED)
    scheduler.add_job(
        lambda: None,
        "interval",
        seconds=10,
        id="settle",
        coalesce=True,
        misfire_grace_time=3600,
        next_run_time=begun - 3 * TEN,
    )
    scheduler.start()
    assert ran.acquire(timeout=30)
    scheduler.shutdown()

    assert counts.totals()["settle"] == {"runs": 1, "coalesced": 3}
