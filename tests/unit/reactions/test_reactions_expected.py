from __future__ import annotations

import pytest

from communique.reactions.expected import mean_adjusted
from communique.reactions.reasons import REASONS, explain


def test_the_mean_and_its_error_by_hand() -> None:
    """
    Sixty returns of 0 % and 2 % by turns: the mean is 1 %, the variance 60 x 0.0001 / 59.
    """
    returns = [0.0, 0.02] * 30

    one, five = mean_adjusted(returns, 1), mean_adjusted(returns, 5)

    assert (one.n, one.reason) == (60, None)
    assert one.expected == pytest.approx(0.01, abs=1e-15)
    assert one.se == pytest.approx(0.0101680790, abs=1e-10)  # 0.0100843897 x sqrt(1 + 1/60)
    assert five.expected == pytest.approx(0.05, abs=1e-15)
    assert five.se == pytest.approx(0.0234701397, abs=1e-10)  # 0.0100843897 x sqrt(5 + 25/60)


def test_fifty_nine_returns_are_too_few() -> None:
    model = mean_adjusted([0.01] * 59, 1)

    assert (model.expected, model.se, model.n, model.reason) == (None, None, 59, "short_history")


def test_prices_that_never_moved_give_no_proportion() -> None:
    model = mean_adjusted([0.0] * 120, 2)

    assert (model.expected, model.se, model.reason) == (0.0, 0.0, "no_variance")


def test_every_reason_has_one_sentence() -> None:
    assert all(sentence.endswith(".") and sentence.count(". ") == 0 for sentence in REASONS.values())
    assert explain("source_ended") == REASONS["source_ended"]
    assert explain("not_ours") == "not_ours"
    assert explain(None) is None
