"""Where the private server's socket lies: in the data folder, or close to the root where that is too deep."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from communique.errors import StreamUnavailable

_LONGEST_PATH_BYTES = 100  # sockaddr_un holds 108 bytes on Linux, 104 on macOS
_SOCKET_NAME = "valkey.sock"


def socket_path(folder: Path) -> Path:
    """Return the socket's path for a server folder, the same for every process of this user.

    Parameters
    ----------
    folder : the server's own folder (0700), absolute

    Raises
    ------
    StreamUnavailable
        the short folder that stands in for too deep a one is not ours alone
    """
    own = folder / _SOCKET_NAME
    if _fits(own):
        return own
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    for root in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - the folder below is checked to be ours
        short = root / f"communique-{os.getuid()}" / digest
        if _fits(short / _SOCKET_NAME):
            private_folder(short.parent)
            private_folder(short)
            return short / _SOCKET_NAME
    raise StreamUnavailable(f"{own} is too long for a socket; choose a data folder nearer to the root.")


def private_folder(folder: Path) -> None:
    """Make a folder that only we can enter, or check that it is one.

    Raises
    ------
    StreamUnavailable
        it is a link, another user's, open to others, or cannot be made
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise StreamUnavailable(f"{folder} cannot be made ({error.strerror}); choose another data folder.") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise StreamUnavailable(
            f"{folder} should be a folder of our own that nobody else can enter (0700), and is not; remove it, or "
            f"make it so, then start again."
        )


def _fits(path: Path) -> bool:
    try:
        return len(str(path).encode("utf-8")) <= _LONGEST_PATH_BYTES
    except UnicodeEncodeError:  # a name that is not UTF-8 cannot stand in a URL
        return False
