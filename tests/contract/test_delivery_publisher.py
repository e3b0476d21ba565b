from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import redis

from communique.clock import ReplayClock
from communique.delivery.connection import connect
from communique.delivery.embedded import EmbeddedServer
from communique.delivery.heartbeat import read_heartbeat
from communique.delivery.publisher import Publisher
from communique.delivery.redis_errors import StreamRefused
from communique.errors import LedgerError, StreamForeign, StreamUnavailable
from delivery_servers import SERVERS, eventually, running_server
from fakes_outbox import NOON, STREAM, MemoryOutbox, make_signal


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path) -> Iterator[EmbeddedServer]:
    with running_server(tmp_path, request.param) as running:
        yield running


@pytest.fixture
def client(server: EmbeddedServer) -> redis.Redis:
    return connect(server.url, reader=False)


def publisher_of(outbox: MemoryOutbox, client: redis.Redis, **options: int) -> Publisher:
    return Publisher(outbox, client, ReplayClock(NOON), **options)


def on_stream(client: redis.Redis, stream: str = STREAM) -> list[tuple[str, int]]:
    return [(entry_id.decode(), int(fields[b"sequence"])) for entry_id, fields in client.xrange(stream)]


def expected(outbox: MemoryOutbox, first: int = 1) -> list[tuple[str, int]]:
    return [(entry_id, at) for at, entry_id in enumerate(outbox.ids(), 1) if at >= first]


class BreakingMark(MemoryOutbox):
    """A ledger that dies between Redis' yes and its own mark."""

    is_broken = True

    def mark_delivered(self, stream: str, up_to_sequence: int, at: datetime) -> None:
        if self.is_broken:
            raise LedgerError("The ledger died.")
        super().mark_delivered(stream, up_to_sequence, at)


def test_a_plain_client_reads_plain_fields(server, client):
    outbox = MemoryOutbox()
    outbox.add(make_signal(1))
    outbox.add(make_signal(2, instrument=None))
    report = publisher_of(outbox, client).relay()
    assert (report.published, report.refilled, report.confirmed) == (2, 0, 0)

    plain = redis.Redis(unix_socket_path=server.url.removeprefix("unix://"), decode_responses=True, protocol=2)
    [[stream, entries]] = plain.xread({STREAM: 0})
    assert stream == STREAM
    first, second = (fields for _, fields in entries)
    assert list(first) == ["v", "kind", "signal_id", "sequence", "instrument", "data"]
    assert (first["v"], first["kind"], first["signal_id"]) == ("1", "tone", "signal-0001")
    assert (first["sequence"], first["instrument"], second["instrument"]) == ("1", "^GSPC", "")
    assert json.loads(first["data"])["quote"] == "I am a Tariff Man."


def test_relaying_twice_doubles_nothing(client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 25)
    publisher = publisher_of(outbox, client, batch_size=10)
    assert publisher.relay().published == 25
    assert publisher.relay().published == 0
    outbox.add_numbered(26, 27)
    assert publisher.relay().published == 2
    assert on_stream(client) == expected(outbox)


def test_two_racing_publishers_append_each_entry_once_and_in_order(server):
    outbox = MemoryOutbox()
    start = threading.Barrier(3)
    failures: list[Exception] = []

    def relay_until_all_is_out() -> None:
        publisher = publisher_of(outbox, connect(server.url, reader=False), batch_size=3)
        start.wait()
        try:
            while len(outbox.ids()) < 300 or outbox.last_marked(STREAM).sequence < 300:
                publisher.relay()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=relay_until_all_is_out) for _ in range(2)]
    for thread in threads:
        thread.start()
    start.wait()
    outbox.add_numbered(1, 300)
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert on_stream(connect(server.url, reader=False)) == expected(outbox)


def test_death_between_append_and_mark_doubles_and_loses_nothing(client):
    outbox = BreakingMark()
    outbox.add_numbered(1, 5)
    with pytest.raises(LedgerError):
        publisher_of(outbox, client, batch_size=2).relay()
    assert outbox.last_marked(STREAM) is None

    outbox.is_broken = False
    report = publisher_of(outbox, client, batch_size=2).relay()
    assert (report.confirmed, report.published, report.refilled) == (2, 3, 0)
    assert on_stream(client) == expected(outbox)
    assert outbox.last_marked(STREAM).sequence == 5


def test_flushed_stream_is_refilled_with_the_same_ids(client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 7)
    publisher = publisher_of(outbox, client, batch_size=3)
    publisher.relay()
    before = on_stream(client)
    client.flushall()
    outbox.add_numbered(8, 8)

    (relay,) = publisher.relay().streams
    assert (relay.refilled, relay.published, relay.refill_reason) == (7, 1, "empty")
    assert on_stream(client)[:7] == before
    assert on_stream(client) == expected(outbox)


def test_refill_begins_with_the_retention_window(client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 7)
    publisher = publisher_of(outbox, client)
    publisher.relay()
    client.flushall()
    outbox.retained_from[STREAM] = 5
    assert publisher.relay().refilled == 3
    assert on_stream(client) == expected(outbox, first=5)


def test_stream_that_was_rolled_back_goes_on_from_its_new_end(server, client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 4)
    publisher = publisher_of(outbox, client)
    publisher.relay()
    snapshot = client.dump(STREAM)
    outbox.add_numbered(5, 9)
    publisher.relay()
    client.restore(STREAM, 0, snapshot, replace=True)  # what a failover to a lagging replica does

    (relay,) = publisher.relay().streams
    assert (relay.refilled, relay.refill_reason) == (5, "rolled_back")
    assert on_stream(client) == expected(outbox)


def test_stale_publisher_adds_nothing(client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 3)
    publisher_of(outbox, client).relay()
    stale = outbox.copy()
    outbox.add_numbered(4, 6)
    publisher_of(outbox, client).relay()

    with pytest.raises(StreamForeign):  # to a ledger that is behind, the stream's end is unknown
        publisher_of(stale, client).relay()
    assert on_stream(client) == expected(outbox)


def test_publisher_overtaken_between_looking_and_appending_looks_again(client):
    class Overtaken(MemoryOutbox):
        """Another publisher is through just before we append our first batch."""

        other: Publisher | None = None

        def after(self, stream: str, sequence: int, limit: int):
            batch = super().after(stream, sequence, limit)
            if self.other is not None:
                other, self.other = self.other, None
                other.relay()
            return batch

    outbox = Overtaken()
    outbox.add_numbered(1, 5)
    outbox.other = publisher_of(outbox, client)
    (relay,) = publisher_of(outbox, client, batch_size=2).relay().streams
    assert (relay.overtaken, relay.published, relay.confirmed) == (1, 0, 5)
    assert on_stream(client) == expected(outbox)


def test_foreign_entry_on_top_stops_its_stream_and_no_other(client):
    outbox = MemoryOutbox("communique:signals", "communique:desk")
    outbox.add_numbered(1, 2)
    outbox.add_numbered(1, 2, stream="communique:desk")
    publisher = publisher_of(outbox, client)
    publisher.relay()
    client.xadd(STREAM, {"who": "knows"})
    length = client.xlen(STREAM)
    outbox.add_numbered(3, 3)
    outbox.add_numbered(3, 3, stream="communique:desk")

    with pytest.raises(StreamForeign, match="stream rebuild"):
        publisher.relay()
    assert client.xlen(STREAM) == length
    assert client.xlen("communique:desk") == 3
    assert outbox.last_marked(STREAM).sequence == 2


def test_trimmed_and_deleted_entries_are_not_added_again(client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 5)
    publisher = publisher_of(outbox, client)
    publisher.relay()
    client.xtrim(STREAM, maxlen=2, approximate=False)
    client.xdel(STREAM, outbox.ids()[-1])
    outbox.add_numbered(6, 6)
    assert publisher.relay().published == 1
    assert [sequence for _, sequence in on_stream(client)] == [4, 6]


def test_group_made_before_the_first_entry_is_in_nobodys_way(client):
    client.xgroup_create(STREAM, "desk", "0", mkstream=True)
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 2)
    assert publisher_of(outbox, client).relay().published == 2


def test_flushed_scripts_are_loaded_again(client):
    outbox = MemoryOutbox()
    publisher = publisher_of(outbox, client)
    for number in range(1, 4):
        outbox.add(make_signal(number))
        assert publisher.relay().published == 1
        client.script_flush()
    assert on_stream(client) == expected(outbox)


def test_killed_server_comes_back_with_its_file_and_the_rest_is_filled(server, client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 50)
    publisher = publisher_of(outbox, client, batch_size=7)
    publisher.relay()
    os.kill(server.server_pid, signal.SIGKILL)
    outbox.add_numbered(51, 60)
    server.ensure()
    report = publisher.relay()  # on the connection that the kill left dead
    assert report.published == 10
    assert on_stream(client) == expected(outbox)


def test_server_frozen_in_the_middle_of_an_append_gets_each_entry_once(server, client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 3)
    impatient = connect(server.url, reader=False, answer_within=timedelta(milliseconds=100))
    publisher = publisher_of(outbox, impatient)
    publisher.relay()
    outbox.add_numbered(4, 6)
    os.kill(server.server_pid, signal.SIGSTOP)
    try:
        with pytest.raises(StreamUnavailable):
            publisher.relay()
    finally:
        os.kill(server.server_pid, signal.SIGCONT)
    eventually(client.ping)
    publisher_of(outbox, client).relay()
    assert on_stream(client) == expected(outbox)


def test_key_of_another_type_is_refused_with_its_name(client):
    client.set(STREAM, "not a stream")
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 1)
    with pytest.raises(StreamRefused, match="append to communique:signals"):
        publisher_of(outbox, client).relay()
    assert outbox.last_marked(STREAM) is None


def test_hostile_words_reach_the_stream_unchanged(client):
    outbox = MemoryOutbox()
    quotes = ["\x00\x1b[2J\r\n*1\r\n$8\r\nFLUSHALL\r\n", "\u202eمرحبا", "x" * 1_000_000, "lone \udc80 surrogate"]
    for number, quote in enumerate(quotes, 1):
        outbox.add(make_signal(number, quote=quote))
    publisher_of(outbox, client).relay()
    read = [json.loads(fields[b"data"])["quote"] for _, fields in client.xrange(STREAM)]
    assert read == quotes


def test_heartbeat_says_when_and_how_far_and_expires(client):
    outbox = MemoryOutbox()
    outbox.add_numbered(1, 4)
    publisher = Publisher(outbox, client, ReplayClock(NOON), heartbeat_expiry=timedelta(seconds=9))
    publisher.beat()
    assert read_heartbeat(client, STREAM).sequence == 0
    publisher.relay()
    publisher.beat()
    beat = read_heartbeat(client, STREAM)
    assert (beat.at, beat.sequence) == (NOON, 4)
    assert json.loads(client.get(f"communique:heartbeat:{STREAM}"))["at"] == "2026-11-20T12:00:00.000000Z"
    assert 0 < client.pttl(f"communique:heartbeat:{STREAM}") <= 9000
    assert read_heartbeat(client, "communique:other") is None
