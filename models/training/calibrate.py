"""Probabilities that mean what they say: one temperature for the tone, a scale and a shift for each flag."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax

from training.labels import FLAGS, TONES, Labels


def calibrate(logits: NDArray[np.float64], labels: Sequence[Labels]) -> tuple[list[float], list[float]]:
    """Return the scale and the shift of each output that make the labels likeliest.

    Temperature scaling for the tone (Guo et al. 2017), which moves no decision; Platt's scaling for the flags (Platt
    1999).

    Parameters
    ----------
    logits : shape (texts, 6), of texts that the network did not learn from
    labels : theirs
    """
    tones = len(TONES)
    gold = np.array([TONES.index(label.tone) for label in labels])

    def tone_loss(log_scale: float) -> float:
        scores = log_softmax(logits[:, :tones] * np.exp(log_scale), axis=1)
        return float(-scores[np.arange(len(gold)), gold].mean())

    found = minimize_scalar(tone_loss, bounds=(-2.5, 2.5), method="bounded")
    scale, shift = [float(np.exp(found.x))] * tones, [0.0] * tones
    for i, flag in enumerate(FLAGS):
        truth = np.array([getattr(label, flag) for label in labels], dtype=float)
        column = logits[:, tones + i]

        def flag_loss(
            ab: NDArray[np.float64], column: NDArray[np.float64] = column, truth: NDArray[np.float64] = truth
        ) -> float:
            p = np.clip(expit(ab[0] * column + ab[1]), 1e-9, 1 - 1e-9)
            # a weak pull towards leaving the logits alone
            return float(
                -(truth * np.log(p) + (1 - truth) * np.log(1 - p)).mean() + 1e-3 * ((ab[0] - 1) ** 2 + ab[1] ** 2)
            )

        best = minimize(flag_loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
        scale.append(float(best[0]))
        shift.append(float(best[1]))
    return [round(x, 6) for x in scale], [round(x, 6) for x in shift]
