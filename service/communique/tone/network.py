"""The network that ships, on onnxruntime and `tokenizers` alone: no torch, no transformers, no network access.

Every text is a run of its own. A dynamic int8 network takes the range of its activations from all that it is given
at once, so in a batch the neighbours of a text would change its numbers; alone it gets the same ones whatever is
scored beside it, and no padding is computed.
Threads score different texts, never parts of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from communique.errors import ScorerError
from communique.tone.model_folder import ModelFolder

# Fused, these two are slower in onnxruntime 1.2x on a CPU than their parts, by a fifth of the whole run.
SLOW_FUSIONS = ["SkipLayerNormFusion", "BiasGeluFusion"]
_WARM_UP = "Talks are going well, but nothing has been signed."


class Network:
    """Texts in, logits out.

    Parameters
    ----------
    folder : the model
    threads : how many texts are computed side by side; the numbers do not depend on it

    Raises
    ------
    ScorerError
        the files are no network and tokenizer
    """

    def __init__(self, folder: ModelFolder, *, threads: int = 1) -> None:
        if threads < 1:
            raise ScorerError(f"threads was {threads}; it must be 1 or more.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                folder.network, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
            )
            self._tokenizer = Tokenizer.from_str(folder.tokenizer)
        except Exception as e:  # both raise bare exceptions of their own
            raise ScorerError(f"The model {folder.name} cannot be loaded: {e}. Copy its folder again.") from e
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(folder.max_tokens)
        self._max_tokens = folder.max_tokens
        self._scale, self._shift = np.array(folder.scale), np.array(folder.shift)
        self._pool = ThreadPoolExecutor(threads, "tone") if threads > 1 else None
        self.logits([_WARM_UP])

    def fits(self, text: str) -> bool:
        """Return whether the network takes the whole of a text at once."""
        # a token is a character at least, and mostly more: only what might be too long is counted
        if len(text) <= self._max_tokens - 2:
            return True
        return not self._tokenizer.encode(text).overflowing

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return calibrated logits, shape (texts, 6), columns as `communique.tone.model_folder.OUTPUTS`."""
        encoded = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        out = np.empty((len(texts), len(self._scale)))
        if self._pool is None or len(texts) == 1:
            for place, ids in enumerate(encoded):
                out[place] = self._run(ids)
        else:
            longest_first = sorted(range(len(texts)), key=lambda place: -len(encoded[place]))
            runs = self._pool.map(self._run, [encoded[place] for place in longest_first])
            for place, row in zip(longest_first, runs, strict=True):
                out[place] = row
        calibrated: NDArray[np.float64] = out * self._scale + self._shift
        return calibrated

    def _run(self, ids: list[int]) -> NDArray[np.float32]:
        input_ids = np.array([ids], dtype=np.int64)
        fed = {"input_ids": input_ids, "attention_mask": np.ones_like(input_ids)}
        row: NDArray[np.float32] = self._session.run(None, fed)[0][0]
        return row
