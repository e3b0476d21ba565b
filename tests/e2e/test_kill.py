"""Killed with SIGKILL between any two steps, the service loses nothing and doubles nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap

import pytest
import redis

from command_line import LONDON, communique, environment
from communique.delivery.embedded import EmbeddedServer
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger

TOLD = ("--form", "article", "--published-at", "2025-06-11", "--known-at", "said+5m")

# Runs the real `ingest` after making one step the last: the process kills itself there.
DYING = textwrap.dedent(
    """
    import os, signal, sys
    from communique.delivery.publisher import Publisher
    from communique.ledger.outbox import LedgerOutbox
    from communique.pipeline import Pipeline

    def die(*_args, **_kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    def then_die(step):
        def run(*args, **kwargs):
            step(*args, **kwargs)
            die()
        return run

    where = sys.argv.pop(1)
    if where == "after the document is committed":
        Pipeline.process = die
    elif where == "before the decision is committed":
        Pipeline._settle = die
    elif where == "between commit and publish":
        Publisher.relay = die
    elif where == "between publish and mark":
        LedgerOutbox.mark_delivered = die
    elif where == "after the mark":
        LedgerOutbox.mark_delivered = then_die(LedgerOutbox.mark_delivered)

    from communique.__main__ import main
    main()
    """
)


@pytest.mark.parametrize(
    "where",
    [
        "after the document is committed",
        "before the decision is committed",
        "between commit and publish",
        "between publish and mark",
        "after the mark",
    ],
)
def test_killed_anywhere_nothing_is_lost_and_nothing_doubled(tmp_path, where):
    killed = subprocess.run(
        [sys.executable, "-c", DYING, where, "ingest", str(LONDON), *TOLD],
        env=environment(tmp_path / "state"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL

    again = communique(tmp_path / "state", "ingest", LONDON, *TOLD)
    undisturbed = communique(tmp_path / "other", "ingest", LONDON, *TOLD)

    assert (again.returncode, undisturbed.returncode) == (0, 0), again.stderr
    expected = emitted(tmp_path / "other")
    assert len(expected) == 16
    assert emitted(tmp_path / "state") == expected
    assert [fields["signal_id"] for fields in on_stream(tmp_path / "state")] == expected
    assert [int(fields["sequence"]) for fields in on_stream(tmp_path / "state")] == list(range(1, 17))


def test_a_stream_that_was_wiped_is_filled_again_from_the_ledger(tmp_path):
    assert communique(tmp_path, "ingest", LONDON, *TOLD).returncode == 0
    before = on_stream(tmp_path)
    with EmbeddedServer(tmp_path) as server:
        redis.Redis.from_url(server.url).flushall()

    assert communique(tmp_path, "ingest", LONDON, *TOLD).returncode == 0

    assert on_stream(tmp_path) == before


def emitted(folder):
    ledger = Ledger(folder / "ledger.sqlite3")
    try:
        with ledger.reading() as reads:
            assert reads.count(t.outbox, t.outbox.c.delivered_at.is_(None)) == 0
            return [row["signal_id"] for row in reads.signal_rows()]
    finally:
        ledger.close()


def on_stream(folder):
    with EmbeddedServer(folder) as server:
        client = redis.Redis(unix_socket_path=server.url.removeprefix("unix://"), decode_responses=True)
        return [fields for _, fields in client.xrange("communique:signals")]
