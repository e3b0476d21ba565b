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
from communique.delivery.connection import connect
from communique.delivery.embedded import EmbeddedServer
from communique.delivery.subscriber import Subscriber
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger
from delivery_servers import eventually
from web_server import WebServer, answer

POST = {
    "speaker": "Donald Trump",
    "office": "President of the United States",
    "said_at": "2018-12-04",
}


@contextmanager
def worker(folder, *more, **told):
    """Run `communique run` on a folder; wait until it works; end it if the test has not."""
    (folder / "inbox").mkdir(exist_ok=True)
    settings = {"COMMUNIQUE_WATCH": str(folder / "inbox"), "COMMUNIQUE_POLL_S": "0.2", "COMMUNIQUE_CLOSE_S": "0.5"}
    process = subprocess.Popen(
        [sys.executable, "-m", "communique", "run", *more],
        env=environment(folder / "state") | settings | told,
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


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Ministry</title>{}</channel></rss>"""
ITEM = """<item><guid>{n}</guid><title>Release {n}</title><link>http://{site}/{n}</link>
<pubDate>Tue, 04 Dec 2018 15:0{n}:00 GMT</pubDate><description>{words}</description></item>"""
OWN_FEED = """[sources.ministry]
url = "http://{site}/feed.xml"
kind = "rss"
body = "entry"
time_zone = "UTC"
form = "release"
speaker = "US Treasury Department"
interval_s = 30
[sources.broken]
url = "http://{site}/broken.xml"
kind = "rss"
time_zone = "UTC"
form = "release"
"""


def test_a_feed_and_the_inbox_become_signals_and_a_broken_feed_stops_neither(tmp_path):
    with WebServer() as site:
        items = [ITEM.format(n=1, site=site.authority, words="Tariffs on cars will rise to 25 percent on Monday.")]
        site.routes |= {
            "/feed.xml": answer(FEED.format("".join(items)).encode(), content_type="text/xml"),
            "/broken.xml": answer(b"<rss><chan"),
        }
        feeds = tmp_path / "feeds.toml"
        feeds.write_text(OWN_FEED.format(site=site.authority))
        told = {
            "COMMUNIQUE_FEEDS_FILE": str(feeds),
            "COMMUNIQUE_FEEDS_ALLOWED": json.dumps([site.authority]),
            "COMMUNIQUE_INBOX": "communique:inbox",
        }
        with worker(tmp_path, **told) as (process, lines):
            with EmbeddedServer(tmp_path / "state") as server:
                pushed = POST | {"text": "China talks are going very well!"}
                connect(server.url, reader=False).xadd("communique:inbox", {"document": json.dumps(pushed)})
            found = quotes_until(tmp_path, 2)
            eventually(lambda: any("source_unavailable" in line for line in lines), within_s=20)
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0

    assert {quote for _, quote in found} == {
        "Tariffs on cars will rise to 25 percent on Monday.",
        "China talks are going very well!",
    }
    complaints = [json.loads(line) for line in lines if "source_unavailable" in line]
    assert [line["source"] for line in complaints] == ["broken"]
    assert list((tmp_path / "state" / "raw").rglob("*.gz"))


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
