"""The move that was to be expected anyway, from the returns before the event.

Mean-adjusted: over `k` sessions ``k·mean``, with the standard error of what is left, ``sigma·sqrt(k + k²/n)``: the
sessions' own variance plus that of the estimated mean (for one session ``sigma·sqrt(1 + 1/n)``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from communique.reactions.reasons import NO_VARIANCE, SHORT_HISTORY

ESTIMATION_SESSIONS = 120  # returns in the estimation window
BUFFER_SESSIONS = 5  # sessions between its last return and the anchor: what leaked early stays outside
FEWEST_RETURNS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedMove:
    """What a model expected over the window; None with a reason where it could not say."""

    expected: float | None  # in the unit of the returns it was given
    se: float | None  # standard error of (actual - expected)
    n: int  # returns it was estimated from
    reason: str | None = None


def mean_adjusted(returns: Sequence[float], k: int) -> ExpectedMove:
    """Expect the mean of earlier one-session returns, `k` times.

    Parameters
    ----------
    returns : of single sessions, all before the window; fractions, or differences in points
    k : sessions in the window
    """
    n = len(returns)
    if n < FEWEST_RETURNS:
        return ExpectedMove(expected=None, se=None, n=n, reason=SHORT_HISTORY)
    # fsum is exact before its one rounding, so the numbers are the same on every machine
    mean = math.fsum(returns) / n
    variance = math.fsum((value - mean) ** 2 for value in returns) / (n - 1)
    se = math.sqrt(variance) * math.sqrt(k + k * k / n)
    return ExpectedMove(expected=k * mean, se=se, n=n, reason=None if se > 0 else NO_VARIANCE)
