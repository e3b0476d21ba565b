"""The pipeline on a clock that is moved by hand, over a ledger in memory: order, embargo, late prices, poison."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import factories as make
from communique.bootstrap import open_service
from communique.clock import ReplayClock
from communique.config import Settings
from communique.delivery.publisher import RelayReport
from communique.errors import LedgerError, LookAheadError
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger
from communique.prices.arch_sp500 import sp500_daily
from communique.records import Reject, Signal
from communique.relay import Relay
from communique.replay import play, run_until

RAISE = "Tariffs on goods from China will be raised to 25 percent."
WELL = "Talks with China are going very well!"
NOON = datetime(2018, 12, 4, 17, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def words(text, at=NOON, **changes):
    """Return a ready statement of the President, known as it is said."""
    return make.document(
        **{
            "document_id": f"{text} {at}",
            "content_hash": f"{text} {at}",
            "text": text,
            "form": "post",
            "speaker": "Donald Trump",
            "office": "President of the United States",
            "said_at": at,
            "said_precision": "second",
            "published_at": at,
            "known_at": at,
        }
        | changes
    )


@dataclass
class House:
    pipeline: object
    clock: ReplayClock
    ledger: Ledger

    def signals(self):
        with self.ledger.reading() as reads:
            return [json.loads(row["data"]) for row in reads.signal_rows()]

    def tones(self):
        return [(s["quote"], round(s["novelty"], 3)) for s in self.signals() if s["kind"] == "tone"]


@contextmanager
def house(start=NOON, *, prices="none", bars=()):
    ledger, clock = Ledger(None), ReplayClock(start)
    told = Settings(data_dir=Path("/nowhere"), prices=prices, _env_file=None)
    with ledger.writing() as writes:
        writes.add_bars(bars, at=start)
    with open_service(told, clock=clock, ledger=ledger) as service:
        yield House(service.pipeline, clock, ledger)
    ledger.close()


def test_the_same_words_twice_on_one_day_are_one_statement_with_a_spread_of_two():
    with house() as it:
        it.clock.advance_to(NOON + 14 * HOUR)
        it.pipeline.take([words(RAISE), words(RAISE, NOON + 11 * HOUR)])
        with it.ledger.reading() as reads:
            assert [s.spread for s in reads.statements()] == [2]
        assert len(it.tones()) == 1


def test_a_denial_of_the_same_day_is_news():
    with house() as it:
        it.clock.advance_to(NOON + 3 * HOUR)
        it.pipeline.take(
            [
                words(RAISE),
                words("It is not true that tariffs on goods from China will be raised to 25 percent.", NOON + HOUR),
            ]
        )
        assert len(it.tones()) == 2


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_within_a_batch_changes_not_one_byte(order):
    batch = [words(text, NOON + n * DAY) for n, text in enumerate([RAISE, WELL, RAISE, WELL + " Great!", RAISE, WELL])]

    def emitted(items):
        with house(NOON + 30 * DAY) as it:
            it.pipeline.take(items)
            return it.signals()

    assert emitted([batch[n] for n in order]) == emitted(batch)


def test_an_embargoed_statement_is_silent_until_its_time_and_makes_nothing_else_old():
    embargo = NOON + 10 * HOUR
    with house() as it:
        it.pipeline.take([words(RAISE, embargo, known_at=NOON)])
        it.pipeline.take([words("Our " + RAISE.lower() + " That is final, thank you all very much.", NOON)])
        assert [novelty for _, novelty in it.tones()] == [1.0]
        for _ in run_until(it.pipeline, it.clock, embargo - timedelta(microseconds=1)):
            pass
        assert len(it.tones()) == 1
        for _ in run_until(it.pipeline, it.clock, embargo):
            pass
        assert len(it.tones()) == 2


def test_a_clock_that_is_a_minute_ahead_of_ours_only_delays():
    with house() as it:
        it.pipeline.take([words(RAISE, known_at=NOON + timedelta(seconds=90))])
        assert it.tones() == []
        for _ in run_until(it.pipeline, it.clock, NOON + 2 * HOUR):
            pass
        assert len(it.tones()) == 1


def test_what_claims_to_be_known_in_the_future_is_refused():
    with house() as it:
        (refused,) = it.pipeline.take([words(RAISE, known_at=NOON + timedelta(minutes=3))])
        assert isinstance(refused, Reject)
        assert "future" in refused.reason


def test_after_an_outage_windows_wait_for_a_growing_source_however_late_they_are():
    history = [bar for bar in sp500_daily() if NOON - 400 * DAY < bar.closes_at < NOON]
    later = [bar for bar in sp500_daily() if bar.closes_at > NOON]
    with house(prices="yahoo", bars=history) as it:
        it.pipeline.take([words(RAISE)])
        it.clock.advance_to(NOON + 20 * DAY)
        assert it.pipeline.settle() == []
        with it.ledger.writing() as writes:
            writes.add_bars(later, at=it.clock.now())
        settled = [s for s in it.pipeline.settle() if isinstance(s, Signal)]
    assert {(s.horizon, s.basis) for s in settled} == {(h, b) for h in ("close", "1d", "5d") for b in ("said", "known")}
    assert all(s.return_ is not None for s in settled)


def test_a_hole_in_the_prices_is_missing_and_not_waited_for():
    december = [bar for bar in sp500_daily() if bar.closes_at > NOON - 400 * DAY]
    hole = [bar for bar in december if bar.closes_at.date() != NOON.date()]
    with house(NOON + 30 * DAY, prices="yahoo", bars=hole) as it:
        it.pipeline.take([words(RAISE)])
        close = [s for s in it.signals() if (s["horizon"], s["basis"]) == ("close", "said")]
    assert [(s["return_"], s["reason"]) for s in close] == [(None, "no_bar_at_end")]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.5, 2.0), min_size=1, max_size=4), st.integers(1, 3))
def test_whatever_comes_later_changes_nothing_that_was_emitted(factors, n_documents):
    bars = [bar for bar in sp500_daily() if bar.closes_at > NOON - 300 * DAY]
    with house(bars=bars) as it:
        it.pipeline.take([words(RAISE)])
        for _ in run_until(it.pipeline, it.clock, NOON + 12 * DAY):
            pass
        before = it.signals()
        with it.ledger.writing() as writes:
            changed = [
                make.bar(closes_at=b.closes_at, close=b.close * f, known_at=it.clock.now(), known_basis="observed")
                for b, f in zip(bars[-40:], factors * 40, strict=False)
            ]
            writes.add_bars(changed, at=it.clock.now())
        it.pipeline.take(
            [words(RAISE, NOON, document_id=f"copy {n}", content_hash=f"copy {n}") for n in range(n_documents)]
        )
        it.pipeline.settle()
        assert it.signals()[: len(before)] == before
        assert [s["signal_id"] for s in it.signals()] == [s["signal_id"] for s in before]


def test_a_document_that_breaks_a_stage_is_refused_and_the_others_go_through(monkeypatch):
    import communique.pipeline as stages

    real = stages.extract

    def breaks_on_poison(document):
        if "poison" in document.text:
            raise RecursionError("too deep")
        return real(document)

    monkeypatch.setattr(stages, "extract", breaks_on_poison)
    with house() as it:
        made = it.pipeline.take([words("poison"), words(RAISE)])
        assert [r.reason for r in made if isinstance(r, Reject)]
        assert len(it.tones()) == 1
        with it.ledger.reading() as reads:
            assert reads.unprocessed_documents() == []
            assert reads.count(t.rejects) == 1


def test_a_look_ahead_is_never_taken_for_a_bad_document(monkeypatch):
    import communique.pipeline as stages

    def look_ahead(_document):
        raise LookAheadError("a bar", NOON + HOUR, NOON)

    monkeypatch.setattr(stages, "extract", look_ahead)
    with house() as it, pytest.raises(LookAheadError):
        it.pipeline.take([words(RAISE)])


def test_the_relay_outlives_a_ledger_that_is_busy():
    class Busy:
        def __init__(self):
            self.calls = 0

        def relay(self):
            self.calls += 1
            if self.calls == 1:
                raise LedgerError("busy")
            published.release()
            return RelayReport()

    import threading

    published = threading.Semaphore(0)
    relay = Relay(Busy(), revive=lambda: None)
    relay.start()
    relay.wake()
    while not relay._publisher.calls:
        pass
    relay.wake()
    assert published.acquire(timeout=30)
    relay.stop()


def test_a_replay_of_the_same_documents_and_bars_is_byte_equal():
    bars = [bar for bar in sp500_daily() if bar.closes_at > NOON - 300 * DAY]
    arrivals = [(NOON + n * DAY, words(text, NOON + n * DAY)) for n, text in enumerate([RAISE, WELL, WELL])]

    def emitted():
        with house(bars=bars) as it:
            for _ in play(it.pipeline, it.clock, arrivals):
                pass
            for _ in run_until(it.pipeline, it.clock, NOON + 20 * DAY):
                pass
            return it.signals()

    first = emitted()
    assert len(first) == 14
    assert emitted() == first
