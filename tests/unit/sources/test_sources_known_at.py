"""The option --known-at: what it reads, and what it makes of one record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from communique.errors import InputError, TimeMalformed
from communique.sources.known_at import parse_known_at
from communique.times import Moment

NOW = datetime(2025, 1, 1, tzinfo=UTC)
MODIFIED = datetime(2024, 5, 5, tzinfo=UTC)
SECOND = Moment(datetime(2018, 12, 4, 15, 3, 7, tzinfo=UTC), "second")
MINUTE = Moment(datetime(2018, 12, 4, 15, 3, tzinfo=UTC), "minute")
DAY = Moment(datetime(2018, 11, 4, tzinfo=UTC), "day")  # New York's clocks go back that day
NEW_YORK = ZoneInfo("America/New_York")


def resolve(option, *, said=None, published=None, declared=None, zone=None):
    return parse_known_at(option).resolve(
        now=NOW, said=said, published=published, file_modified_at=MODIFIED, declared=declared, zone=zone
    )


@pytest.mark.parametrize(
    ("option", "given", "expected"),
    [
        ("now", {"said": SECOND, "declared": MODIFIED}, (NOW, "observed")),
        ("file", {"declared": SECOND.at}, (SECOND.at, "declared")),
        ("file", {"said": SECOND}, (MODIFIED, "declared")),
        ("2019-01-02T10:00+08:00", {}, (datetime(2019, 1, 2, 2, tzinfo=UTC), "declared")),
        ("said+5m", {"said": SECOND}, (datetime(2018, 12, 4, 15, 8, 7, tzinfo=UTC), "assumed")),
        ("said+5m", {"said": MINUTE}, (datetime(2018, 12, 4, 15, 9, tzinfo=UTC), "assumed")),
        ("said+0s", {"said": DAY}, (datetime(2018, 11, 5, tzinfo=UTC), "assumed")),
        ("said+0s", {"said": DAY, "zone": NEW_YORK}, (datetime(2018, 11, 5, 5, tzinfo=UTC), "assumed")),
        ("said+1h", {"published": SECOND}, (SECOND.at + timedelta(hours=1), "assumed")),
        ("said+1h", {"said": SECOND, "published": DAY}, (SECOND.at + timedelta(hours=1), "assumed")),
    ],
)
def test_each_option_finds_the_time_and_says_what_it_rests_on(option, given, expected):
    assert resolve(option, **given) == expected


@pytest.mark.parametrize(
    "option", ["", "then", "said", "said-5m", "said+", "said+5", "said+-5m", "2018-12-04", "2018-12-04T10:03", "NOW+1"]
)
def test_bad_use_is_refused_with_what_to_write(option):
    with pytest.raises(TimeMalformed, match=r"--known-at: .*(said\+5m|write 90s)"):
        parse_known_at(option)


def test_said_plus_needs_a_time_to_start_from():
    with pytest.raises(InputError, match="--published-at"):
        resolve("said+5m")


def test_a_sum_past_the_end_of_the_calendar_is_refused():
    with pytest.raises(InputError, match="9999"):
        resolve("said+900000000d", said=SECOND)
