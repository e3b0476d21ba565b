"""How well probabilities agree with labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from training.labels import FLAGS, TONES, Labels


def measures(probabilities: NDArray[np.float64], labels: Sequence[Labels]) -> dict[str, float]:
    """Return the measures of all heads.

    Parameters
    ----------
    probabilities : shape (texts, 6), columns as `training.labels.OUTPUTS`
    labels : the gold, one a text

    Returns
    -------
    dict : `tone` macro-F1 and `tone_accuracy`; `hedged`, `material`, `relevant` F1 of the true class; `tone_ece`
    """
    tones = len(TONES)
    gold = np.array([TONES.index(label.tone) for label in labels])
    said = probabilities[:, :tones].argmax(1)
    out = {
        "tone": float(f1_score(gold, said, average="macro", labels=range(tones), zero_division=0)),
        "tone_accuracy": float((gold == said).mean()),
        "tone_ece": expected_calibration_error(probabilities[:, :tones], gold),
    }
    for i, flag in enumerate(FLAGS):
        truth = np.array([getattr(label, flag) for label in labels])
        out[flag] = float(f1_score(truth, probabilities[:, tones + i] > 0.5, zero_division=0))
    return out


def expected_calibration_error(probabilities: NDArray[np.float64], gold: NDArray[np.int64], bins: int = 10) -> float:
    """Return the expected calibration error of the top class over `bins` bins of equal width.

    The mean over texts of the distance, bin by bin, between confidence and accuracy (Guo et al. 2017, "On Calibration
    of Modern Neural Networks", equation 3).
    """
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == gold
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        inside = which == b
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    return float(error)
