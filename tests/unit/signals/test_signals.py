"""Signals are pure functions of records; each formula against numbers worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import factories as make
from communique.prices.instruments import load_instruments
from communique.signals.reaction import reaction_signal, verdict_of
from communique.signals.thresholds import Thresholds
from communique.signals.tone import direction_of, gives_signal, strength_of, surprise_of, tone_signal

INDEX = load_instruments()["^GSPC"]
VIX = load_instruments()["^VIX"]
LIMITS = Thresholds()
NOW = make.KNOWN


def emit(statement=None, tone=None, **more):
    told = {"instrument": INDEX, "earlier": [], "thresholds": LIMITS, "now": NOW} | more
    return tone_signal(statement or make.statement(), tone or make.tone(), **told)


@pytest.mark.parametrize(
    ("p_negative", "p_positive", "on_index", "on_fear"),
    [(0.1, 0.7, 1, -1), (0.7, 0.1, -1, 1), (0.3, 0.44, 0, 0), (0.3, 0.45, 1, -1), (0.45, 0.3, -1, 1)],
)
def test_direction_is_the_sign_of_the_tone_times_polarity(p_negative, p_positive, on_index, on_fear):
    tone = make.tone(p_negative=p_negative, p_positive=p_positive, p_neutral=1 - p_negative - p_positive)
    assert direction_of(tone, INDEX, 0.15 - 1e-12) == on_index
    assert direction_of(tone, VIX, 0.15 - 1e-12) == on_fear


def test_strength_by_hand():
    tone = make.tone(p_negative=0.1, p_neutral=0.2, p_positive=0.7, relevant=0.9, hedged=0.2, material=0.1)
    assert strength_of(make.statement(novelty=0.5), tone) == pytest.approx(0.6 * 0.9 * 0.5 * 0.9 * 0.55)


@given(*[st.floats(0, 1) for _ in range(5)])
def test_strength_stays_between_nothing_and_one(share, relevant, hedged, material, novelty):
    tone = make.tone(
        p_negative=share, p_neutral=0.0, p_positive=1 - share, relevant=relevant, hedged=hedged, material=material
    )
    assert 0 <= strength_of(make.statement(novelty=novelty), tone) <= 1


def test_surprise_is_the_z_against_the_speakers_own_past_and_null_below_eight():
    earlier = [0.0, 0.2] * 4  # mean 0.1; sample variance 8 * 0.01 / 7
    assert surprise_of(make.tone(), earlier[:7]) is None
    assert surprise_of(make.tone(), earlier) == pytest.approx((0.6 - 0.1) / (0.08 / 7) ** 0.5)
    assert surprise_of(make.tone(), [0.3] * 9) is None


@pytest.mark.parametrize(
    ("novelty", "relevant", "p_positive", "expected"),
    [
        (0.2, 0.5, 0.7, True),
        (0.19, 0.5, 0.7, False),
        (0.2, 0.49, 0.7, False),
        (0.2, None, 0.7, True),
        (1.0, 1.0, None, False),
    ],
)
def test_only_what_is_new_relevant_and_scored_gives_a_signal(novelty, relevant, p_positive, expected):
    tone = make.tone(relevant=relevant, p_positive=p_positive)
    assert gives_signal(make.statement(novelty=novelty), tone, LIMITS) == expected


def test_an_attribution_conflict_has_no_direction_and_names_the_holder():
    signal = emit(make.statement(office_check="not_holding", holder_on_date="Scott Bessent"))
    assert (signal.verdict, signal.direction, signal.holder_on_date) == ("attribution_conflict", 0, "Scott Bessent")


@pytest.mark.parametrize(
    ("direction", "z", "verdict"),
    [
        (1, 1.64, "confirmed"),
        (-1, -1.64, "confirmed"),
        (1, -1.64, "diverged"),
        (-1, 1.7, "diverged"),
        (1, 1.63, "muted"),
        (-1, 0.0, "muted"),
        (0, 5.0, "no_direction"),
        (1, None, None),
    ],
)
def test_verdicts(direction, z, verdict):
    assert verdict_of(direction, z, 1.64) == verdict


def test_a_missing_reaction_has_no_verdict_and_its_reason():
    missing = make.reaction(status="missing", reason="no_bars")
    signal = reaction_signal(make.statement(), make.tone(), missing, instrument=INDEX, thresholds=LIMITS, now=NOW)
    assert (signal.verdict, signal.reason, signal.return_, signal.z) == (None, "no_bars", None, None)


def test_the_id_is_a_function_of_the_cause_and_not_of_the_moment():
    ids = {emit(now=NOW + timedelta(hours=n)).signal_id for n in range(3)}
    others = {
        emit(make.statement(statement_id="s2")).signal_id,
        emit(tone=make.tone(model="other@000000000000")).signal_id,
        emit(instrument=VIX).signal_id,
        *(
            reaction_signal(
                make.statement(),
                make.tone(),
                make.reaction(horizon=horizon, basis=basis),
                instrument=INDEX,
                thresholds=LIMITS,
                now=NOW,
            ).signal_id
            for horizon in ("close", "1d", "5d")
            for basis in ("said", "known")
        ),
    }
    assert len(ids) == 1
    assert len(others) == 9
    assert not ids & others
