"""The same words in other dress are one statement; the same words another day are another, and not new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import factories as make
from communique.extraction.said_time import SaidTime
from communique.novelty.recognise import recognise
from communique.records import Attribution, OfficeCheck

NEW_YORK = ZoneInfo("America/New_York")
DAY = datetime(2025, 6, 11, 4, tzinfo=UTC)
TRUMP = Attribution(
    speaker_id="donald-trump",
    speaker="Donald Trump",
    office="President of the United States",
    side="US",
    check=OfficeCheck(result="holds"),
)
WORDS = "Our talks with China are progressing well, but China is not easy to deal with."


def take(words, *, days=0, earlier=(), basis="published_bound", precision="day"):
    at = DAY + timedelta(days=days)
    until = at + timedelta(days=1) if precision == "day" else at
    return recognise(
        make.mention(text=words),
        TRUMP,
        SaidTime(at=at, until=until, precision=precision, basis=basis),
        make.document(known_at=until),
        zone=NEW_YORK,
        earlier=earlier,
    )


@pytest.mark.parametrize(
    "dress",
    [
        WORDS,
        "our talks with China are progressing well but China is not easy to deal with",
        "“Our talks with China are progressing well; but China is not easy to deal with”",
        "Our talks with China are progressing well, but China is not easy …",
        "... talks with China are progressing well, but China is not easy to deal with.",
        WORDS + " We will see.",
    ],
)
def test_trimmed_and_re_punctuated_words_are_the_same_statement(dress):
    first = take(WORDS).statement
    again = take(dress, days=1, earlier=[first])

    assert not again.is_new
    assert again.statement is first


@pytest.mark.parametrize(
    "other",
    [
        "Our talks with China are not progressing well, and China is very easy to deal with.",
        "Our talks with Japan are over.",
        "It is not true that our talks with China are progressing well, but China is not easy to deal with.",
        "Our talks with China are not progressing well, but China is not easy to deal with.",
        WORDS + " And as of this morning every export to China is banned until further notice.",
        WORDS + " Cancelled!",
        "China is not easy.",
    ],
)
def test_other_words_are_another_statement(other):
    assert take(other, earlier=[take(WORDS).statement]).is_new


def test_the_same_words_another_day_are_a_repetition():
    first = take(WORDS).statement
    later = take(WORDS, days=10, earlier=[first])

    assert later.is_new
    assert later.statement.statement_id != first.statement_id
    assert later.statement.novelty == 0
    assert later.statement.repeats == first.statement_id


def test_two_posts_of_one_day_with_the_same_words_are_one():
    first = take("China talks are going very well!", basis="published", precision="second").statement
    again = recognise(
        make.mention(text="China talks are going very well"),
        TRUMP,
        SaidTime(at=DAY + timedelta(hours=3), until=DAY + timedelta(hours=3), precision="second", basis="published"),
        make.document(),
        zone=NEW_YORK,
        earlier=[first],
    )
    assert not again.is_new


def test_the_same_words_at_two_times_of_one_day_are_one_statement_however_far_apart():
    first = take(WORDS, precision="second", basis="explicit").statement
    late = DAY + timedelta(hours=20)
    again = recognise(
        make.mention(text=WORDS),
        TRUMP,
        SaidTime(at=late, until=late, precision="second", basis="explicit"),
        make.document(),
        zone=NEW_YORK,
        earlier=[first],
    )
    assert not again.is_new


def test_words_that_are_still_held_back_do_not_make_others_old():
    held_back = take(WORDS, days=3).statement
    said_now = take(WORDS + " Thank you all very much indeed.", basis="explicit", earlier=[held_back])

    assert said_now.is_new
    assert said_now.statement.novelty == 1


def test_half_new_words_are_half_new():
    earlier = take("one two three four five six seven eight").statement
    found = take("one two three four five nine ten eleven", days=20, earlier=[earlier]).statement

    assert found.novelty == pytest.approx(1 - 3 / 6)  # three of its six runs of three words were said before
    assert found.repeats == earlier.statement_id


def test_the_id_depends_on_speaker_words_and_the_speakers_day_alone():
    late = DAY + timedelta(hours=23)  # still the 11th in New York, the 12th in London
    first = take(WORDS, precision="second", basis="published").statement
    other = recognise(
        make.mention(text=WORDS.upper()),
        TRUMP,
        SaidTime(at=late, until=late, precision="second", basis="explicit"),
        make.document(url="https://example.org/2"),
        zone=NEW_YORK,
        earlier=[],
    ).statement
    assert first.statement_id == other.statement_id


XI = Attribution(
    speaker_id="xi-jinping",
    speaker="Xi Jinping",
    office="President of China",
    side="CN",
    check=OfficeCheck(result="holds"),
)
WHITE_HOUSE = Attribution(
    speaker_id="white-house", speaker="White House", office=None, side="US", check=OfficeCheck(result="holds")
)


def take_of(attribution, words, *, others, days=0, quoted="direct"):
    at = DAY + timedelta(days=days)
    until = at + timedelta(days=1)
    return recognise(
        make.mention(text=words, quoted=quoted),
        attribution,
        SaidTime(at=at, until=until, precision="day", basis="weekday"),
        make.document(known_at=until),
        zone=NEW_YORK,
        earlier=(),
        others=others,
    ).statement


def test_the_same_quoted_words_of_one_day_given_to_another_person_are_a_conflict():
    first = take(WORDS).statement

    assert take_of(XI, WORDS, others=[first]).conflicts_with == first.statement_id
    assert take_of(XI, WORDS.removesuffix(" to deal with."), others=[first]).conflicts_with == first.statement_id
    assert take_of(XI, WORDS, others=[first], quoted="indirect").conflicts_with is None
    assert take_of(XI, WORDS, others=[first], days=20).conflicts_with is None
    assert (
        take_of(XI, "We will see what happens.", others=[take("We will see what happens.").statement]).conflicts_with
        is None
    )


def test_a_bodys_words_and_its_officials_are_no_conflict():
    assert take_of(WHITE_HOUSE, WORDS, others=[take(WORDS).statement]).conflicts_with is None
    stranger = replace(WHITE_HOUSE, speaker_id="li-xiaoming", speaker="Li Xiaoming", office="spokesman", side="XX")
    assert take_of(stranger, WORDS, others=[take_of(WHITE_HOUSE, WORDS, others=[])]).conflicts_with is None


def test_how_new_words_are_against_everybody_names_the_closest():
    first = take(WORDS).statement
    echo = take_of(XI, WORDS, others=[first], days=20)

    assert (echo.novelty, echo.repeats) == (1.0, None)
    assert (echo.novelty_overall, echo.echoes) == (0.0, first.statement_id)
    alone = take_of(XI, WORDS, others=[])
    assert (alone.novelty_overall, alone.echoes) == (1.0, None)


def test_a_marked_elision_may_hold_a_not_and_a_lone_not_that_went_may_not():
    long = "We met twice, and I would not call it easy at all, but a deal on steel is close and will be signed in May."
    first = take(long).statement

    elided = "We met twice … but a deal on steel is close and will be signed in May."
    assert not take(elided, earlier=[first]).is_new
    assert take(long.replace("would not call", "would … call"), earlier=[first]).is_new
    assert take(long.replace("would not call", "would call"), earlier=[first]).is_new


def test_a_trimmed_chinese_quotation_is_the_same_statement():
    whole = "双方就经贸问题进行了坦诚深入的沟通，并原则上达成协议框架。"
    assert not take("双方就经贸问题进行了坦诚深入的沟通，并原则上达成协议……", earlier=[take(whole).statement]).is_new
