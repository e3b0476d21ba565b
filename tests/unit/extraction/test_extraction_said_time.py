"""When words were said: what the document tells, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from communique.extraction.extract import extract
from communique.extraction.said_time import SaidTime, said_time
from communique.records import Document, Form

WASHINGTON = ZoneInfo("America/New_York")
BEIJING = ZoneInfo("Asia/Shanghai")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def document(text: str, *, form: Form = "article", published: str | None = "2025-06-11", **changes: object) -> Document:
    base = Document(
        document_id="d",
        content_hash="unused",
        source="test",
        form=form,
        text=text,
        published_at=utc(published) if published else None,
        published_precision=("minute" if "T" in published else "day") if published else None,
        known_at=utc("2025-06-20T00:00"),
        known_basis="assumed",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def first(shown: Document, zone: ZoneInfo = WASHINGTON) -> SaidTime | None:
    return said_time(shown, extract(shown)[0], zone)


@pytest.mark.parametrize(
    ("text", "day", "basis"),
    [
        ("“It is done,” Janet Yellen said.", 11, "published_bound"),
        ("“It is done,” Janet Yellen said on Tuesday.", 10, "weekday"),
        ("Janet Yellen told reporters in London on Wednesday: “It is done.”", 11, "weekday"),
        ("Janet Yellen told reporters in London on Thursday: “It is done.”", 5, "weekday"),
        ("Janet Yellen said last Wednesday that talks went on.", 4, "weekday"),
        ("Janet Yellen, who arrived on Monday, said on Tuesday: “It is done.”", 10, "weekday"),
        ("Janet Yellen said on June 3 that talks went on.", 3, "explicit"),
        ("LONDON, June 9 — Talks began.\n\n“It is done,” Janet Yellen said.", 9, "dateline"),
        ("BEIJING, June 9 (Agency) -- Talks began.\n\n“It is done,” Janet Yellen said on Tuesday.", 10, "weekday"),
        ("LONDON, June 9 — Talks began.\n\n“It is done,” Janet Yellen said in December.", 11, "published_bound"),
        ("Janet Yellen, who came in December, said on Tuesday: “It is done.”", 10, "weekday"),
        # none of these says when she spoke
        ("Janet Yellen said that talks would go on until Friday.", 11, "published_bound"),
        ("“We meet on Friday,” Janet Yellen said.", 11, "published_bound"),
        ("Talks ended on Monday. “It is done,” Janet Yellen said.", 11, "published_bound"),
        ("“It is done,” Janet Yellen said after Monday's talks.", 11, "published_bound"),
        ("LONDON, June 19 — Talks began.\n\n“It is done,” Janet Yellen said.", 11, "published_bound"),
    ],
)
def test_the_day_is_read_from_the_words_around_the_attribution(text, day, basis):
    said = first(document(text))

    assert said is not None
    assert (said.precision, said.basis) == ("day", basis)
    assert said.at == datetime(2025, 6, day, 4, tzinfo=UTC)  # midnight in Washington
    assert said.until == datetime(2025, 6, day + 1, 4, tzinfo=UTC)


def test_the_day_is_the_speakers_own():
    """22:00 UTC on the 11th is the 12th in Beijing, a Thursday."""
    shown = document("“It is done,” Li Qiang said on Thursday.", published="2025-06-11T22:00")

    said = first(shown, BEIJING)

    assert said == SaidTime(utc("2025-06-11T16:00"), utc("2025-06-11T22:00"), "day", "weekday")


@pytest.mark.parametrize(
    ("published", "known", "basis", "until"),
    [
        ("2025-06-11T14:00", "2025-06-11T15:00", "observed", "2025-06-11T14:00"),
        ("2025-06-11T14:00", "2025-06-11T13:00", "declared", "2025-06-11T13:00"),
        ("2025-06-11T14:00", "2025-06-11T13:00", "assumed", "2025-06-11T14:00"),
        ("2025-06-11", "2025-06-11T13:00", "observed", "2025-06-11T13:00"),
        ("2025-06-11", "2025-06-11T03:00", "observed", "2025-06-12T04:00"),  # held before that day began: no help
        ("2025-06-11", "2025-06-20T13:00", "observed", "2025-06-12T04:00"),
    ],
)
def test_words_were_said_before_they_were_printed_or_held(published, known, basis, until):
    shown = document("“It is done,” Janet Yellen said.", published=published, known_at=utc(known), known_basis=basis)

    said = first(shown)

    assert said == SaidTime(utc("2025-06-11T04:00"), utc(until), "day", "published_bound")


@pytest.mark.parametrize(
    ("said", "precision", "at", "until"),
    [
        ("2018-12-04T15:03:07", "second", "2018-12-04T15:03:07", "2018-12-04T15:03:07"),
        ("2018-12-04T15:03", "minute", "2018-12-04T15:03", "2018-12-04T15:04"),
        ("2018-12-04", "day", "2018-12-04T05:00", "2018-12-05T05:00"),
    ],
)
def test_a_time_the_source_declares_comes_first(said, precision, at, until):
    shown = document(
        "It is done, I said on Monday.",
        form="post",
        speaker="Donald Trump",
        said_at=utc(said),
        said_precision=precision,
    )

    assert first(shown) == SaidTime(utc(at), utc(until), precision, "explicit")


@pytest.mark.parametrize("form", ["post", "release"])
def test_posts_and_releases_are_said_when_they_are_published(form):
    shown = document("LONDON, June 11 — It is done. We meet on Monday.", form=form, published="2025-06-11T14:00")

    assert first(shown) == SaidTime(utc("2025-06-11T14:00"), utc("2025-06-11T14:01"), "minute", "published")


def test_a_releases_dateline_counts_where_it_was_put_out_on_another_day():
    shown = document("LONDON, June 10 — It is done.", form="release", published="2025-06-11T14:00")

    assert first(shown) == SaidTime(utc("2025-06-10T04:00"), utc("2025-06-11T04:00"), "day", "dateline")


@pytest.mark.parametrize("form", ["article", "post", "release"])
def test_without_any_date_no_time_is_made_up(form):
    shown = document("“It is done,” Janet Yellen said on Tuesday.", form=form, published=None)

    assert first(shown) is None


def test_a_day_with_a_change_of_clocks_has_its_own_length():
    shown = document("“It is done,” Janet Yellen said.", published="2025-03-09")

    assert first(shown) == SaidTime(utc("2025-03-09T05:00"), utc("2025-03-10T04:00"), "day", "published_bound")
