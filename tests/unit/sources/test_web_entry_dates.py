"""Dates in feeds: a moment only where one is named; else a day, or nothing, and always as printed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import fastfeedparser
import pytest

from communique.sources.web.entry_dates import read_entry_date

LONDON, NEW_YORK, SHANGHAI = map(ZoneInfo, ("Europe/London", "America/New_York", "Asia/Shanghai"))


def read(printed, zone):
    feed = f"<rss><channel><item><pubDate>{printed}</pubDate></item></channel></rss>"
    parsed = fastfeedparser.parse(feed.encode())["entries"][0].get("published")
    return read_entry_date(printed, parsed=parsed and datetime.fromisoformat(parsed), zone=zone, name="feed")


@pytest.mark.parametrize(
    ("printed", "zone", "at", "quality"),
    [
        ("Tue, 10 Jun 2025 17:05:00 +0100", None, "2025-06-10T16:05Z", "instant"),
        ("Tue, 10 Jun 2025 17:05:00 GMT", LONDON, "2025-06-10T17:05Z", "instant"),
        ("2025-06-10T17:05:00+08:00", NEW_YORK, "2025-06-10T09:05Z", "instant"),
        ("Tuesday, 10 June 2025 17:05 +0200", None, "2025-06-10T15:05Z", "instant"),
        # names that mean one thing in the source's own zone
        ("Tue, 10 Jun 2025 17:05:00 BST", LONDON, "2025-06-10T16:05Z", "instant"),
        ("Tue, 10 Jun 2025 17:05:00 CST", SHANGHAI, "2025-06-10T09:05Z", "instant"),
        ("Tue, 14 Jan 2025 17:05:00 CST", ZoneInfo("America/Chicago"), "2025-01-14T23:05Z", "instant"),
        ("Tue, 10 Jun 2025 17:05:00 EDT", NEW_YORK, "2025-06-10T21:05Z", "instant"),
        ("Tue, 10 Jun 2025 17:05:00 CEST", LONDON, "2025-06-10T15:05Z", "instant"),
        ("Sun, 26 Oct 2025 01:30:00 BST", LONDON, "2025-10-26T00:30Z", "instant"),
        ("Sun, 26 Oct 2025 01:30:00 GMT", LONDON, "2025-10-26T01:30Z", "instant"),
    ],
)
def test_a_date_that_names_a_moment_is_that_moment(printed, zone, at, quality):
    found = read(printed, zone)
    assert (found.moment.at, found.quality) == (datetime.fromisoformat(at).astimezone(UTC), quality)
    assert found.moment.precision in ("second", "minute")
    assert found.as_printed == printed


@pytest.mark.parametrize(
    ("printed", "zone", "quality"),
    [
        ("2025-06-10", None, "day"),
        ("10 June 2025", None, "day"),
        ("Tue, 10 Jun 2025 00:00:00 GMT", LONDON, "day"),
        ("2025-06-10T00:00:00+08:00", SHANGHAI, "day"),
        ("Tue, 10 Jun 2025 00:00:00 -0400", None, "day"),
        ("2025-06-10T04:00:00Z", NEW_YORK, "day"),  # midnight where it was printed
        ("Tue, 10 Jun 2025 23:05:00", NEW_YORK, "no_offset"),
        ("2025-06-10T23:05:00", SHANGHAI, "no_offset"),
        ("2025/6/10 17:05:41", SHANGHAI, "no_offset"),
        ("June 10, 2025 5:05 PM", NEW_YORK, "no_offset"),
        ("10:30 10-Jun-2025", NEW_YORK, "no_offset"),  # the year is no offset
        ("Tue, 10 Jun 2025 17:05:00 CST", NEW_YORK, "zone_unclear"),
        ("Tue, 10 Jun 2025 17:05:00 BST", SHANGHAI, "zone_unclear"),
        ("Tue, 10 Jun 2025 17:05:00 EST", NEW_YORK, "zone_unclear"),  # in June it is EDT there: one of two is wrong
    ],
)
def test_a_date_that_names_no_moment_is_a_day(printed, zone, quality):
    found = read(printed, zone)
    assert (found.moment.at, found.moment.precision) == (datetime(2025, 6, 10, tzinfo=UTC), "day")
    assert (found.quality, found.as_printed) == (quality, printed)


@pytest.mark.parametrize(
    ("printed", "quality"),
    [
        ("Tue, 10 Jun 2025 17:05:00", "no_offset"),
        ("Tue, 10 Jun 2025 17:05:00 CST", "zone_unclear"),
        ("10/06/2025 17:05 GMT", "unreadable"),  # a day in June to some, one in October to others
        ("June 2025", "unreadable"),  # the rest would be filled in from today's
        ("17:05", "unreadable"),
        ("2025-02-29T10:00:00Z", "unreadable"),
        ("Tue, 10 Jun 2025 17:05:00 NZ", "zone_unclear"),
        ("9999-12-31T23:59:59-10:00", "unreadable"),
        ("yesterday", "unreadable"),
    ],
)
def test_a_date_in_doubt_is_kept_as_printed_and_never_guessed(printed, quality):
    found = read(printed, None)
    assert (found.moment, found.quality, found.as_printed) == (None, quality, printed)
