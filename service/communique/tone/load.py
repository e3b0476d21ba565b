"""A tone model from what the configuration calls it."""

from __future__ import annotations

from pathlib import Path

from communique.errors import ConfigError
from communique.tone.lexicon import LexiconScorer
from communique.tone.model import ToneModel

SHIPPED = ("tone",)


def load_tone_model(spec: str, *, threads: int = 1) -> ToneModel:
    """Return the tone model that `spec` names.

    Parameters
    ----------
    spec : ``"tone"``, the model that ships; ``"lexicon"``, which needs no files; the folder of a model of ours (with
        a manifest) or of a transformers checkpoint; or ``hf:NAME@COMMIT``, a checkpoint on a hub. A transformers
        checkpoint knows tone only; hedged, material and relevant are then the lexicon's, and its version is part of
        the model's name.
    threads : texts that the model that ships computes side by side

    Raises
    ------
    ConfigError
        `spec` is empty, or names a model of a hub without its commit
    ScorerError
        there is no such folder, torch is missing, or the model cannot be used
    """
    if spec == "lexicon":
        return LexiconScorer()
    if not spec.strip():
        raise ConfigError(
            "No tone model is named. Write `tone`, `lexicon`, the folder of a model, or hf:OWNER/NAME@COMMIT."
        )
    from communique.tone.model_folder import is_model_folder, shipped

    folder = shipped(spec) if spec in SHIPPED else Path(spec).expanduser()
    if is_model_folder(folder):
        from communique.tone.onnx_scorer import OnnxScorer

        return OnnxScorer(folder, threads=threads)
    return _checkpoint(spec, folder)


def _checkpoint(spec: str, folder: Path) -> ToneModel:
    from communique.tone.hub import PREFIX, fetch, parse_hub_name

    name = None
    if spec.startswith(PREFIX):
        repository, commit = parse_hub_name(spec)
        folder, name = fetch(repository, commit), f"{repository}:{commit[:12]}"
    from communique.tone.checkpoint import CheckpointScorer

    return CheckpointScorer(folder, name=name, commitment=LexiconScorer())
