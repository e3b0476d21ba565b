"""A checkpoint from a model hub, at one commit: the only part of tone that may reach a network."""

from __future__ import annotations

import re
from pathlib import Path

from communique.errors import ConfigError, ScorerError
from communique.tone.checkpoint_folder import read_config

PREFIX = "hf:"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_NAME = re.compile(r"[\w.-]{1,96}(?:/[\w.-]{1,96})?")
# what a checkpoint of ours may hold; pickled weights (.bin) run code when they are read, so they are not fetched
_WANTED = ["config.json", "*.safetensors", "*.safetensors.index.json", "tokenizer*", "vocab*", "merges.txt"]
_WANTED += ["special_tokens_map.json", "*.model"]


def parse_hub_name(spec: str) -> tuple[str, str]:
    """Return the name and the commit in ``hf:NAME@COMMIT``.

    Raises
    ------
    ConfigError
        there is no commit, or it is a branch or a tag, which may stand for other weights tomorrow
    """
    name, _, commit = spec.removeprefix(PREFIX).partition("@")
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{spec!r} names no checkpoint; write {PREFIX}OWNER/NAME@COMMIT.")
    if not _COMMIT.fullmatch(commit):
        came = f"has the revision {commit!r}" if commit else "has no revision"
        raise ConfigError(
            f"{spec!r} {came}; expected the 40 hex digits of a commit, as in {PREFIX}{name}@0123…ef. A branch or a tag "
            f"may stand for other weights tomorrow, and the same model name has to give the same numbers."
        )
    return name, commit


def fetch(name: str, commit: str) -> Path:
    """Return the local folder of a checkpoint, fetching it where the hub's own cache lacks it.

    HF_ENDPOINT, HF_TOKEN, HF_HOME and HF_HUB_OFFLINE work as its own library documents them.

    Raises
    ------
    ScorerError
        it is not in the cache and the hub does not give it
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, revision=commit, allow_patterns=_WANTED, local_files_only=True))
        read_config(folder)  # a fetch that was broken off leaves a folder too
        return folder
    except (LocalEntryNotFoundError, ScorerError):
        pass
    try:
        return Path(snapshot_download(name, revision=commit, allow_patterns=_WANTED))
    except Exception as e:  # its library, its HTTP client and the file system each raise their own
        raise ScorerError(
            f"The checkpoint {name} at {commit[:12]} could not be fetched: {str(e).splitlines()[0][:300]} "
            f"Check the name and the commit, or fetch it elsewhere and give its folder."
        ) from e
