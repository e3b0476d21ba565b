"""One rule says what may be used when; every order of the moments is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from communique.clock import ReplayClock, is_visible_at, require_visible
from communique.errors import LookAheadError

MOMENTS = [datetime(2018, 12, 4, hour, tzinfo=UTC) for hour in (9, 12, 15)]


@pytest.mark.parametrize(("own_end", "known_at", "now"), list(product(MOMENTS, repeat=3)))
def test_visible_only_once_it_has_happened_and_is_known(own_end, known_at, now):
    expected = own_end <= now and known_at <= now

    assert is_visible_at(now, own_end=own_end, known_at=known_at) == expected
    if expected:
        require_visible("a bar", now, own_end=own_end, known_at=known_at)
    else:
        with pytest.raises(LookAheadError, match="a bar"):
            require_visible("a bar", now, own_end=own_end, known_at=known_at)


def test_look_ahead_is_not_caught_with_our_other_errors():
    from communique.errors import CommuniqueError

    assert not issubclass(LookAheadError, CommuniqueError)


def test_a_replay_clock_never_goes_back():
    clock = ReplayClock(MOMENTS[1])
    clock.advance_to(MOMENTS[0])
    assert clock.now() == MOMENTS[1]
    clock.advance_to(MOMENTS[1] + timedelta(seconds=1))
    assert clock.now() == MOMENTS[1] + timedelta(seconds=1)
