"""Names and sides: what is the same name, whose day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.offices.names import LONGEST_NAME, normalise, shown, slug, without_initials
from communique.offices.sides import day_on_side, sides_named, zone_of


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Janet Yellen", "janet yellen"),
        ("  JANET\tYELLEN’s ", "janet yellen"),
        ("U.S. Trade Representative", "us trade representative"),
        ("vice-premier", "vice premier"),
        ("Paul O'Neill's", "paul oneill"),
        ("Lan Fo’an", "lan foan"),
        ("Cecilia Malmström", "cecilia malmstrom"),
        ("Maroš Šefčovič", "maros sefcovic"),
        ("China's Ministry of Commerce", "china ministry of commerce"),
        ("OPEC+", "opec plus"),
        ("习近平", "习近平"),
        ("\ud800Trump\x00\u202e", "trump"),
        ("", ""),
    ],
)
def test_a_printed_name_has_one_key(printed, key):
    assert normalise(printed) == key


@given(st.text(max_size=200))
def test_a_key_is_its_own_key(text):
    key = normalise(text)

    assert normalise(key) == key
    assert "  " not in key


@given(st.text(max_size=400))
def test_what_is_shown_prints_on_one_bearable_line(text):
    assert shown(text) == "" or (shown(text).isprintable() and len(shown(text)) <= 120)


@given(st.text(max_size=1000))
def test_a_slug_is_never_empty_and_never_long(text):
    assert 0 < len(slug(text)) <= 120


def test_two_endless_names_stay_apart():
    assert slug("x" * 10_000 + "a") != slug("x" * 10_000 + "b")


def test_initials_go_from_the_middle_alone():
    assert without_initials("donald j trump") == "donald trump"
    assert without_initials("j trump") == "j trump"


def test_a_megabyte_is_cut_to_the_longest_name():
    for character in ("a", "'", "\u0301", "\ufdfa", "．", "\ud800"):
        normalise(character * 1_000_000)
        shown(character * 1_000_000)

    assert len(normalise("a" * 1_000_000)) == LONGEST_NAME


@pytest.mark.parametrize(
    ("side", "zone"),
    [
        ("US", "America/New_York"),
        ("CN", "Asia/Shanghai"),
        ("EU", "Europe/Brussels"),
        ("GB", "Europe/London"),
        ("JP", "Asia/Tokyo"),
        ("XX", "UTC"),
        ("??", "UTC"),
    ],
)
def test_a_side_has_its_zone(side, zone):
    assert zone_of(side).key == zone


def test_the_day_is_the_one_where_the_official_is():
    late = datetime(2018, 12, 3, 4, 0, tzinfo=UTC)  # 23:00 on the 2nd in New York, noon in Beijing

    assert day_on_side(late, "US") == date(2018, 12, 2)
    assert day_on_side(late, "CN") == date(2018, 12, 3)
    assert day_on_side(late.astimezone(timezone(timedelta(hours=9))), "US") == date(2018, 12, 2)


def test_a_date_stays_itself_also_when_a_record_writes_it_as_midnight_utc():
    assert day_on_side(date(2025, 1, 20), "US") == date(2025, 1, 20)
    assert day_on_side(datetime(2025, 1, 20, tzinfo=UTC), "US") == date(2025, 1, 20)


def test_the_ends_of_the_calendar_do_not_break_it():
    assert day_on_side(datetime.max.replace(tzinfo=UTC), "JP") == date.max
    assert day_on_side(datetime.min.replace(tzinfo=UTC, microsecond=1), "US") == date.min


def test_the_sides_a_text_names():
    assert sides_named("The U.S. and Chinese teams met in London.") == {"US", "CN"}
    assert sides_named("It surprised us, he told us in Indiana.") == frozenset()
    assert sides_named("中国商务部") == {"CN"}
