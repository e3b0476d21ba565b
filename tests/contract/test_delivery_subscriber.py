from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis

from communique.clock import ReplayClock
from communique.delivery.connection import connect
from communique.delivery.embedded import EmbeddedServer
from communique.delivery.publisher import Publisher
from communique.delivery.sequence_watch import Gap
from communique.delivery.subscribe import subscribe
from communique.delivery.subscriber import Delivery, Subscriber
from communique.errors import ConfigError, LookAheadError, StreamUnavailable
from delivery_servers import SERVERS, eventually, running_server
from fakes_outbox import NOON, STREAM, MemoryOutbox, make_signal

MS = timedelta(milliseconds=1)
# A desk that dies in the middle of its work on the second entry it gets.
DYING_DESK = """\
import os, signal, sys
from communique.delivery.subscriber import Subscriber
for delivery in Subscriber(sys.argv[1], group="desk", consumer="dying", from_="earliest"):
    if delivery.sequence == 2:
        os.kill(os.getpid(), signal.SIGKILL)
"""


class Desk:
    """A publisher with its outbox, and a client to look behind the scenes with."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self.client: redis.Redis = connect(server.url, reader=False)
        self.outbox = MemoryOutbox()
        self.publisher = Publisher(self.outbox, self.client, ReplayClock(NOON))

    def publish(self, first: int, last: int) -> None:
        self.outbox.add_numbered(first, last)
        self.publisher.relay()

    def subscriber(self, **options: object) -> Subscriber:
        chosen = {"from_": "earliest", "block": 20 * MS, "retry_pause": 0 * MS} | options
        if "group" in chosen:
            chosen = {"consumer": "one"} | chosen
        return Subscriber(self.server.url, **chosen)  # type: ignore[arg-type]

    def pending(self, group: str = "desk") -> int:
        return int(self.client.xpending(STREAM, group)["pending"])

    def dead_letters(self, group: str = "desk") -> list[dict[bytes, bytes]]:
        return [fields for _, fields in self.client.xrange(f"{STREAM}:dead:{group}")]


@pytest.fixture(params=SERVERS)
def desk(request: pytest.FixtureRequest, tmp_path) -> Iterator[Desk]:
    with running_server(tmp_path, request.param) as running:
        yield Desk(running)


def sequences_until(subscriber: Subscriber, last: int) -> list[int]:
    """Take deliveries up to the sequence `last`, which is acknowledged too."""
    taken = []
    for delivery in subscriber:
        taken.append(delivery.sequence)
        if delivery.sequence >= last:
            subscriber.stop()
    return taken


@pytest.mark.parametrize("group", [None, "desk"])
def test_all_signals_come_once_in_order_and_as_they_were_written(desk, group):
    desk.publish(1, 120)
    subscriber = desk.subscriber(batch_size=50, **({"group": group} if group else {}))
    got: list[Delivery] = []
    for delivery in subscriber:
        got.append(delivery)
        if delivery.sequence == 120:
            subscriber.stop()
    assert [delivery.signal for delivery in got] == [make_signal(number) for number in range(1, 121)]
    assert [delivery.sequence for delivery in got] == list(range(1, 121))
    assert list(subscriber.tally.gaps) == []
    if group:
        assert desk.pending() == 0


def test_without_a_group_nothing_is_written(desk):
    desk.publish(1, 3)
    sequences_until(desk.subscriber(), 3)
    assert desk.client.keys() == [STREAM.encode()]
    assert desk.client.xinfo_groups(STREAM) == []


def test_acknowledged_when_the_next_one_is_asked_for(desk):
    desk.publish(1, 2)
    deliveries = iter(desk.subscriber(group="desk", batch_size=1))
    next(deliveries)
    assert desk.pending() == 1
    next(deliveries)
    assert desk.pending() == 1
    deliveries.close()  # the second was left in the middle of its body
    assert sequences_until(desk.subscriber(group="desk"), 2) == [2]


@pytest.mark.parametrize("group", [None, "desk"])
def test_new_reader_sees_only_what_comes_after(desk, group):
    desk.publish(1, 3)
    subscriber = desk.subscriber(from_="new", **({"group": group} if group else {}))
    got: list[int] = []

    def read() -> None:
        for delivery in subscriber:
            got.append(delivery.sequence)
            subscriber.stop()

    subscriber._reader.open()
    reader = threading.Thread(target=read)
    reader.start()
    desk.publish(4, 4)
    reader.join(5)
    assert got == [4]


@pytest.mark.parametrize("first", [1, 2, 57, 119, 120])
@pytest.mark.parametrize("group", [None, "desk"])
def test_reader_begins_with_the_sequence_it_asks_for(desk, first, group):
    desk.publish(1, 120)
    subscriber = desk.subscriber(from_=first, **({"group": group} if group else {}))
    assert sequences_until(subscriber, 120) == list(range(first, 121))
    assert list(subscriber.tally.gaps) == []


def test_reader_that_asks_for_a_sequence_already_trimmed_is_told_of_the_gap(desk):
    desk.publish(1, 10)
    desk.client.xtrim(STREAM, maxlen=4, approximate=False)
    told: list[Gap] = []
    subscriber = desk.subscriber(from_=3, on_gap=told.append)
    assert sequences_until(subscriber, 10) == [7, 8, 9, 10]
    assert told == list(subscriber.tally.gaps) == [Gap(3, 6)]


def test_entries_trimmed_while_the_group_was_away_are_reported_after_its_restart(desk):
    desk.publish(1, 3)
    sequences_until(desk.subscriber(group="desk"), 3)
    desk.publish(4, 9)
    desk.client.xtrim(STREAM, maxlen=2, approximate=False)
    subscriber = desk.subscriber(group="desk")
    assert sequences_until(subscriber, 9) == [8, 9]
    assert list(subscriber.tally.gaps) == [Gap(4, 7)]


def test_entry_deleted_between_two_others_is_a_gap_but_a_colleagues_share_is_none(desk):
    desk.publish(1, 6)
    one = iter(desk.subscriber(group="desk", batch_size=2))
    assert next(one).sequence == 1  # takes 1 and 2
    two = desk.subscriber(group="desk", consumer="two", batch_size=2)
    second = iter(two)
    assert next(second).sequence == 3  # takes 3 and 4
    desk.client.xdel(STREAM, desk.outbox.ids()[4])
    assert [next(second).sequence, next(second).sequence] == [4, 6]
    assert list(two.tally.gaps) == [Gap(5, 5)]


def test_pending_entry_whose_body_was_trimmed_is_counted_and_let_go(desk):
    desk.publish(1, 4)
    deliveries = iter(desk.subscriber(group="desk", batch_size=2))
    next(deliveries)
    deliveries.close()
    desk.client.xtrim(STREAM, maxlen=3, approximate=False)
    subscriber = desk.subscriber(group="desk")
    assert sequences_until(subscriber, 4) == [2, 3, 4]
    assert subscriber.tally.ghosts == 1
    assert desk.pending() == 0


def test_trimmed_entries_of_a_dead_consumer_are_let_go_too(desk):
    desk.publish(1, 4)
    deliveries = iter(desk.subscriber(group="desk", consumer="dead", batch_size=2))
    next(deliveries)
    deliveries.close()
    desk.client.xtrim(STREAM, maxlen=2, approximate=False)
    subscriber = desk.subscriber(group="desk", claim_idle=0 * MS)
    assert sequences_until(subscriber, 4) == [3, 4]
    assert subscriber.tally.ghosts == 2
    assert desk.pending() == 0


def test_what_a_killed_consumer_had_in_hand_goes_to_another(desk):
    desk.publish(1, 4)
    dead = subprocess.run([sys.executable, "-c", DYING_DESK, desk.server.url], check=False)
    assert dead.returncode == -signal.SIGKILL
    assert desk.pending() == 3

    subscriber = desk.subscriber(group="desk", consumer="heir", claim_idle=1 * MS)
    got = []
    for delivery in subscriber:
        got.append((delivery.sequence, delivery.deliveries))
        if delivery.sequence == 4:
            subscriber.stop()
    assert got == [(2, 2), (3, 2), (4, 2)]
    assert desk.pending() == 0


def test_consumer_restarted_under_its_name_gets_its_own_pending_first(desk):
    desk.publish(1, 3)
    deliveries = iter(desk.subscriber(group="desk", batch_size=2))
    next(deliveries)
    deliveries.close()
    assert sequences_until(desk.subscriber(group="desk"), 3) == [1, 2, 3]


def test_failing_handler_is_tried_again_then_its_entry_is_a_dead_letter_and_the_rest_goes_on(desk):
    desk.publish(1, 4)
    subscriber = desk.subscriber(group="desk", max_deliveries=3)
    seen: list[tuple[int, int]] = []

    def handle(delivery: Delivery) -> None:
        seen.append((delivery.sequence, delivery.deliveries))
        if delivery.sequence == 2:
            raise ValueError("no such instrument: \udc80")
        if delivery.sequence == 4:
            subscriber.stop()

    subscriber.run(handle)
    assert seen == [(1, 1), (2, 1), (2, 2), (2, 3), (3, 1), (4, 1)]
    (letter,) = desk.dead_letters()
    assert letter[b"dead_error"] == b"ValueError: no such instrument: \\udc80"
    assert letter[b"dead_entry_id"].decode() == desk.outbox.ids()[1]
    assert (letter[b"dead_deliveries"], letter[b"dead_consumer"], letter[b"sequence"]) == (b"3", b"one", b"2")
    assert desk.pending() == 0
    assert (subscriber.tally.handled, subscriber.tally.failures, subscriber.tally.dead_letters) == (3, 3, 1)


def test_handler_that_recovers_is_acknowledged(desk):
    desk.publish(1, 1)
    subscriber = desk.subscriber(group="desk")

    def handle(delivery: Delivery) -> None:
        if delivery.deliveries == 1:
            raise OSError("the database is away")
        subscriber.stop()

    subscriber.run(handle)
    assert desk.pending() == 0
    assert desk.dead_letters() == []


def test_entry_that_kills_every_process_becomes_a_dead_letter_and_its_neighbours_do_not(desk):
    desk.publish(1, 5)
    for _ in range(3):  # each dies with the first in hand, the others taken along unseen
        deliveries = iter(desk.subscriber(group="desk", max_deliveries=3))
        assert next(deliveries).sequence == 1
        deliveries.close()
    assert sequences_until(desk.subscriber(group="desk", max_deliveries=3), 5) == [2, 3, 4, 5]
    (letter,) = desk.dead_letters()
    assert b"delivered 3 times and never acknowledged" in letter[b"dead_error"]


def test_look_ahead_is_never_caught(desk):
    desk.publish(1, 1)

    def handle(delivery: Delivery) -> None:
        raise LookAheadError("a bar", NOON + MS, NOON)

    with pytest.raises(LookAheadError):
        desk.subscriber(group="desk").run(handle)
    assert desk.pending() == 1


def test_handlers_error_is_raised_where_there_is_no_group(desk):
    desk.publish(1, 1)

    def handle(delivery: Delivery) -> None:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        desk.subscriber().run(handle)


@pytest.mark.parametrize("group", [None, "desk"])
def test_unreadable_entry_is_set_aside_with_its_reason(desk, group):
    desk.publish(1, 1)
    genuine = dict(desk.client.xrange(STREAM)[0][1])
    desk.client.xadd(STREAM, {"hello": "world"})
    desk.client.xadd(STREAM, genuine | {b"v": b"99", b"sequence": b"2"})
    desk.client.xadd(STREAM, genuine | {b"data": b"{", b"sequence": b"2", b"signal_id": b"y"})
    desk.client.xadd(STREAM, genuine | {b"signal_id": b"signal-other", b"sequence": b"3"})
    desk.client.xadd(STREAM, genuine | {b"sequence": b"4", b"signal_id": b"x", b"data": b"[" * 100_000})
    last = make_signal(9)
    desk.outbox = MemoryOutbox()
    fields = genuine | {b"sequence": b"5", b"signal_id": b"signal-0009"}
    desk.client.xadd(STREAM, fields | {b"data": desk.outbox.add(last).data.encode()})

    subscriber = desk.subscriber(**({"group": group} if group else {}))
    assert sequences_until(subscriber, 5) == [1, 5]
    assert subscriber.tally.undecodable == 5
    if group:
        errors = [letter[b"dead_error"].decode() for letter in desk.dead_letters()]
        for error, reason in zip(
            errors, ["no field 'v'", "version is '99'", "no JSON", "signal_id", "no JSON"], strict=True
        ):
            assert "EntryUndecodable" in error
            assert reason in error
        assert desk.pending() == 0


def test_other_kinds_are_acknowledged_unseen_and_leave_no_gap(desk):
    for number, kind in enumerate(["tone", "reaction", "reaction", "tone", "gap", "tone"], 1):
        desk.outbox.add(make_signal(number, kind=kind))
    desk.publisher.relay()
    subscriber = desk.subscriber(group="desk", kinds={"tone"})
    assert sequences_until(subscriber, 6) == [1, 4, 6]
    assert subscriber.tally.filtered == 3
    assert list(subscriber.tally.gaps) == []
    assert desk.pending() == 0


def test_same_signal_twice_is_handed_on_once(desk):
    desk.publish(1, 1)
    again = dict(desk.client.xrange(STREAM)[0][1]) | {b"sequence": b"2"}
    desk.client.xadd(STREAM, again)
    desk.client.xadd(STREAM, again | {b"sequence": b"3"})
    subscriber = desk.subscriber(group="desk", kinds={"tone"})
    deliveries = iter(subscriber)
    assert next(deliveries).sequence == 1
    stopper = threading.Thread(target=lambda: (eventually(lambda: subscriber.tally.duplicates == 2), subscriber.stop()))
    stopper.start()
    assert list(deliveries) == []
    stopper.join()
    assert desk.pending() == 0


def test_lost_group_is_made_again_where_it_was(desk):
    desk.publish(1, 3)
    subscriber = desk.subscriber(group="desk")
    got = []
    for delivery in subscriber:
        got.append(delivery.sequence)
        if delivery.sequence == 3:
            desk.client.xgroup_destroy(STREAM, "desk")
            desk.publish(4, 6)
        if delivery.sequence == 6:
            subscriber.stop()
    assert got == [1, 2, 3, 4, 5, 6]
    assert subscriber.tally.groups_recreated == 1


def test_flush_and_refill_under_a_reading_group_repeats_and_loses_nothing(desk):
    desk.publish(1, 5)
    subscriber = desk.subscriber(group="desk", batch_size=2)
    got = []
    for delivery in subscriber:
        got.append(delivery.sequence)
        if delivery.sequence == 3:
            desk.client.flushall()
            desk.publisher.relay()
        if delivery.sequence == 5:
            subscriber.stop()
    assert got == [1, 2, 3, 4, 5]
    assert list(subscriber.tally.gaps) == []


def test_flush_while_a_group_waits_is_survived(desk):
    desk.publish(1, 2)
    subscriber = desk.subscriber(group="desk", block=timedelta(seconds=30))
    got: list[int] = []

    def read() -> None:
        got.extend(sequences_until(subscriber, 4))

    reader = threading.Thread(target=read)
    reader.start()
    eventually(lambda: desk.client.info("clients")["blocked_clients"] == 1)
    desk.client.flushall()
    desk.publish(3, 4)
    reader.join(10)
    assert got == [1, 2, 3, 4]


@pytest.mark.parametrize("group", [None, "desk"])
def test_killed_server_is_revived_by_the_reader_and_reading_goes_on(desk, group):
    desk.publish(1, 3)
    lost: list[StreamUnavailable] = []

    def revive(error: StreamUnavailable) -> None:
        lost.append(error)
        desk.server.ensure()

    subscriber = desk.subscriber(on_disconnect=revive, batch_size=1, **({"group": group} if group else {}))
    got = []
    for delivery in subscriber:
        got.append(delivery.sequence)
        if delivery.sequence == 2:
            os.kill(desk.server.server_pid, signal.SIGKILL)
            eventually(lambda: not desk.server._process.is_running)
        if delivery.sequence == 3:
            subscriber.stop()
    assert got == [1, 2, 3]
    assert lost
    assert subscriber.tally.reconnects >= 1
    if group:
        assert desk.pending() == 0


def test_server_that_stays_away_is_given_up_after_the_patience(desk):
    desk.publish(1, 1)
    subscriber = desk.subscriber(patience=1 * MS)
    deliveries = iter(subscriber)
    next(deliveries)
    desk.server.close()
    with pytest.raises(StreamUnavailable):
        next(deliveries)


def test_server_that_was_never_there_is_not_waited_for(tmp_path):
    with pytest.raises(StreamUnavailable, match="Cannot"):
        next(iter(Subscriber(f"unix://{tmp_path}/nothing.sock")))


def test_stop_from_another_thread_ends_a_waiting_reader_within_its_block(desk):
    subscriber = desk.subscriber(group="desk", block=50 * MS)
    reader = threading.Thread(target=lambda: list(subscriber))
    reader.start()
    eventually(lambda: desk.client.info("clients")["blocked_clients"] == 1)
    subscriber.stop()
    reader.join(2)
    assert not reader.is_alive()


def test_slow_handlers_batch_is_not_done_twice_when_a_colleague_claims_it(desk):
    desk.publish(1, 3)
    slow = desk.subscriber(group="desk", consumer="slow", claim_idle=10 * MS)
    deliveries = iter(slow)
    assert next(deliveries).sequence == 1  # and holds 2 and 3

    def is_idle() -> bool:
        return bool(desk.client.xpending_range(STREAM, "desk", "-", "+", 10, idle=10))

    eventually(is_idle)
    desk.client.xack(STREAM, "desk", desk.outbox.ids()[0])  # its own work is done
    quick = desk.subscriber(group="desk", consumer="quick", claim_idle=10 * MS)
    assert sequences_until(quick, 3) == [2, 3]

    desk.publish(4, 4)
    assert next(deliveries).sequence == 4


def test_one_line_subscribes(desk):
    desk.publish(1, 2)
    signals = subscribe(desk.server.url, group="desk", from_="earliest")
    assert [next(signals), next(signals)] == [make_signal(1), make_signal(2)]


@pytest.mark.parametrize(
    "options",
    [
        {"group": "desk", "consumer": ""},
        {"group": ""},
        {"from_": 0},
        {"from_": "latest"},
        {"from_": True},
        {"kinds": {"tones"}},
        {"block": timedelta(0)},
        {"max_deliveries": 0},
    ],
)
def test_options_that_cannot_work_are_refused(options):
    with pytest.raises(ConfigError):
        Subscriber("redis://localhost", **options)


def test_client_that_would_give_up_before_the_block_is_over_is_refused():
    with pytest.raises(ConfigError, match="gives up after"):
        Subscriber(connect("redis://localhost", reader=False), block=timedelta(seconds=10))
    with pytest.raises(ConfigError, match="another shape"):
        Subscriber(redis.Redis(socket_timeout=None))
