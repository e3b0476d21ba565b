"""Walking through recorded time: the same steps as live, on a clock that is moved from one event to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from communique.clock import ReplayClock
from communique.pipeline import Pipeline
from communique.records import Document, Record, Reject


def play(
    pipeline: Pipeline, clock: ReplayClock, arrivals: Iterable[tuple[datetime, Document | Reject]]
) -> Iterator[Record]:
    """Take each item at its moment, settling on the way all that falls due before.

    Parameters
    ----------
    pipeline : built on `clock`
    clock : moved forward, never back
    arrivals : (when it is taken, item), in order
    """
    for at, item in arrivals:
        yield from run_until(pipeline, clock, at)
        yield from pipeline.take([item])


def run_until(pipeline: Pipeline, clock: ReplayClock, end: datetime) -> Iterator[Record]:
    """Stop at every moment up to `end` at which something falls due, do it, and leave the clock at `end`."""
    while True:
        with pipeline.ledger.reading() as reads:
            due = reads.next_due(clock.now())
        if due is None or due > end:
            clock.advance_to(end)
            yield from pipeline.decide()
            yield from pipeline.settle()
            return
        clock.advance_to(due)
        yield from pipeline.decide()
        yield from pipeline.settle()
