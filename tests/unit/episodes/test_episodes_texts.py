"""The episodes: right in form, in their days, and in who held which office."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import pytest

from communique.episodes.load import EPISODES, episode_path
from communique.errors import ConfigError
from communique.offices.resolve import OfficeRegister
from communique.records import FORMS, OfficeCheck

TRUCE = [json.loads(line) for line in episode_path("truce-2018").read_text(encoding="utf-8").splitlines()]
LONDON = episode_path("london-2025").read_text(encoding="utf-8")


def day_of(statement: dict[str, str]) -> date:
    return date.fromisoformat(statement["said_at"][:10])


def test_every_episode_is_a_file():
    assert [episode_path(name).is_file() for name in EPISODES] == [True, True]


def test_an_unknown_episode_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match="truce-2018, london-2025"):
        episode_path("../records")


def test_the_truce_is_told_in_order_by_both_sides():
    assert len(TRUCE) >= 18
    assert [day_of(s) for s in TRUCE] == sorted(day_of(s) for s in TRUCE)
    assert date(2018, 11, 26) <= day_of(TRUCE[0])
    assert day_of(TRUCE[-1]) <= date(2018, 12, 31)
    assert {s["side"] for s in TRUCE} == {"US", "CN"}
    assert len({s["text"] for s in TRUCE}) == len(TRUCE)


@pytest.mark.parametrize("statement", TRUCE, ids=lambda s: f"{s['said_at']} {s['text'][:30]}")
def test_every_speaker_of_the_truce_held_the_office(statement):
    assert set(statement) <= {"text", "speaker", "office", "side", "said_at", "form", "source", "url"}
    assert statement["form"] in FORMS

    found = OfficeRegister.load().attribute(statement["speaker"], statement["office"], day_of(statement))

    assert found.check == OfficeCheck(result="holds")
    assert (found.speaker, found.office, found.side) == (statement["speaker"], statement["office"], statement["side"])


def test_an_instant_is_given_only_with_its_offset():
    instants = [s["said_at"] for s in TRUCE if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", s["said_at"])]

    assert instants == ["2018-12-19T14:00-05:00"]
    assert datetime.fromisoformat(instants[0]).utcoffset() is not None


def test_tariff_man_is_the_presidents_on_the_fourth():
    (found,) = [s for s in TRUCE if "Tariff Man" in s["text"]]

    assert found["text"] == (
        "I am a Tariff Man. When people or countries come in to raid the great wealth of our Nation, I want them to "
        "pay for the privilege of doing so. It will always be the best way to max out our economic power. We are "
        "right now taking in $billions in Tariffs. MAKE AMERICA RICH AGAIN"
    )
    assert (found["speaker"], found["office"]) == ("Donald Trump", "President of the United States")
    assert (found["said_at"], found["form"]) == ("2018-12-04", "post")


def test_the_london_article_quotes_three_word_for_word():
    assert re.findall("“[^”]*”", LONDON) == [
        "“We had two days of productive talks, and the discussions are still ongoing.”",
        "“I think the talks are going very smoothly. "
        "We have invested a lot of time and effort, and everyone is working hard.”",
        "“Our talks with China are progressing well, but China is not easy to deal with.”",
    ]
    assert LONDON.count("China's Ministry of Commerce said that") == 1
    assert '"' not in LONDON


def test_the_london_article_leaves_its_day_to_the_command_line():
    words = LONDON.split()

    assert 250 <= len(words) <= 400
    assert not re.search(r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|\b20\d\d\b|—", LONDON)


def test_the_london_article_names_two_who_had_left():
    register, day = OfficeRegister.load(), date(2025, 6, 11)
    printed = {
        "Treasury Secretary Janet Yellen": "Scott Bessent",
        "Commerce Secretary Gina Raimondo": "Howard Lutnick",
        "President Donald Trump": None,
    }

    for speaker, holder in printed.items():
        assert speaker in LONDON
        check = register.attribute(speaker, None, day).check
        assert (check.result, check.holder_on_date) == ("not_holding" if holder else "holds", holder)
