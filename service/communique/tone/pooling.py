"""One answer from the answers to a text's parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_TONES = 3
_HEDGED, _MATERIAL, _RELEVANT = 3, 4, 5


def as_probabilities(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a softmax over the first three columns and a logistic of each of the others, shape (parts, 6)."""
    out = np.empty_like(logits)
    tones = np.exp(logits[:, :_TONES] - logits[:, :_TONES].max(axis=1, keepdims=True))
    out[:, :_TONES] = tones / tones.sum(axis=1, keepdims=True)
    out[:, _TONES:] = 0.5 * (1 + np.tanh(0.5 * logits[:, _TONES:]))  # a logistic that cannot overflow
    return out


def pooled(parts: NDArray[np.float64], lengths: Sequence[int]) -> NDArray[np.float64]:
    """Return the six probabilities of a whole text.

    Tone and hedging are means over the parts, weighted by their length and by how relevant each is: a page of thanks
    around one sentence on rates does not make it neutral. Material and relevant are those of the strongest part: one
    act announced is enough.

    Parameters
    ----------
    parts : probabilities of each part, shape (parts, 6)
    lengths : of the parts, in characters
    """
    if len(parts) == 1:
        only: NDArray[np.float64] = parts[0]
        return only
    weights = np.asarray(lengths, dtype=np.float64) * parts[:, _RELEVANT]
    weights /= weights.sum()
    whole: NDArray[np.float64] = weights @ parts
    whole[_MATERIAL] = parts[:, _MATERIAL].max()
    whole[_RELEVANT] = parts[:, _RELEVANT].max()
    return whole
