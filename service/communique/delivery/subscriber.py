"""The subscriber: signals in order, at least once, and nothing lost without a word.

In a consumer group each entry goes its way like this:

1. Own pending ones first: what this consumer was handed and never settled.
2. What a dead consumer left (kept longer than `claim_idle`).
3. New ones. A jump in their `sequence` is checked against the stream and reported as a gap.
4. An entry that cannot be read goes to the dead letters; of other kinds, or handled before, it is settled unseen.
5. The rest is handed on, and acknowledged only after it was handled; what fails too often is a dead letter.

Without a group there is a cursor instead, and nothing is written at all.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

import redis

from communique.delivery.connection import BLOCK, connect
from communique.delivery.cursor_reader import CursorReader
from communique.delivery.delivered import Delivery, Tally
from communique.delivery.entry_id import EntryId
from communique.delivery.group_reader import GroupReader
from communique.delivery.sequence_watch import Gap, RecentSignals, SequenceWatch
from communique.delivery.stream_view import From, RawEntry, StreamView
from communique.delivery.subscriber_options import check_options, checked_client
from communique.delivery.wire import WireEntry, decode
from communique.errors import EntryUndecodable, GroupMissing, LookAheadError, StreamUnavailable

STREAM = "communique:signals"
_LOG = logging.getLogger(__name__)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 5.0
_T = TypeVar("_T")


class Subscriber:
    """A reader of one stream: iterate over it, or hand `run` a handler. For one thread; only `stop` is for others.

    Iterating acknowledges a delivery when the next one is asked for, so after the loop's body; leaving the loop by
    ``break`` or an exception leaves the last one unacknowledged, to come again. `run` acknowledges after the handler
    returned, and tries again when it raised.

    Parameters
    ----------
    source : the server's URL, or a client of ``connect(reader=True)``
    stream : its key
    group : the consumer group, made where it is missing; None reads without one and writes nothing
    consumer : this process's name in the group; two processes must not share one, a restarted one should keep its own
    from_ : where a new group, or a reader without one, begins: "new", "earliest", or the first sequence wanted
    kinds : the kinds of signal to hand on; None for all
    block : how long one read waits; a stop takes no longer
    claim_idle : longer than a handler ever takes; who keeps an entry longer is taken for dead
    max_deliveries : after so many, an entry that still fails is a dead letter (``<stream>:dead:<group>``)
    batch_size : entries per read
    duplicate_window : signals remembered as handled
    retry_pause : before a failed entry is tried again; doubled each time
    patience : how long a lost server is waited for; None until `stop`. One that was never reached is not waited for
    on_gap : told of sequences that are missing from the stream
    on_disconnect : told that the server was lost, before it is tried again; may revive it

    Raises
    ------
    ConfigError
        the arguments cannot work
    """

    def __init__(
        self,
        source: str | redis.Redis,
        *,
        stream: str = STREAM,
        group: str | None = None,
        consumer: str = "",
        from_: From = "new",
        kinds: set[str] | frozenset[str] | None = None,
        block: timedelta = BLOCK,
        claim_idle: timedelta = timedelta(minutes=1),
        max_deliveries: int = 5,
        batch_size: int = 100,
        duplicate_window: int = 10_000,
        retry_pause: timedelta = timedelta(milliseconds=100),
        patience: timedelta | None = None,
        on_gap: Callable[[Gap], None] | None = None,
        on_disconnect: Callable[[StreamUnavailable], None] | None = None,
    ) -> None:
        check_options(
            group=group, consumer=consumer, from_=from_, kinds=kinds, block=block, max_deliveries=max_deliveries
        )
        client = connect(source, reader=True, block=block) if isinstance(source, str) else checked_client(source, block)
        self._stream, self._from, self._kinds, self._block = stream, from_, kinds, block
        self._claim_idle_s, self._max_deliveries = claim_idle.total_seconds(), max_deliveries
        self._retry_pause_s, self._patience = retry_pause.total_seconds(), patience
        self._on_gap, self._on_disconnect = on_gap, on_disconnect
        self._view = StreamView(client, stream)
        self._group = (
            GroupReader(
                client,
                stream=stream,
                group=group,
                consumer=consumer,
                from_=from_,
                block=block,
                claim_idle=claim_idle,
                batch_size=batch_size,
            )
            if group is not None
            else None
        )
        self._reader: GroupReader | CursorReader = self._group or CursorReader(
            client, stream, from_=from_, block=block, batch_size=batch_size
        )
        self._watch = SequenceWatch(self._view.sequences_between)
        self._recent = RecentSignals(duplicate_window)
        self._batch: deque[RawEntry] = deque()
        self._batch_read_at = 0.0
        self._in_hand: tuple[RawEntry, WireEntry] | None = None
        self._is_open = False
        self._was_reached = False
        self._stopped = threading.Event()
        self.tally = Tally()

    def stop(self) -> None:
        """End the iteration after the delivery in hand; for handlers, other threads and signal handlers."""
        self._stopped.set()

    def __iter__(self) -> Iterator[Delivery]:
        """Yield deliveries until `stop`.

        Raises
        ------
        StreamUnavailable
            the server was never reached, or not again within the patience
        StreamRefused, ConfigError
            it refuses us
        """
        self._begin_again()
        while (delivery := self._next()) is not None:
            yield delivery
            self._handled()

    def until_idle(self) -> Iterator[Delivery]:
        """Yield deliveries as iterating does, and end once one read (of up to `block`) brings nothing more."""
        self._begin_again()
        while (delivery := self._next(waits=False)) is not None:
            yield delivery
            self._handled()

    def run(self, handler: Callable[[Delivery], None]) -> None:
        """Give each delivery to a handler until `stop`; one that raises sees the delivery again.

        Without a group there is no second time, and the handler's error is raised.

        Raises
        ------
        LookAheadError
            from the handler: never caught
        StreamUnavailable, StreamRefused, ConfigError
            as iterating
        """
        self._begin_again()
        while (delivery := self._next()) is not None:
            try:
                handler(delivery)
            except LookAheadError:
                raise
            except Exception as error:
                if self._group is None:
                    raise
                self._failed(self._group, error)
            else:
                self._handled()

    def _begin_again(self) -> None:
        self._in_hand = None
        self._batch.clear()
        self._is_open = False  # own pending first: what an interrupted loop left

    def _next(self, *, waits: bool = True) -> Delivery | None:
        while not self._stopped.is_set():
            entry = self._take()
            if entry is None:
                if waits:
                    continue
                return None
            delivery = self._inspect(entry)
            if delivery is not None:
                return delivery
        return None

    def _take(self) -> RawEntry | None:
        if self._group is not None and self._batch and self._is_batch_stale():
            stale, self._batch = list(self._batch), deque()
            self._group.forget(stale)
        if not self._batch:
            self._batch.extend(self._reaching(self._read) or ())
            self._batch_read_at = time.monotonic()
        return self._batch.popleft() if self._batch else None

    def _is_batch_stale(self) -> bool:
        # Others may claim entries that lay here behind slow ones; half the time leaves room for the next.
        return time.monotonic() - self._batch_read_at > self._claim_idle_s / 2

    def _read(self) -> list[RawEntry]:
        self._open()
        try:
            return self._reader.read()
        except GroupMissing:
            self.tally.groups_recreated += 1
            self._is_open = False
            return []
        finally:
            if self._group is not None:
                self.tally.ghosts = self._group.ghosts

    def _open(self) -> None:
        if self._is_open:
            return
        after = self._reader.open()
        if self._watch.last is None:
            seen = (self._group.last_sequence() if self._group else None) or self._first_expected(after)
            if seen is not None:
                self._watch.begin(*seen)
        self._is_open = self._was_reached = True

    def _first_expected(self, after: EntryId) -> tuple[int, EntryId] | None:
        if isinstance(self._from, int):
            return self._from - 1, after
        sequence = self._view.sequence_at(after)
        return (sequence, after) if sequence is not None else None

    def _inspect(self, entry: RawEntry) -> Delivery | None:
        try:
            wire = decode(entry.entry_id, entry.fields)
            self._look_for_gaps(entry, wire)
            signal = wire.signal() if self._is_wanted(wire) else None
        except EntryUndecodable as error:
            self.tally.undecodable += 1
            self._bury(entry, error)
            return None
        if signal is None:
            self._settle(entry, wire)
            return None
        if entry.deliveries > self._max_deliveries:
            self._bury(entry, f"It was delivered {entry.deliveries - 1} times and never acknowledged.")
            return None
        self._in_hand = (entry, wire)
        return Delivery(
            entry_id=str(entry.entry_id), sequence=wire.sequence, signal=signal, deliveries=entry.deliveries
        )

    def _is_wanted(self, wire: WireEntry) -> bool:
        if self._kinds is not None and wire.kind not in self._kinds:
            self.tally.filtered += 1
            return False
        if wire.signal_id in self._recent:
            self.tally.duplicates += 1
            return False
        return True

    def _look_for_gaps(self, entry: RawEntry, wire: WireEntry) -> None:
        if entry.is_recovered:  # its neighbours went by before
            return
        for gap in self._reaching(lambda: self._watch.see(wire.sequence, entry.entry_id)) or ():
            self.tally.gaps.append(gap)
            _LOG.warning("Sequences %d to %d are missing from %s.", gap.first, gap.last, self._stream)
            if self._on_gap is not None:
                self._on_gap(gap)

    def _handled(self) -> None:
        assert self._in_hand is not None
        (entry, wire), self._in_hand = self._in_hand, None
        self.tally.handled += 1
        self._recent.remember(wire.signal_id)  # before the acknowledgement, which may be lost
        self._settle(entry, wire)

    def _failed(self, group: GroupReader, error: Exception) -> None:
        assert self._in_hand is not None
        (entry, _), self._in_hand = self._in_hand, None
        self.tally.failures += 1
        if entry.deliveries >= self._max_deliveries:
            self._bury(entry, error)
            return
        _LOG.warning("Entry %s of %s failed (%a); trying again.", entry.entry_id, self._stream, str(error))
        self._stopped.wait(min(self._retry_pause_s * 2 ** (entry.deliveries - 1), _LONGEST_PAUSE_S))
        again = self._reaching(lambda: group.take_again(entry))
        if again is not None:  # else it comes as pending, now that we are back
            self._batch.appendleft(again)

    def _settle(self, entry: RawEntry, wire: WireEntry) -> None:
        if self._group is not None:
            group, sequence = self._group, None if entry.is_recovered else wire.sequence
            self._reaching(lambda: group.settle(entry, sequence=sequence))

    def _bury(self, entry: RawEntry, error: Exception | str) -> None:
        text = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
        if self._group is None:
            _LOG.error("Entry %s of %s was passed over: %a", entry.entry_id, self._stream, text[:300])
            return
        group = self._group
        if self._reaching(lambda: group.bury(entry, text)) is not None:
            self.tally.dead_letters += 1

    def _reaching(self, ask: Callable[[], _T]) -> _T | None:
        """Ask the server; where it is lost, wait until it is back, then return None: what was held comes again."""
        try:
            return ask()
        except StreamUnavailable as error:
            if not self._was_reached:
                raise
            self._come_back(error)
        return None

    def _come_back(self, error: StreamUnavailable) -> None:
        _LOG.warning("%s lost its server: %a", self._stream, str(error))
        pause_s, lost_at = _FIRST_PAUSE_S, time.monotonic()
        while not self._stopped.is_set():
            self._batch.clear()
            self._is_open = False
            try:
                if self._on_disconnect is not None:
                    self._on_disconnect(error)
                self._stopped.wait(pause_s)  # before the first try too: a server may answer and still refuse to write
                self._open()
            except StreamUnavailable as still:
                error = still
            else:
                self.tally.reconnects += 1
                return
            if self._patience is not None and time.monotonic() - lost_at > self._patience.total_seconds():
                raise error
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
