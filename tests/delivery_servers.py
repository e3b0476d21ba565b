"""Real servers for the contract tests of delivery, and waiting for what is true of them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from communique.delivery.embedded import EmbeddedServer
from communique.delivery.server_binary import find_server_binary

SERVERS = ("valkey", "redis")


def binary_of(name: str) -> Path:
    """Return the server's binary; skip the test, saying so, where this machine has none."""
    if name == "valkey":
        return find_server_binary()
    found = shutil.which("redis-server")
    if found is None:
        pytest.skip("redis-server is not on PATH")
    return Path(found)


@contextmanager
def running_server(folder: Path, name: str) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(folder, binary=binary_of(name))
    try:
        server.start()
        yield server
    finally:
        server.close()


def eventually(condition: Callable[[], object], *, within_s: float = 5.0) -> None:
    """Wait until something real has come about; fail where it has not in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not so within {within_s} s"
        time.sleep(0.005)
