"""Where the episodes lie on disk."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from communique.errors import ConfigError

_FILES = {
    "truce-2018": "truce_2018.jsonl",
    "london-2025": "london_2025.txt",
}

EPISODES: tuple[str, ...] = tuple(_FILES)


def episode_path(name: str) -> Path:
    """Return the file of an episode: JSON lines of ready statements, or the text of an article.

    Parameters
    ----------
    name : "truce-2018" or "london-2025"

    Raises
    ------
    ConfigError
        there is no such episode, or the package was not installed as files
    """
    if name not in _FILES:
        raise ConfigError(f"There is no episode {name!r}; choose one of {', '.join(EPISODES)}.")
    path = Path(str(files("communique.episodes").joinpath(_FILES[name])))
    if not path.is_file():
        raise ConfigError(
            f"Episode {name} was expected at {path}, and no file is there; install the package unpacked, not as a zip."
        )
    return path
