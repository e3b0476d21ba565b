"""A lock that its holder's death releases."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from communique.errors import StreamUnavailable


class FileLock:
    """An exclusive ``flock`` on a file. It holds across processes, and between two of these within one.

    Parameters
    ----------
    path : the file; made where it is missing, and never deleted (that would let two hold it)
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether we hold it."""
        return self._descriptor is not None

    def try_acquire(self) -> bool:
        """Take the lock unless another holds it; True where we hold it now."""
        if sys.platform == "win32":
            raise StreamUnavailable("The embedded stream does not run on Windows; set redis_url to a server you have.")
        import fcntl

        if self._descriptor is not None:
            return True
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StreamUnavailable(
                f"{self.path} cannot be written ({error.strerror}); make its folder writable, or give another "
                f"--data-dir."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError as error:
            os.close(descriptor)
            raise StreamUnavailable(
                f"{self.path} cannot be locked ({error.strerror}); keep the data folder on a local disk."
            ) from error
        self._descriptor = descriptor
        return True

    def descriptor(self) -> int:
        """Return the open file to hand to a child, which then holds the lock too."""
        if self._descriptor is None:
            raise RuntimeError(f"{self.path} is not locked by us.")
        return self._descriptor

    def write(self, text: str) -> None:
        """Replace what the file says; readers need no lock."""
        raw = text.encode("utf-8", "surrogateescape")
        os.ftruncate(self.descriptor(), 0)
        os.pwrite(self.descriptor(), raw, 0)

    def release(self) -> None:
        """Let go of it; a child that it was handed to holds on."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
