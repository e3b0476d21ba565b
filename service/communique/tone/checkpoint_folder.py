"""A checkpoint's folder: ``config.json``, weights and tokenizer, checked before anything is scored with them.

What transformers would make up where something is missing (a classifier of random weights, labels without
names, an empty tokenizer) is refused here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from communique.errors import ScorerError

_WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")
_TOKENIZER = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model")
_BESIDE = ("config.json", "*.index.json", "tokenizer_config.json", "special_tokens_map.json", "merges.txt")
_OFFSET_POSITIONS = frozenset({"roberta", "xlm-roberta", "camembert", "longformer"})  # two positions are theirs
_CHUNK = 1 << 20
_NO_TORCH = (
    "A checkpoint needs torch, which is not installed. Install it with `pip install 'communique[checkpoints]'`, "
    "or use the model 'lexicon', which needs nothing."
)


def read_config(folder: Path) -> dict[str, Any]:
    """Return the config of a folder that holds a whole sequence-classification checkpoint.

    Raises
    ------
    ScorerError
        the folder, its config, weights or tokenizer is missing, or it is for another task
    """
    if not folder.is_dir():
        raise ScorerError(f"There is no folder {folder}. A checkpoint is a local folder; nothing is downloaded.")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise ScorerError(f"{folder} holds no config.json, so it is no transformers checkpoint.") from e
    except (OSError, ValueError) as e:
        raise ScorerError(f"{folder}/config.json cannot be read: {e}. Save the checkpoint again.") from e
    if not isinstance(config, dict):
        raise ScorerError(f"{folder}/config.json holds no JSON object. Save the checkpoint again.")
    architectures = config.get("architectures") or []
    # transformers would load any other one too, and give it a classifier of random weights
    if not any(str(name).endswith("ForSequenceClassification") for name in architectures):
        raise ScorerError(
            f"{folder} is a checkpoint of {', '.join(map(str, architectures)) or 'no named architecture'}; "
            f"a tone model is one for sequence classification (…ForSequenceClassification)."
        )
    for patterns, what in ((_WEIGHTS, "weights (model.safetensors)"), (_TOKENIZER, "tokenizer (tokenizer.json)")):
        if not any(True for pattern in patterns for _ in folder.glob(pattern)):
            raise ScorerError(f"{folder} holds no {what}. Copy the whole checkpoint folder.")
    return config


def labels_of(config: Mapping[str, Any], folder: Path) -> dict[int, str]:
    """Return the names of the columns.

    Raises
    ------
    ScorerError
        the config names none, or the checkpoint does not put each text under one label
    """
    if config.get("problem_type") not in (None, "single_label_classification"):
        raise ScorerError(f"{folder} is for {config['problem_type']}; a tone model puts each text under one label.")
    try:
        labels = {int(column): str(name) for column, name in (config.get("id2label") or {}).items()}
    except (AttributeError, TypeError, ValueError) as e:
        raise ScorerError(f"{folder}/config.json has an id2label that is no table of columns to names.") from e
    if not labels or sorted(labels) != list(range(len(labels))):
        raise ScorerError(
            f"{folder}/config.json does not name its labels: id2label should be a table such as "
            f'{{"0": "negative", "1": "neutral", "2": "positive"}}. Add it as the model card says.'
        )
    return labels


def load_weights(folder: Path) -> tuple[Any, Any, Any]:
    """Return torch, the tokenizer and the model, in evaluation mode.

    Raises
    ------
    ScorerError
        torch is missing, the folder cannot be loaded, weights are lacking, or the tokenizer is another model's
    """
    os.environ["HF_HUB_OFFLINE"] = "1"  # for the process: no part of transformers shall ask the hub
    try:
        import torch
    except ImportError as e:
        raise ScorerError(_NO_TORCH) from e
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, **local)
        model, loading = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True, **local)
    except Exception as e:  # whatever transformers, tokenizers, safetensors and torch raise over a folder's contents
        raise ScorerError(f"The checkpoint in {folder} cannot be loaded: {e}") from e
    lacking = sorted(map(str, [*loading["missing_keys"], *loading["mismatched_keys"]]))
    if lacking:
        raise ScorerError(
            f"The checkpoint in {folder} lacks {', '.join(lacking[:3])} ({len(lacking)} weights). They would be "
            f"random, and so would its scores. Take a checkpoint that was saved whole."
        )
    known = model.get_input_embeddings().num_embeddings
    if len(tokenizer) > known:
        raise ScorerError(
            f"The tokenizer in {folder} knows {len(tokenizer)} tokens and the model {known}: "
            f"they do not belong together. Take both from the same checkpoint."
        )
    return torch, tokenizer, model.eval()


def token_limit(config: Mapping[str, Any], tokenizer: Any, wanted: int | None) -> int:
    """Return the most tokens of a text, special ones included: `wanted`, or what the checkpoint allows.

    Raises
    ------
    ScorerError
        `wanted` is more than it allows, or leaves no room for a word
    """
    positions = int(config.get("max_position_embeddings") or 512)
    if config.get("model_type") in _OFFSET_POSITIONS:
        positions -= 2
    allowed = min(positions, int(tokenizer.model_max_length))  # a tokenizer without a limit says 1e30
    if wanted is None:
        return allowed
    least = tokenizer.num_special_tokens_to_add() + 1
    if not least <= wanted <= allowed:
        raise ScorerError(f"max_tokens was {wanted}; this checkpoint takes {least} to {allowed}.")
    return wanted


def fingerprint(folder: Path, settings: str) -> str:
    """Return the SHA-256, in hex, over `settings` and every file of the folder that decides a number."""
    digest = hashlib.sha256(settings.encode())
    for path in sorted({path for pattern in (*_WEIGHTS, *_TOKENIZER, *_BESIDE) for path in folder.glob(pattern)}):
        digest.update(f"\n{path.name}:{path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()
