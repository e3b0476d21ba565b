"""What a person must look at, and what a rejection does: over a real ledger, on a clock moved by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from communique.errors import InputError
from communique.review import accept, case_named, cases, reject
from integration.test_pipeline import NOON, house, words

ENDED = "The trade war with China is over, and every tariff will be lifted on Monday."
DOUBT = {"speaker": "Janet Yellen", "office": "Treasury Secretary"}  # in 2018 she was not


def listed(it, **asked):
    with it.ledger.reading() as reads:
        return cases(reads, **asked)


def test_the_same_words_given_to_two_people_are_one_case_with_both():
    with house() as it:
        it.clock.advance_to(NOON + timedelta(hours=2))
        it.pipeline.take(
            [words(ENDED), words(ENDED, NOON + timedelta(hours=1), speaker="Xi Jinping", office="President")]
        )

        (case,) = listed(it)
        assert (case.kind, case.speaker, case.other_speaker) == ("speaker_conflict", "Xi Jinping", "Donald Trump")
        assert [(s["speaker"], s["verdict"], s["direction"] != 0) for s in it.signals() if s["kind"] == "tone"] == [
            ("Donald Trump", None, True),
            ("Xi Jinping", "speaker_conflict", False),
        ]
        assert not [s for s in it.signals() if s["kind"] == "reaction" and s["speaker"] == "Xi Jinping"]


def test_a_rejection_takes_back_every_signal_and_closes_what_is_open():
    with house() as it:
        it.clock.advance_to(NOON + timedelta(hours=1))
        it.pipeline.take([words(ENDED, **DOUBT)])
        (case,) = listed(it)
        before = it.signals()
        with it.ledger.writing() as writes:
            (made,) = reject(
                writes, case, instrument=it.pipeline.market.instrument, note="misattributed", now=it.clock.now()
            )

        assert case.kind == "attribution_conflict"
        assert case.holder_on_date == "Steven Mnuchin"
        assert list(made.replaces) == [s["signal_id"] for s in before]
        assert it.signals()[-1]["kind"] == "correction"
        assert "misattributed" in it.signals()[-1]["reason"]
        assert listed(it) == []
        (decided,) = listed(it, decided=True)
        assert (decided.decision, decided.note) == ("rejected", "misattributed")
        it.clock.advance_to(NOON + timedelta(days=30))
        assert it.pipeline.settle() == []
        with it.ledger.writing() as writes, pytest.raises(InputError, match="rejected before"):
            reject(writes, decided, instrument=it.pipeline.market.instrument, note=None, now=it.clock.now())


def test_what_is_accepted_is_not_asked_again_and_changes_nothing():
    with house() as it:
        it.clock.advance_to(NOON + timedelta(hours=1))
        it.pipeline.take([words(ENDED, **DOUBT)])
        before, (case,) = it.signals(), listed(it)
        with it.ledger.writing() as writes:
            accept(writes, case_named(writes, case.case_id[:6]), note=None, now=it.clock.now())

        assert listed(it) == []
        assert it.signals() == before


def test_a_case_is_named_without_doubt_or_not_at_all():
    with house() as it, it.ledger.reading() as reads:
        for name in ("", "zz", "0"):
            with pytest.raises(InputError, match="no such case"):
                case_named(reads, name)


def test_words_rejected_before_their_time_are_never_emitted():
    later = NOON + timedelta(hours=6)
    with house() as it:
        it.clock.advance_to(NOON + timedelta(hours=1))
        it.pipeline.take([words(ENDED, later, known_at=NOON, **DOUBT)])
        assert it.signals() == []
        (case,) = listed(it)
        with it.ledger.writing() as writes:
            reject(writes, case, instrument=it.pipeline.market.instrument, note=None, now=it.clock.now())
        it.clock.advance_to(later + timedelta(hours=1))

        assert it.pipeline.decide() == []
        assert it.signals() == []
