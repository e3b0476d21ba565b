"""Any transformers sequence-classification checkpoint from a local folder, as a tone model.

Nothing is fetched. torch and transformers are imported when a scorer is made, not before.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from communique.errors import ScorerError
from communique.records import Tone
from communique.tone.checkpoint_folder import fingerprint, labels_of, load_weights, read_config, token_limit
from communique.tone.labels import LabelColumns, read_labels
from communique.tone.language import reason_wordless
from communique.tone.lexicon import LexiconScorer, cut, without_tone
from communique.tone.model import Utterance

_DIGITS = 6


class CheckpointScorer:
    """A `ToneModel` over a checkpoint.

    A checkpoint knows tone only. `hedged`, `material` and `relevant` come from `commitment`; they are None, with a
    reason beside the tone, without one (``"commitment_missing"``) and where it cannot read the text
    (``"commitment_not_english"``). A model of two labels gets ``p_neutral = 0``: it cannot say neutral, so its tones
    crowd the ends, and thresholds made for three labels do not carry over. `clauses` stays empty.
    Reasons for a tone without numbers: ``"empty"``, ``"no_words"``, ``"not_finite"`` (the weights gave no number).

    Parameters
    ----------
    folder : the checkpoint
    batch_size : texts per forward pass; they are sorted by length first, and put back in order
    max_tokens : with the special tokens; None for what the checkpoint allows. A longer text is cut and marked.
    label_map : where the labels' names do not say it, each name to "negative", "neutral" or "positive"
    commitment : scores hedged, material and relevant
    name : what to call it; None for the folder's name

    Raises
    ------
    ScorerError
        torch or the folder is missing, or the checkpoint is not one of this kind; the message says what to do
    """

    def __init__(
        self,
        folder: Path,
        *,
        batch_size: int = 16,
        max_tokens: int | None = None,
        label_map: Mapping[str, str] | None = None,
        commitment: LexiconScorer | None = None,
        name: str | None = None,
    ) -> None:
        if batch_size < 1:
            raise ScorerError(f"batch_size was {batch_size}; it must be 1 or more.")
        config = read_config(folder)
        self._columns: LabelColumns = read_labels(labels_of(config, folder), label_map)
        self._torch, self._tokenizer, self._model = load_weights(folder)
        self._max_tokens = token_limit(config, self._tokenizer, max_tokens)
        self._batch_size = batch_size if self._tokenizer.pad_token_id is not None else 1
        self._commitment = commitment
        settings = [self._max_tokens, label_map and dict(label_map), commitment and commitment.name]
        self._name = f"{name or folder.resolve().name}@{fingerprint(folder, json.dumps(settings, sort_keys=True))[:12]}"

    @property
    def name(self) -> str:
        """Its name, ``@``, and 12 hex digits over all that decides a number.

        That is weights, config and tokenizer, the token limit, the label map and the name of `commitment`.
        """
        return self._name

    def score(self, utterances: Sequence[Utterance]) -> list[Tone]:
        """Return one tone per utterance, in order; see `ToneModel.score`."""
        cuts = [cut(utterance.text) for utterance in utterances]
        reasons: list[str | None] = [reason_wordless(text) for text, _ in cuts]
        readable = [i for i, reason in enumerate(reasons) if reason is None]
        encoded = {i: self._encode(cuts[i][0]) for i in readable}
        logits = self._predict({i: tokens for i, (tokens, _) in encoded.items()})
        beside = self._commit({i: utterances[i] for i in readable})
        tones: list[Tone] = []
        for i, utterance in enumerate(utterances):
            truncated = cuts[i][1] or (i in encoded and encoded[i][1])
            reason = reasons[i] or (None if all(map(math.isfinite, logits[i])) else "not_finite")
            if reason is not None:
                tones.append(without_tone(utterance.statement_id, self._name, reason, truncated=truncated))
                continue
            tones.append(self._as_tone(utterance.statement_id, logits[i], beside.get(i), truncated=truncated))
        return tones

    def _encode(self, text: str) -> tuple[list[int], bool]:
        """Return the text's tokens, and whether some had to be left out."""
        printable = text.encode("utf-8", "replace").decode("utf-8")  # tokenizers refuse half a surrogate pair
        tokens = self._tokenizer(printable, verbose=False)["input_ids"]
        if len(tokens) <= self._max_tokens:
            return tokens, False
        return self._tokenizer(printable, truncation=True, max_length=self._max_tokens)["input_ids"], True

    def _predict(self, tokens: Mapping[int, list[int]]) -> dict[int, list[float]]:
        """Return the logits of each text; neighbours in length share a batch, which saves padding."""
        order = sorted(tokens, key=lambda i: (len(tokens[i]), i))
        logits: dict[int, list[float]] = {}
        for start in range(0, len(order), self._batch_size):
            batch = order[start : start + self._batch_size]
            padding = len(batch) > 1  # a lone text needs none, and some tokenizers can do none
            inputs = self._tokenizer.pad(
                {"input_ids": [tokens[i] for i in batch]}, padding=padding, return_tensors="pt"
            )
            with self._torch.inference_mode():
                rows = self._model(**inputs).logits.double().tolist()
            logits.update(zip(batch, rows, strict=True))
        return logits

    def _commit(self, utterances: Mapping[int, Utterance]) -> dict[int, Tone]:
        if self._commitment is None:
            return {}
        return dict(zip(utterances, self._commitment.score(list(utterances.values())), strict=True))

    def _as_tone(self, statement_id: str, logits: Sequence[float], beside: Tone | None, *, truncated: bool) -> Tone:
        p_negative, p_neutral, p_positive = _probabilities(logits, self._columns)
        reason = "commitment_missing" if beside is None else beside.reason and f"commitment_{beside.reason}"
        return Tone(
            statement_id=statement_id,
            p_negative=p_negative,
            p_neutral=p_neutral,
            p_positive=p_positive,
            hedged=None if beside is None else beside.hedged,
            material=None if beside is None else beside.material,
            relevant=None if beside is None else beside.relevant,
            model=self._name,
            input_truncated=truncated,
            reason=reason,
        )


def _probabilities(logits: Sequence[float], columns: LabelColumns) -> tuple[float, float, float]:
    """Softmax; rounded, and neutral takes what is left, so that the three sum to 1."""
    highest = max(logits)
    weights = [math.exp(logit - highest) for logit in logits]
    whole = math.fsum(weights)
    p_negative = round(weights[columns.negative] / whole, _DIGITS)
    if columns.neutral is None:
        return p_negative, 0.0, round(1.0 - p_negative, _DIGITS)
    p_positive = round(weights[columns.positive] / whole, _DIGITS)
    return p_negative, max(round(1.0 - p_negative - p_positive, _DIGITS), 0.0), p_positive
