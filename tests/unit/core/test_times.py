"""Dates are read as they are written, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import TimeMalformed
from communique.times import Moment, local_day, parse_duration, parse_instant, parse_moment

TEN_PAST = datetime(2018, 12, 4, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2018-12-04", datetime(2018, 12, 4, tzinfo=UTC), "day"),
        ("2018-12-04T10:10-05:00", TEN_PAST, "minute"),
        ("2018-12-04 15:10Z", TEN_PAST, "minute"),
        ("2018-12-04T15:10:00Z", TEN_PAST, "second"),
        ("2018-12-04T10:10:00.000001-0500", TEN_PAST + timedelta(microseconds=1), "second"),
        ("2018-12-04 10:10:00.123456789-05:00", TEN_PAST + timedelta(microseconds=123456), "second"),
        ("Tue, 4 Dec 2018 10:10:00 -0500", TEN_PAST, "second"),
    ],
)
def test_what_names_a_moment_is_read_with_its_precision(text, at, precision):
    assert parse_moment(text, input_name="f") == Moment(at, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018-12-04T10:10",
        "2018-02-30",
        "2018-13-01",
        "2018-12-04T25:00Z",
        "04/12/2018",
        "4 December 2018",
        "yesterday",
        "0001-01-01",
        "2018-12-04T10:10 EST",
        "９999-12-04",
        "2018-12-04\n2018-12-05",
        "Tue, 4 Dec 2018 10:10:00",
    ],
)
def test_what_leaves_the_moment_open_is_refused_with_the_place(text):
    with pytest.raises(TimeMalformed, match=r"f\.jsonl, line 3"):
        parse_moment(text, input_name="f.jsonl", place="line 3")


@given(st.text())
def test_no_text_breaks_the_reader(text):
    try:
        moment = parse_moment(text, input_name="f")
    except TimeMalformed:
        return
    assert moment.at.tzinfo is UTC


def test_a_day_is_no_instant():
    with pytest.raises(TimeMalformed, match="day"):
        parse_instant("2018-12-04", input_name="f")


@pytest.mark.parametrize(("day", "hours"), [(date(2018, 3, 11), 23), (date(2018, 11, 4), 25), (date(2018, 12, 4), 24)])
def test_a_local_day_is_as_long_as_its_clocks_say(day, hours):
    start, end = local_day(day, ZoneInfo("America/New_York"))
    assert end - start == timedelta(hours=hours)
    assert start.tzinfo is UTC


def test_durations_carry_their_unit():
    assert parse_duration("90s", input_name="f") == parse_duration("90 s", input_name="f") == timedelta(seconds=90)
    for text in ("5", "5 minutes", "-5m", "99999999999d"):
        with pytest.raises(TimeMalformed):
            parse_duration(text, input_name="f")
