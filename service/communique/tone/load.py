"""A tone model from what the configuration calls it."""

from __future__ import annotations

from pathlib import Path

from communique.errors import ConfigError
from communique.tone.lexicon import LexiconScorer
from communique.tone.model import ToneModel


def load_tone_model(spec: str) -> ToneModel:
    """Return the tone model that `spec` names.

    Parameters
    ----------
    spec : ``"lexicon"``, or the folder of a transformers checkpoint. A checkpoint knows tone only; hedged, material
        and relevant are then the lexicon's, and its version is part of the model's name.

    Raises
    ------
    ConfigError
        `spec` is empty or names a model of a hub
    ScorerError
        there is no such folder, torch is missing, or the checkpoint cannot be used
    """
    if spec == "lexicon":
        return LexiconScorer()
    if not spec.strip():
        raise ConfigError("No tone model is named. Write `lexicon`, or the folder of a transformers checkpoint.")
    if spec.startswith("hf:"):
        raise ConfigError(
            f"The tone model {spec!r} is a name on a hub; only local folders are taken, nothing is downloaded. "
            f"Fetch the checkpoint first and give its folder, or write `lexicon`."
        )
    from communique.tone.checkpoint import CheckpointScorer

    return CheckpointScorer(Path(spec).expanduser(), commitment=LexiconScorer())
