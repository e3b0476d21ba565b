from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from communique.delivery.connection import connect
from communique.delivery.embedded import EmbeddedServer, attach_or_start
from communique.delivery.server_process import ask
from communique.errors import StreamUnavailable
from delivery_servers import SERVERS, binary_of, eventually, running_server

# A process that keeps the server of a data folder and says when it is up.
OWNER = """\
import sys
from pathlib import Path
from communique.delivery.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.server_pid, flush=True)
sys.stdin.read()
"""
# The same, off Linux: the server is not ended by the kernel.
OWNER_WITHOUT_DEATH_SIGNAL = "import sys\nsys.executable = ''\n" + OWNER


@pytest.fixture(params=SERVERS)
def server_name(request: pytest.FixtureRequest) -> str:
    binary_of(request.param)
    return str(request.param)


def spawn_owner(folder: Path, script: str = OWNER) -> tuple[subprocess.Popen[bytes], int]:
    owner = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    return owner, int(owner.stdout.readline())


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def socket_of(server: EmbeddedServer) -> Path:
    return Path(server.url.removeprefix("unix://"))


def test_server_listens_on_its_socket_alone_and_keeps_what_it_was_given(tmp_path, server_name):
    with running_server(tmp_path, server_name) as server:
        client = connect(server.url, reader=False)
        client.set("kept", "yes")
        assert client.config_get("port")["port"] == "0"
        assert client.config_get("appendonly")["appendonly"] == "yes"
        assert client.config_get("appendfsync")["appendfsync"] == "everysec"
        folder = tmp_path / "valkey"
        assert folder.stat().st_mode & 0o777 == 0o700
    assert ask(socket_of(server)) == "silent"

    with running_server(tmp_path, server_name) as again:
        assert connect(again.url, reader=False).get("kept") == b"yes"


def test_starting_twice_is_starting_once_and_closing_twice_is_closing_once(tmp_path):
    server = EmbeddedServer(tmp_path)
    server.start()
    pid = server.server_pid
    server.start()
    assert server.server_pid == pid
    server.close()
    server.close()
    assert not server.is_owner


def test_second_process_of_a_data_folder_attaches_and_takes_over_when_the_owner_is_gone(tmp_path):
    owner, _ = spawn_owner(tmp_path)
    attached = attach_or_start(tmp_path)
    try:
        assert not attached.is_owner
        client = connect(attached.url, reader=False)
        client.set("from", "attached")

        owner.kill()
        owner.wait()
        attached.ensure()

        assert attached.is_owner
        assert connect(attached.url, reader=False).get("from") == b"attached"
    finally:
        attached.close()
        assert owner.stdin is not None
        owner.stdin.close()


def test_many_who_start_at_once_share_one_server(tmp_path):
    servers = [EmbeddedServer(tmp_path) for _ in range(6)]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert sum(server.is_owner for server in servers) == 1
        assert {ask(socket_of(server)) for server in servers} == {"ready"}
    finally:
        for server in servers:
            server.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends a server with its parent on Linux only")
def test_server_is_gone_within_a_second_of_its_killed_parent(tmp_path):
    owner, server_pid = spawn_owner(tmp_path)
    assert is_alive(server_pid)
    owner.kill()
    owner.wait()
    eventually(lambda: not is_alive(server_pid), within_s=1.0)


def test_server_left_behind_by_its_owner_is_ended_and_its_entries_are_kept(tmp_path):
    owner, left_behind = spawn_owner(tmp_path, OWNER_WITHOUT_DEATH_SIGNAL)
    connect(attach_or_start(tmp_path).url, reader=False).set("kept", "yes")
    owner.kill()
    owner.wait()
    assert is_alive(left_behind)

    with EmbeddedServer(tmp_path) as server:
        assert server.is_owner
        assert not is_alive(left_behind)
        assert connect(server.url, reader=False).get("kept") == b"yes"


def test_server_outlives_the_thread_that_started_it(tmp_path):
    server = EmbeddedServer(tmp_path)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    try:
        # the death signal of a thread that ended would have arrived before these answers
        for _ in range(20):
            assert ask(socket_of(server)) == "ready"
        assert server.server_pid is not None
        assert is_alive(server.server_pid)
    finally:
        server.close()


def test_a_terminals_interrupt_does_not_reach_the_server(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        assert server.server_pid is not None
        assert os.getpgid(server.server_pid) != os.getpgid(0)
        assert os.getsid(server.server_pid) != os.getsid(0)


def test_killed_server_leaves_a_stale_socket_and_is_started_again_with_its_entries(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        client = connect(server.url, reader=False)
        client.xadd("s", {"n": "1"}, id="1-1")
        assert server.server_pid is not None
        os.kill(server.server_pid, signal.SIGKILL)
        eventually(lambda: ask(socket_of(server)) == "silent")
        assert socket_of(server).exists()
        server.ensure()
        assert connect(server.url, reader=False).xlen("s") == 1


def test_damaged_append_only_file_says_what_to_delete(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        client = connect(server.url, reader=False)
        for number in range(50):
            client.set(f"key{number}", "value")
    (file,) = (tmp_path / "valkey" / "appendonlydir").glob("*.incr.aof")
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 3 : len(raw) // 3 + 40] = b"\x00" * 40
    file.write_bytes(raw)

    with pytest.raises(StreamUnavailable, match=r"append-only file.*Delete .*valkey.*rebuilt from the ledger"):
        EmbeddedServer(tmp_path).start()


def test_torn_end_of_the_append_only_file_is_no_damage(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        client = connect(server.url, reader=False)
        client.set("first", "kept")
        client.set("second", "torn")
    (file,) = (tmp_path / "valkey" / "appendonlydir").glob("*.incr.aof")
    file.write_bytes(file.read_bytes()[:-5])

    with EmbeddedServer(tmp_path) as server:
        assert connect(server.url, reader=False).get("first") == b"kept"


def test_deep_data_folder_gets_a_short_private_socket(tmp_path):
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    with EmbeddedServer(deep) as server:
        assert len(str(socket_of(server)).encode()) <= 100
        assert socket_of(server).parent.stat().st_mode & 0o777 == 0o700
        assert not attach_or_start(deep).is_owner


def test_folder_that_others_can_enter_is_refused(tmp_path):
    (tmp_path / "valkey").mkdir(mode=0o755)
    (tmp_path / "valkey").chmod(0o755)
    with pytest.raises(StreamUnavailable, match="0700"):
        EmbeddedServer(tmp_path).start()


def test_link_in_the_servers_place_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "valkey").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StreamUnavailable, match="0700"):
        EmbeddedServer(tmp_path).start()


def test_odd_names_of_data_folders_work(tmp_path):
    with EmbeddedServer(tmp_path / "mit Ümlaut 'q\" #%? x") as server:
        assert connect(server.url, reader=False).ping()


def test_binary_that_cannot_run_or_ends_at_once_is_reported(tmp_path):
    broken = tmp_path / "broken-server"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(StreamUnavailable, match="ended while it started"):
        EmbeddedServer(tmp_path / "x", binary=broken).start()
    with pytest.raises(StreamUnavailable, match=r"ended while it started|cannot be run"):
        EmbeddedServer(tmp_path / "y", binary=tmp_path / "nowhere").start()
