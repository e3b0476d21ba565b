from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.delivery.entry_id import EntryId
from communique.delivery.sequence_watch import Gap, RecentSignals, SequenceWatch, missing
from communique.errors import StreamUnavailable


@given(st.sets(st.integers(1, 40), min_size=1), st.sets(st.integers(1, 40)))
def test_exactly_what_neither_we_nor_the_stream_had_is_reported(ours, still_there):
    """Others in the group take their share; only what the stream no longer holds is a gap."""
    watch = SequenceWatch(lambda after, before: [n for n in sorted(still_there) if after.ms < n < before.ms])
    reported: set[int] = set()
    for number in sorted(ours):
        for gap in watch.see(number, EntryId(number, 0)):
            reported.update(range(gap.first, gap.last + 1))
    assert reported == set(range(min(ours), max(ours) + 1)) - ours - still_there


def test_gap_is_not_forgotten_when_the_stream_did_not_answer():
    answers = iter([StreamUnavailable("away"), [2]])

    def between(after: EntryId, before: EntryId) -> list[int]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    watch = SequenceWatch(between)
    watch.begin(1, EntryId(1, 0))
    with pytest.raises(StreamUnavailable):
        watch.see(4, EntryId(4, 0))
    assert watch.see(5, EntryId(5, 0)) == [Gap(3, 4)]


def test_what_comes_again_is_no_gap():
    watch = SequenceWatch(lambda after, before: [])
    for number in (1, 2, 3, 2, 3, 4):
        assert watch.see(number, EntryId(number, 0)) == []


def test_holes_of_a_row():
    assert missing([3, 4, 7, 5, 8, 10]) == [Gap(5, 6), Gap(9, 9)]
    assert missing([3]) == []


def test_only_so_many_signals_are_remembered():
    recent = RecentSignals(2)
    for name in ("a", "b", "a", "c"):
        recent.remember(name)
    assert ("a" in recent, "b" in recent, "c" in recent) == (True, False, True)
