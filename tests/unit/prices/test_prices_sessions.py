from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import ConfigError, NotASession
from communique.prices.overrides import CalendarOverride, load_overrides
from communique.prices.sessions import CalendarEnds, ExchangeSessions, exchange_sessions

NEW_YORK = exchange_sessions("XNYS")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def test_a_session_has_both_its_ends_in_utc() -> None:
    winter = NEW_YORK.session_of(date(2018, 12, 4))
    summer = NEW_YORK.session_of(date(2018, 7, 2))

    assert (winter.opens_at, winter.closes_at) == (utc("2018-12-04T14:30"), utc("2018-12-04T21:00"))
    assert (summer.opens_at, summer.closes_at) == (utc("2018-07-02T13:30"), utc("2018-07-02T20:00"))
    assert winter.closes_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "close"), [(date(2018, 12, 24), "18:00"), (date(2018, 11, 23), "18:00"), (date(2019, 7, 3), "17:00")]
)
def test_half_days_end_at_one_in_new_york(day: date, close: str) -> None:
    assert NEW_YORK.session_of(day).closes_at == utc(f"{day}T{close}")


@pytest.mark.parametrize("day", [date(2018, 12, 5), date(2001, 9, 11), date(2025, 1, 9), date(2018, 12, 8)])
def test_a_day_of_mourning_an_attack_and_a_saturday_are_no_sessions(day: date) -> None:
    with pytest.raises(NotASession, match=day.isoformat()):
        NEW_YORK.session_of(day)


def test_a_close_stamped_at_that_very_moment_is_already_there() -> None:
    close = utc("2018-12-04T21:00")

    assert NEW_YORK.last_completed(close).label == date(2018, 12, 4)
    assert NEW_YORK.last_completed(close - timedelta(microseconds=1)).label == date(2018, 12, 3)
    assert NEW_YORK.containing_or_next(close).label == date(2018, 12, 6)
    assert NEW_YORK.containing_or_next(close - timedelta(microseconds=1)).label == date(2018, 12, 4)


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        ("2018-12-04T05:00", "2018-12-05T05:00", date(2018, 12, 4)),  # a New York day
        ("2018-12-05T05:00", "2018-12-06T05:00", date(2018, 12, 6)),  # the day of mourning: the next session
        ("2018-12-03T16:00", "2018-12-04T16:00", date(2018, 12, 4)),  # a Beijing day touches two; the last counts
        ("2018-12-01T16:00", "2018-12-02T16:00", date(2018, 12, 3)),  # a Beijing Sunday
        ("2018-12-04T21:00", "2018-12-05T21:00", date(2018, 12, 6)),  # touching a close is not sharing a moment
        ("2018-12-03T16:00", "2018-12-04T14:30", date(2018, 12, 3)),  # nor is touching an opening
    ],
)
def test_an_interval_takes_the_last_session_it_shares_a_moment_with(start: str, end: str, label: date) -> None:
    assert NEW_YORK.overlapping_or_next(utc(start), utc(end)).label == label


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        ("2018-12-04T14:29:59", "before"),
        ("2018-12-04T14:30", "regular"),
        ("2018-12-04T20:59:59", "regular"),
        ("2018-12-04T21:00", "after"),
        ("2018-12-05T04:59", "after"),  # still the 4th in New York
        ("2018-12-05T15:00", "closed"),  # mourning
        ("2018-12-24T18:30", "after"),  # half-day
        ("2018-12-08T15:00", "closed"),
    ],
)
def test_the_part_of_the_day_is_that_of_the_exchange(moment: str, kind: str) -> None:
    assert NEW_YORK.session_kind(utc(moment)) == kind


def test_offsets_and_counts_pass_over_closed_days() -> None:
    third = NEW_YORK.session_of(date(2018, 12, 3))

    assert NEW_YORK.offset(third, 2).label == date(2018, 12, 6)
    assert NEW_YORK.offset(third, -1).label == date(2018, 11, 30)
    assert NEW_YORK.count_between(third, NEW_YORK.session_of(date(2018, 12, 12))) == 6
    assert NEW_YORK.count_between(NEW_YORK.session_of(date(2018, 12, 12)), third) == -6
    assert [session.label.day for session in NEW_YORK.ending_with(third, 3)] == [29, 30, 3]


@given(
    moment=st.datetimes(datetime(1995, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    n=st.integers(0, 400),
)
@settings(max_examples=200, deadline=None)
def test_every_moment_lies_between_the_last_close_and_the_next(moment: datetime, n: int) -> None:
    before, after = NEW_YORK.last_completed(moment), NEW_YORK.containing_or_next(moment)

    assert before.closes_at <= moment < after.closes_at
    assert NEW_YORK.offset(before, 1) == after
    there = NEW_YORK.offset(after, n)
    assert NEW_YORK.count_between(after, there) == n
    assert NEW_YORK.offset(there, -n) == after


def test_hong_kong_was_closed_by_the_typhoon_and_the_rainstorm_the_library_lacks() -> None:
    hong_kong = exchange_sessions("XHKG")

    for day in (date(2023, 9, 1), date(2023, 9, 8)):
        with pytest.raises(NotASession):
            hong_kong.session_of(day)
    assert hong_kong.offset(hong_kong.session_of(date(2023, 8, 31)), 1).label == date(2023, 9, 4)
    assert hong_kong.session_of(date(2021, 6, 28)).opens_at == utc("2021-06-28T05:30")


def test_the_vix_ends_a_quarter_of_an_hour_after_the_shares_on_half_days_too() -> None:
    options = exchange_sessions("XCBF")

    assert options.session_of(date(2018, 12, 4)).closes_at == utc("2018-12-04T21:15")
    assert options.session_of(date(2018, 12, 24)).closes_at == utc("2018-12-24T18:15")


def test_dates_outside_the_first_span_are_found_by_growing_it() -> None:
    sessions = ExchangeSessions("XNYS")

    assert sessions.session_of(date(2018, 12, 4)).label == date(2018, 12, 4)
    assert sessions.session_of(date(1929, 10, 29)).label == date(1929, 10, 29)
    assert sessions.offset(sessions.session_of(date(2030, 12, 31)), 5).label == date(2031, 1, 8)


def test_beyond_the_record_is_not_the_same_as_closed() -> None:
    shanghai = exchange_sessions("XSHG")
    opened = shanghai.session_of(date(1990, 12, 19))

    with pytest.raises(CalendarEnds, match="XSHG"):
        shanghai.session_of(date(1985, 1, 2))
    with pytest.raises(CalendarEnds, match="XSHG"):
        shanghai.offset(opened, -50)


def test_own_overrides_take_the_place_of_the_shipped_ones() -> None:
    day = date(2018, 12, 4)
    closing_early = CalendarOverride(early_closes=frozenset({(day, time(12, 0))}))
    closed = CalendarOverride(closed=frozenset({day}))

    assert ExchangeSessions("XNYS", overrides={"XNYS": closing_early}).session_of(day).closes_at == utc(f"{day}T17:00")
    with pytest.raises(NotASession):
        ExchangeSessions("XNYS", overrides={"XNYS": closed}).session_of(day)


@pytest.mark.parametrize(
    "text", ["[XNYS]\nshut = [2018-12-04]", "[XNYS]\nclosed = [2018-12-04T00:00:00]", "XNYS = 1", "[", "\udcff"]
)
def test_an_override_file_that_means_nothing_stops_at_start_up(text: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "overrides.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ConfigError, match=r"overrides\.toml"):
        load_overrides(path)


def test_an_unknown_calendar_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigError, match="NOPE"):
        ExchangeSessions("NOPE").session_of(date(2018, 12, 4))
