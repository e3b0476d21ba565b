"""What became of the scheduled runs, the ones that never started among them.

APScheduler tells of a run that started too late (MISSED) and of one that was refused because the last was not done
(MAX_INSTANCES). Of the runs that it coalesced, or that fell into an outage, it tells nothing: those are counted
here from the due times, since every job runs at a fixed interval.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    EVENT_JOB_SUBMITTED,
    JobEvent,
)

from communique.ledger.ledger import Ledger

LISTENED = EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_SUBMITTED
_NAMES = {
    EVENT_JOB_EXECUTED: "runs",
    EVENT_JOB_ERROR: "errors",
    EVENT_JOB_MISSED: "missed",
    EVENT_JOB_MAX_INSTANCES: "overlapped",
}


class JobCounts:
    """Listens to the scheduler and keeps the counts; `flush` brings them to the ledger.

    Parameters
    ----------
    intervals : each job's interval
    last_due : when each job was last due, from an earlier run of the worker: what an outage swallowed is counted
    """

    def __init__(self, intervals: Mapping[str, timedelta], last_due: Mapping[str, datetime]) -> None:
        self._intervals, self._last_due = dict(intervals), dict(last_due)
        self._counts: dict[str, Counter[str]] = {job: Counter() for job in intervals}
        self._noted: dict[str, dict[str, datetime | str]] = {job: {} for job in intervals}
        self._lock = threading.Lock()

    def heard(self, event: JobEvent) -> None:
        """Take one event of the scheduler."""
        if event.job_id not in self._intervals:
            return
        with self._lock:
            if event.code in (EVENT_JOB_SUBMITTED, EVENT_JOB_MAX_INSTANCES):
                self._due(event.job_id, event.scheduled_run_times[-1])
            if event.code in _NAMES:
                self._counts[event.job_id][_NAMES[event.code]] += 1
            if event.code == EVENT_JOB_EXECUTED:
                self._noted[event.job_id]["last_ok_at"] = event.scheduled_run_time
            if event.code == EVENT_JOB_ERROR:
                self._noted[event.job_id] |= {
                    "last_error": str(event.exception),
                    "last_error_at": event.scheduled_run_time,
                }

    def _due(self, job: str, due_at: datetime) -> None:
        last = self._last_due.get(job)
        self._last_due[job] = self._noted[job]["last_due_at"] = due_at
        if last is not None:
            # half an interval of slack: a restart begins a new rhythm
            skipped = round((due_at - last) / self._intervals[job]) - 1
            self._counts[job]["coalesced"] += max(0, skipped)

    def totals(self) -> dict[str, dict[str, int]]:
        """Return what was counted since the last flush, by job."""
        with self._lock:
            return {job: dict(counter) for job, counter in self._counts.items()}

    def flush(self, ledger: Ledger) -> None:
        """Add the counts to the ledger's and begin anew; where that fails they are kept for the next time."""
        with self._lock:
            counts = {job: Counter(counter) for job, counter in self._counts.items()}
            noted = {job: dict(seen) for job, seen in self._noted.items()}
        with ledger.writing() as writes:
            for job, counter in counts.items():
                if counter or noted[job]:
                    writes.count_job(job, counts=counter, noted=noted[job])
        with self._lock:
            for job, counter in counts.items():
                self._counts[job].subtract(counter)
                self._noted[job] = {k: v for k, v in self._noted[job].items() if noted[job].get(k) != v}
                self._counts[job] = +self._counts[job]
