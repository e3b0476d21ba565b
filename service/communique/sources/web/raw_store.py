"""The bytes as they came, each kept once under its own hash, so that any quote can be looked up where it stood."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
import zlib
from pathlib import Path

from communique.errors import SourceUnavailable
from communique.sources.web.web_errors import RawMissing

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class RawStore:
    """A folder of raw bytes: ``ab/abcdef….gz``, named by the SHA-256 of what is in it.

    Parameters
    ----------
    folder : made when the first bytes are put; ``<data_dir>/raw``
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, raw: bytes) -> str:
        """Keep the bytes and return their SHA-256 (hex); the same bytes again are one file.

        They are on the disk when this returns, whole or not at all.

        Raises
        ------
        SourceUnavailable
            the disk is full or may not be written
        """
        sha256 = hashlib.sha256(raw).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        try:
            _write(path, gzip.compress(raw, compresslevel=6, mtime=0))
        except OSError as error:
            raise SourceUnavailable(
                f"Raw bytes cannot be kept in {self._folder} ({error.strerror}); make room there, or give this user "
                f"the right to write. Nothing was taken; it is tried again."
            ) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes that were put under this hash.

        Raises
        ------
        RawMissing
            there are none, or they are not what they were
        SourceUnavailable
            the disk does not give them now
        """
        if not _SHA256.match(sha256):
            raise RawMissing(sha256[:64], "64 hex digits were expected; take the hash that `put` gave.")
        try:
            raw = gzip.decompress(self._path(sha256).read_bytes())
        except FileNotFoundError as error:
            raise RawMissing(sha256, f"there is no such file in {self._folder}; was the folder cleared?") from error
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise RawMissing(sha256, f"the file cannot be read ({error}); check the disk, then remove it.") from error
        except OSError as error:  # too many open files, a disk that is away: they may be there again
            raise SourceUnavailable(f"{self._folder} cannot be read now ({error}); it is tried again.") from error
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise RawMissing(sha256, "the file holds other bytes than were put; check the disk, then remove it.")
        return raw

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.gz"


def _write(path: Path, packed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(packed)
            opened.flush()
            os.fsync(opened.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a new name last: without it a power cut may leave the file and lose its entry."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
