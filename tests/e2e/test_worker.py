"""The worker as a desk runs it: started, fed, killed, started again, told to stop."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from command_line import environment
from communique.delivery.embedded import EmbeddedServer
from communique.delivery.subscriber import Subscriber
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger
from delivery_servers import eventually

POST = {
    "speaker": "Donald Trump",
    "office": "President of the United States",
    "said_at": "2018-12-04",
}


@contextmanager
def worker(folder, *more):
    """Run `communique run` on a folder; wait until it works; end it if the test has not."""
    (folder / "inbox").mkdir(exist_ok=True)
    settings = {"COMMUNIQUE_WATCH": str(folder / "inbox"), "COMMUNIQUE_POLL_S": "0.2", "COMMUNIQUE_CLOSE_S": "0.5"}
    process = subprocess.Popen(
        [sys.executable, "-m", "communique", "run", *more],
        env=environment(folder / "state") | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    working = threading.Event()

    def read():
        for line in process.stdout:
            lines.append(line)
            if '"working"' in line:
                working.set()

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    try:
        assert working.wait(60), "".join(lines)
        yield process, lines
    finally:
        process.kill()
        process.wait()
        reading.join()


def drop(folder, name, *texts):
    """Put a file of ready statements into the watched folder, whole."""
    part = folder / f"{name}.part"
    part.write_text("".join(json.dumps(POST | {"text": text}) + "\n" for text in texts))
    part.rename(folder / "inbox" / f"{name}.jsonl")


def quotes_until(folder, number):
    with EmbeddedServer(folder / "state") as server:
        subscriber = Subscriber(server.url, from_="earliest", kinds={"tone"})
        found = []
        for delivery in subscriber:
            found.append((delivery.sequence, delivery.signal.quote))
            if len(found) == number:
                subscriber.stop()
        return found


def test_a_dropped_file_becomes_signals_and_sigterm_ends_it_cleanly(tmp_path):
    with worker(tmp_path) as (process, lines):
        drop(tmp_path, "one", "Tariffs on cars will rise to 25 percent.", "China talks are going very well!")
        found = quotes_until(tmp_path, 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    assert {quote for _, quote in found} == {
        "Tariffs on cars will rise to 25 percent.",
        "China talks are going very well!",
    }
    told = [json.loads(line) for line in lines]
    assert told[-1]["event"] == "stopped"
    assert [line["kind"] for line in told if line["event"] == "signal"].count("tone") == 2


def test_killed_and_started_again_it_goes_on_where_it_was(tmp_path):
    with worker(tmp_path) as (process, _):
        drop(tmp_path, "one", "Tariffs on cars will rise to 25 percent.")
        first = quotes_until(tmp_path, 1)
        process.kill()
        process.wait()
    drop(tmp_path, "two", "China talks are going very well!")
    with worker(tmp_path) as (process, _):
        both = quotes_until(tmp_path, 2)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0

    assert both[0] == first[0]
    ledger = Ledger(tmp_path / "state" / "ledger.sqlite3")
    with ledger.reading() as reads:
        runs = {row["job"]: row["runs"] for row in reads.rows(t.job_runs)}
        assert reads.count(t.outbox, t.outbox.c.delivered_at.is_(None)) == 0
        assert reads.count(t.documents) == 2
    ledger.close()
    assert all(runs[job] > 0 for job in ("settle", "publish", "beat"))


def test_a_second_worker_on_one_folder_is_refused(tmp_path):
    with worker(tmp_path):
        second = subprocess.run(
            [sys.executable, "-m", "communique", "run"],
            env=environment(tmp_path / "state"),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert second.returncode == 2
    assert "Another worker" in second.stderr


def test_a_server_that_was_killed_is_started_again_and_misses_nothing(tmp_path):
    with worker(tmp_path) as (process, _):
        drop(tmp_path, "one", "Tariffs on cars will rise to 25 percent.")
        quotes_until(tmp_path, 1)
        server = server_pid_of(process.pid)
        os.kill(server, signal.SIGKILL)
        drop(tmp_path, "two", "China talks are going very well!")
        eventually(lambda: server_pid_of(process.pid) not in (None, server), within_s=30)
        assert len(quotes_until(tmp_path, 2)) == 2


def server_pid_of(worker_pid):
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            told = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            if int(told["PPid"]) == worker_pid and "server" in told["Name"]:
                return int(told["Pid"])
    return None
