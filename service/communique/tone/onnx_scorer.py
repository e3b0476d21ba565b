"""The tone model that ships, as a `ToneModel`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from communique.records import Clause, Span, Tone
from communique.tone.clauses import split_clauses, split_sentences
from communique.tone.language import reason_unscorable
from communique.tone.lexicon import cut, without_tone
from communique.tone.model import Utterance
from communique.tone.model_folder import read_model_folder
from communique.tone.network import Network
from communique.tone.pooling import as_probabilities, pooled
from communique.tone.vocabulary import shipped_vocabulary
from communique.tone.windows import windows
from communique.tone.words import find_words

_DIGITS = 6
_AT_ONCE = 64  # utterances; bounds the memory that a million of them take


class OnnxScorer:
    """A `ToneModel` from a folder with a manifest (``models/tone``): all four labels from one pass.

    A text longer than the network takes at once is split between sentences and pooled (`pooling`). Where a sentence
    turns at a "but", `clauses` carries its parts, each scored alone. Reasons for a tone without numbers:
    ``"empty"``, ``"no_words"``, ``"not_english"``; `relevant` is then 0. A text over 20,000 code points is cut at a
    white space and marked `input_truncated`.

    Parameters
    ----------
    folder : the model
    threads : texts computed side by side; the numbers do not depend on it

    Raises
    ------
    ScorerError
        a file is missing, damaged, or not what the manifest says
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        read = read_model_folder(folder)
        self._name = read.name
        self._network = Network(read, threads=threads)
        self._vocabulary = shipped_vocabulary()

    @property
    def name(self) -> str:
        """The manifest's name, ``@``, and 12 hex digits over the manifest, which names every file's SHA-256."""
        return self._name

    def score(self, utterances: Sequence[Utterance]) -> list[Tone]:
        """Return one tone per utterance, in order; see `ToneModel.score`."""
        tones: list[Tone] = []
        for begin in range(0, len(utterances), _AT_ONCE):
            tones += self._score_some(utterances[begin : begin + _AT_ONCE])
        return tones

    def _score_some(self, utterances: Sequence[Utterance]) -> Iterator[Tone]:
        cuts = [cut(utterance.text.encode("utf-8", "replace").decode("utf-8")) for utterance in utterances]
        reasons = [reason_unscorable(text, find_words(text), self._vocabulary) for text, _ in cuts]
        parts: list[list[Span]] = [
            [] if reason else windows(text, self._network.fits) for (text, _), reason in zip(cuts, reasons, strict=True)
        ]
        sides = [[] if reason else turning_clauses(text) for (text, _), reason in zip(cuts, reasons, strict=True)]
        asked = [
            text[slice(*span)]
            for (text, _), whole, turned in zip(cuts, parts, sides, strict=True)
            for span in (*whole, *turned)
        ]
        answers = iter(as_probabilities(self._network.logits(asked)) if asked else ())
        for utterance, (_, truncated), reason, whole, turned in zip(
            utterances, cuts, reasons, parts, sides, strict=True
        ):
            if reason is not None:
                yield without_tone(utterance.statement_id, self._name, reason, truncated=truncated, relevant=0.0)
                continue
            own: NDArray[np.float64] = np.stack([next(answers) for _ in whole])
            clauses = tuple(_as_clause(span, next(answers)) for span in turned)
            numbers = pooled(own, [end - start for start, end in whole])
            yield self._as_tone(utterance.statement_id, numbers, clauses, truncated=truncated)

    def _as_tone(
        self, statement_id: str, numbers: NDArray[np.float64], clauses: tuple[Clause, ...], *, truncated: bool
    ) -> Tone:
        negative, _, positive, hedged, material, relevant = (round(float(number), _DIGITS) for number in numbers)
        return Tone(
            statement_id=statement_id,
            p_negative=negative,
            p_neutral=max(round(1.0 - negative - positive, _DIGITS), 0.0),
            p_positive=positive,
            hedged=hedged,
            material=material,
            relevant=relevant,
            clauses=clauses,
            model=self._name,
            input_truncated=truncated,
        )


def turning_clauses(text: str) -> list[Span]:
    """Return the parts of every sentence that turns at a "but", "although", "while"; nothing where none does."""
    clauses = split_clauses(text)
    whole = set(split_sentences(text))
    return [clause for clause in clauses if clause not in whole]


def _as_clause(span: Span, numbers: NDArray[np.float64]) -> Clause:
    return Clause(start=span[0], end=span[1], tone=round(float(numbers[2] - numbers[0]), _DIGITS))
