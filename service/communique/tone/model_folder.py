"""The folder of a model that ships: the network, its tokenizer, and a manifest that names and proves both."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.errors import ScorerError

MANIFEST = "manifest.json"
NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
OUTPUTS = ("negative", "neutral", "positive", "hedged", "material", "relevant")


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model as it lies on disk, proved against its manifest."""

    name: str  # "tone@" and 12 hex digits over the manifest, which names every file's SHA-256
    network: bytes
    tokenizer: str
    max_tokens: int
    scale: tuple[float, ...]  # of each output's logit; the tone's three share one, the inverse of the temperature
    shift: tuple[float, ...]  # added to each output's logit after that
    text_ends: str  # the last day of the text it learned from, ISO


def is_model_folder(folder: Path) -> bool:
    """Return whether `folder` holds a model of ours rather than a transformers checkpoint."""
    return (folder / MANIFEST).is_file()


def shipped(name: str) -> Path:
    """Return the folder of a model that ships: inside the package, or beside it in a source checkout.

    Raises
    ------
    ScorerError
        it is in neither place
    """
    package = Path(__file__).resolve().parents[1]
    places = (package / "models" / name, package.parents[1] / "models" / name)
    for place in places:
        if is_model_folder(place):
            return place
    raise ScorerError(
        f"The model {name!r} is not in {' nor in '.join(map(str, places))}. Reinstall communique, or name another "
        f"model: `lexicon` needs no files."
    )


def read_model_folder(folder: Path) -> ModelFolder:
    """Read and prove a model's folder.

    Raises
    ------
    ScorerError
        a file is missing, is not the one that the manifest names, or the manifest is not understood
    """
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        files = {name: _proved(folder, name, manifest["files"][name]) for name in (NETWORK, TOKENIZER)}
        outputs = tuple(manifest["outputs"])
        scale, shift = _numbers(manifest["scale"]), _numbers(manifest["shift"])
        found = ModelFolder(
            name=f"{manifest['name']}@{hashlib.sha256(raw).hexdigest()[:12]}",
            network=files[NETWORK],
            tokenizer=files[TOKENIZER].decode("utf-8"),
            max_tokens=int(manifest["max_tokens"]),
            scale=scale,
            shift=shift,
            text_ends=str(manifest["text_ends"]),
        )
    except OSError as e:
        raise ScorerError(f"{e.filename} cannot be read: {e.strerror}. Copy the model's whole folder.") from e
    except (KeyError, TypeError, ValueError) as e:
        raise ScorerError(f"{folder / MANIFEST} is no manifest of a tone model: {e!r}. Copy the folder again.") from e
    if outputs != OUTPUTS:
        raise ScorerError(f"The model in {folder} gives {', '.join(outputs)}; expected {', '.join(OUTPUTS)}.")
    return found


def _proved(folder: Path, name: str, sha256: str) -> bytes:
    content = (folder / name).read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise ScorerError(
            f"{folder / name} has the SHA-256 {found[:12]}…, and its manifest says {str(sha256)[:12]}…: it is damaged "
            f"or another model's. Copy the model's whole folder again."
        )
    return content


def _numbers(values: Any) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != len(OUTPUTS):
        raise ValueError(f"{len(numbers)} numbers for {len(OUTPUTS)} outputs")
    return numbers
