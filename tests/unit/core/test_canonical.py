"""One record has one text."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import factories as make
from communique.canonical import as_object, canonical_json, digest, encode_time


def test_the_order_of_fields_and_the_zone_of_a_moment_change_nothing():
    assert canonical_json({"b": 1, "a": [1, 2]}) == '{"a":[1,2],"b":1}'
    there = datetime(2018, 12, 4, 10, tzinfo=timezone(timedelta(hours=-5)))
    assert encode_time(there) == "2018-12-04T15:00:00.000000Z"


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(make.signal(z=float("nan")))


@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_a_digest_tells_its_parts_apart(first, second):
    assert (digest(*first) == digest(*second)) == (first == second)


def test_a_tone_shows_its_tone_and_each_record_its_type():
    shown = as_object(make.tone())
    assert next(iter(shown)) == "type"
    assert (shown["type"], round(shown["tone"], 9)) == ("tone", 0.6)
    json.dumps(shown)
