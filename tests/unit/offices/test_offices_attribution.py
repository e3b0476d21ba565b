"""Whose words they are, against days and holders known by hand."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.offices.register import REGISTER_AS_OF
from communique.offices.resolve import OfficeRegister
from communique.records import OfficeCheck

LONDON = date(2025, 6, 11)
TRUCE = date(2018, 12, 4)
AFTER = date(2026, 11, 22)

POTUS = "President of the United States"
TREASURY = "Secretary of the Treasury"
COMMERCE = "Secretary of Commerce"
FED = "Chair of the Federal Reserve"


@pytest.fixture(scope="module")
def register() -> OfficeRegister:
    return OfficeRegister.load()


@pytest.mark.parametrize(
    ("speaker", "office", "day", "person", "holder"),
    [
        ("Janet Yellen", "Treasury Secretary", LONDON, "Janet Yellen", "Scott Bessent"),
        ("Yellen", "Treasury Secretary", LONDON, "Janet Yellen", "Scott Bessent"),
        ("Treasury Secretary Janet Yellen", None, LONDON, "Janet Yellen", "Scott Bessent"),
        ("Janet Yellen, the US Treasury secretary", None, LONDON, "Janet Yellen", "Scott Bessent"),
        ("Gina Raimondo", "Commerce Secretary", LONDON, "Gina Raimondo", "Howard Lutnick"),
        ("U.S. Commerce Secretary Gina Raimondo", None, LONDON, "Gina Raimondo", "Howard Lutnick"),
        ("Joe Biden", "President", LONDON, "Joe Biden", "Donald Trump"),
        ("Fed Chair Janet Yellen", None, TRUCE, "Janet Yellen", "Jerome Powell"),
        ("Scott Bessent", "Fed Chair", LONDON, "Scott Bessent", "Jerome Powell"),
        ("Zhong Shan", "Commerce Minister", LONDON, "Zhong Shan", "Wang Wentao"),
        ("Mark Carney", "Bank of England governor", LONDON, "Mark Carney", "Andrew Bailey"),
        ("Shinzo Abe", "Prime Minister", date(2010, 1, 1), "Shinzo Abe", "Yukio Hatoyama"),
        # acting holders
        ("Howard Lutnick", "Commerce Secretary", date(2025, 2, 1), "Howard Lutnick", "Jeremy Pelter"),
        ("Steven Mnuchin", "Treasury Secretary", date(2021, 1, 22), "Steven Mnuchin", "Andy Baukol"),
    ],
)
def test_the_wrong_holder_is_told_with_the_right_one(register, speaker, office, day, person, holder):
    found = register.attribute(speaker, office, day)

    assert found.speaker == person
    assert found.check == OfficeCheck(result="not_holding", holder_on_date=holder)


@pytest.mark.parametrize(
    ("speaker", "office", "day", "person", "held", "side"),
    [
        ("President Donald Trump", None, LONDON, "Donald Trump", POTUS, "US"),
        ("Donald J. Trump", "President", TRUCE, "Donald Trump", POTUS, "US"),
        ("Mr. Trump’s", None, TRUCE, "Donald Trump", POTUS, "US"),
        ("Donald Trump", None, TRUCE, "Donald Trump", POTUS, "US"),
        ("特朗普", None, TRUCE, "Donald Trump", POTUS, "US"),
        ("美国总统特朗普", None, LONDON, "Donald Trump", POTUS, "US"),
        ("Jay Powell", "Fed Chairman", TRUCE, "Jerome Powell", FED, "US"),
        ("Powell", None, TRUCE, "Jerome Powell", FED, "US"),
        ("Paulson", None, date(2008, 10, 3), "Henry Paulson", TREASURY, "US"),
        ("Secretary of State Powell", None, date(2003, 2, 5), "Colin Powell", "Secretary of State", "US"),
        ("Moon", None, date(2018, 6, 1), "Moon Jae-in", "President of South Korea", "KR"),
        ("岸田文雄", None, date(2022, 6, 1), "Fumio Kishida", "Prime Minister of Japan", "JP"),
        (
            "Saudi energy minister",
            None,
            date(2023, 1, 5),
            "Abdulaziz bin Salman",
            "Minister of Energy of Saudi Arabia",
            "SA",
        ),
        ("the Fed's Powell", None, TRUCE, "Jerome Powell", FED, "US"),
        ("Steven Mnuchin of the Treasury", None, TRUCE, "Steven Mnuchin", TREASURY, "US"),
        ("Ambassador Lighthizer", None, TRUCE, "Robert Lighthizer", "United States Trade Representative", "US"),
        ("Secretary Ross", None, TRUCE, "Wilbur Ross", COMMERCE, "US"),
        ("Chinese President Xi Jinping", None, TRUCE, "Xi Jinping", "President of China", "CN"),
        ("China's Xi", None, TRUCE, "Xi Jinping", "President of China", "CN"),
        ("商务部长王文涛", None, LONDON, "Wang Wentao", "Minister of Commerce of China", "CN"),
        ("国务院副总理何立峰", None, LONDON, "He Lifeng", "Vice Premier of China", "CN"),
        ("Vice-Premier Liu He", None, TRUCE, "Liu He", "Vice Premier of China", "CN"),
        (
            "Ministry of Commerce spokesman Gao Feng",
            None,
            TRUCE,
            "Gao Feng",
            "Spokesperson of China's Ministry of Commerce",
            "CN",
        ),
        ("Ursula von der Leyen", None, LONDON, "Ursula von der Leyen", "President of the European Commission", "EU"),
        (
            "Christine Lagarde",
            None,
            TRUCE,
            "Christine Lagarde",
            "Managing Director of the International Monetary Fund",
            "XX",
        ),
        ("Christine Lagarde", None, LONDON, "Christine Lagarde", "President of the European Central Bank", "EU"),
        ("Mark Carney", None, LONDON, "Mark Carney", "Prime Minister of Canada", "CA"),
        ("Wang Yi", "foreign minister", date(2024, 1, 5), "Wang Yi", "Minister of Foreign Affairs of China", "CN"),
        ("David Lebryk", "acting Treasury Secretary", date(2025, 1, 24), "David Lebryk", TREASURY, "US"),
    ],
)
def test_a_holder_is_recognised_however_printed(register, speaker, office, day, person, held, side):
    found = register.attribute(speaker, office, day)

    assert (found.speaker, found.office, found.side) == (person, held, side)
    assert found.check == OfficeCheck(result="holds")


def test_on_a_handover_day_both_hold_the_office(register):
    day = date(2025, 1, 20)

    for person in ("Joe Biden", "Donald Trump"):
        assert register.check(person, POTUS, day).result == "holds"
    assert register.check("Donald Trump", POTUS, date(2025, 1, 19)).holder_on_date == "Joe Biden"
    assert register.check("Joe Biden", POTUS, date(2025, 1, 21)).holder_on_date == "Donald Trump"
    assert register.attribute("the US president", None, day).check.reason == "ambiguous: Donald Trump; Joe Biden"


def test_the_day_of_an_instant_is_the_officials_own(register):
    # 04:30 UTC on the 21st is still Inauguration Day in Washington
    assert register.check("Joe Biden", POTUS, datetime(2025, 1, 21, 4, 30, tzinfo=UTC)).result == "holds"
    assert register.check("Joe Biden", POTUS, datetime(2025, 1, 21, 5, 30, tzinfo=UTC)).result == "not_holding"


@pytest.mark.parametrize(
    ("printed", "day", "person"),
    [
        ("the Treasury Secretary", LONDON, "Scott Bessent"),
        ("the Treasury Secretary", date(2025, 1, 24), "David Lebryk"),
        ("Treasury chief", TRUCE, "Steven Mnuchin"),
        ("the Chinese president", TRUCE, "Xi Jinping"),
        ("the US president", date(2022, 1, 1), "Joe Biden"),
        ("Britain's prime minister", date(2022, 10, 1), "Liz Truss"),
    ],
)
def test_an_office_alone_is_its_holder_of_that_day(register, printed, day, person):
    for found in (register.attribute(printed, None, day), register.attribute(None, printed, day)):
        assert (found.speaker, found.check.result) == (person, "holds")


@pytest.mark.parametrize(
    "printed", ["the president", "the prime minister", "Treasury", "the Ministry of Commerce", "Wang"]
)
def test_what_fits_several_is_left_open_with_the_candidates_named(register, printed):
    found = register.attribute(printed, None, LONDON)

    assert found.check.result == "unknown"
    assert found.check.reason.startswith("ambiguous: ")
    assert "; " in found.check.reason
    assert found.side == "XX"


@pytest.mark.parametrize(
    ("printed", "body", "side"),
    [
        ("China's Ministry of Commerce", "China's Ministry of Commerce", "CN"),
        ("the Chinese Commerce Ministry", "China's Ministry of Commerce", "CN"),
        ("MOFCOM", "China's Ministry of Commerce", "CN"),
        ("商务部", "China's Ministry of Commerce", "CN"),
        ("a spokesperson for China's Ministry of Commerce", "China's Ministry of Commerce", "CN"),
        ("Beijing's foreign ministry", "China's Ministry of Foreign Affairs", "CN"),
        ("the US Treasury", "US Treasury Department", "US"),
        ("the UK Treasury", "HM Treasury", "GB"),
        ("The Fed", "Federal Reserve", "US"),
        ("FOMC", "Federal Open Market Committee", "US"),
        ("a White House spokesman", "White House", "US"),
        ("OPEC", "OPEC", "XX"),
        ("OPEC+", "OPEC+", "XX"),
    ],
)
def test_a_body_speaks_as_itself(register, printed, body, side):
    found = register.attribute(printed, None, LONDON)

    assert (found.speaker, found.office, found.side) == (body, None, side)
    assert found.check == OfficeCheck(result="holds")


def test_a_body_did_not_speak_before_it_was_founded(register):
    assert register.attribute("OPEC+", None, date(2014, 11, 27)).check.reason == "no_such_body_that_day"


def test_the_sides_of_the_document_decide_between_candidates(register):
    talks = frozenset({"US", "CN"})

    assert register.attribute("the Ministry of Commerce", None, LONDON, among=talks).side == "CN"
    assert register.attribute("Treasury", None, LONDON, among=talks).speaker == "US Treasury Department"
    assert register.attribute("the Ministry of Commerce", None, LONDON, among=frozenset({"JP"})).side == "XX"


@pytest.mark.parametrize("printed", ["Melania Trump", "Donald Trump Jr.", "Ms. Nobody", "Presidente Trumpone"])
def test_a_relative_or_a_stranger_is_nobody_in_the_register(register, printed):
    found = register.attribute(printed, None, TRUCE)

    assert (found.speaker, found.side, found.office) == (printed, "XX", None)
    assert found.check == OfficeCheck(result="unknown", reason="not_in_register")


def test_a_stranger_with_a_known_office_is_unknown_beside_its_holder(register):
    found = register.attribute("John Smith", "Treasury Secretary", LONDON)

    assert (found.speaker_id, found.side) == ("john-smith", "XX")
    assert found.check == OfficeCheck(result="unknown", holder_on_date="Scott Bessent", reason="not_in_register")


@pytest.mark.parametrize("pronoun", ["He", "he", "She", "They"])
def test_a_pronoun_is_nobodys_surname(register, pronoun):
    assert register.attribute(pronoun, None, date(2024, 6, 1)).check.reason == "not_in_register"
    assert register.attribute("Vice Premier He", None, date(2024, 6, 1)).speaker == "He Lifeng"


def test_a_surname_alone_of_one_out_of_office_is_not_resolved(register):
    assert register.attribute("Yellen", None, LONDON).check.reason == "surname_only: Janet Yellen"


@pytest.mark.parametrize("printed", ["former Treasury Secretary", "ex-Treasury Secretary", "then-Treasury Secretary"])
def test_a_former_holder_claims_nothing(register, printed):
    found = register.attribute("Janet Yellen", printed, LONDON)

    assert found.office == "former Secretary of the Treasury"
    assert found.check == OfficeCheck(result="unknown", reason="former")


def test_one_who_holds_nothing_that_day_says_so(register):
    found = register.attribute("Janet Yellen", None, LONDON)

    assert (found.office, found.side, found.check.reason) == (None, "US", "no_office_that_day")


def test_an_office_we_do_not_know_is_kept_as_printed(register):
    found = register.attribute("Kevin Hassett", "Grand Vizier", LONDON)

    assert (found.speaker, found.office, found.check.reason) == (
        "Kevin Hassett",
        "Grand Vizier",
        "office_not_in_register",
    )


def test_a_body_printed_as_an_office_is_no_claim(register):
    assert register.attribute("Jerome Powell", "Federal Reserve", TRUCE).office == FED


def test_after_the_register_ends_nothing_is_sure_and_the_last_holder_is_named(register):
    for office in ("Treasury Secretary", None):
        found = register.attribute("Scott Bessent", office, AFTER)
        assert found.office == TREASURY
        assert found.check == OfficeCheck(result="unknown", holder_on_date="Scott Bessent", reason="register_ends")

    stale = register.check("Janet Yellen", "Treasury Secretary", AFTER)
    assert stale == OfficeCheck(result="unknown", holder_on_date="Scott Bessent", reason="register_ends")
    assert register.check("Scott Bessent", TREASURY, REGISTER_AS_OF).result == "holds"


def test_outside_the_days_we_are_sure_of_a_spokesperson_is_unknown(register):
    office = "Spokesperson of China's Ministry of Commerce"

    assert register.check("Gao Feng", office, TRUCE).result == "holds"
    assert register.check("Gao Feng", office, date(2010, 1, 1)).reason == "bounds_not_known"


def test_a_board_of_many_is_not_taken_for_complete(register):
    assert register.check("Lisa Cook", "Fed Governor", TRUCE) == OfficeCheck(result="not_holding")
    assert register.check("Scott Bessent", "Fed Governor", TRUCE).reason == "not_listed"


def test_one_person_has_one_identifier_however_printed(register):
    names = ("Trump", "Donald Trump", "President Donald J. Trump", "特朗普", "DONALD TRUMP")

    assert {register.attribute(name, None, TRUCE).speaker_id for name in names} == {"donald-trump"}


@pytest.mark.parametrize("speaker", [None, "", " ", "\x00\x1b[", "\u202e", "\ud800", "...", "'s", "\U0010ffff" * 50])
def test_nobody_named_is_nobody(register, speaker):
    found = register.attribute(speaker, None, LONDON)

    assert found.check == OfficeCheck(result="unknown", reason="no_speaker")
    assert found.speaker_id == "unnamed"
    assert found.speaker.isprintable()


@pytest.mark.parametrize(
    "unit", ["a", "Donald Trump ", "the ", " of ", "习", ",", "(", "\ud800", "former ", "'s", "\u0301", "China's "]
)
def test_a_megabyte_for_a_name_is_refused_at_once(register, unit):
    monster = unit * (1_000_000 // len(unit))

    found = register.attribute(monster, monster, LONDON)

    assert found.check == OfficeCheck(result="unknown", reason="not_a_name")
    assert len(found.speaker) <= 120
    assert len(found.speaker_id) <= 120
    assert found.office is None or len(found.office) <= 120


@settings(max_examples=300)
@given(
    st.one_of(st.none(), st.text(max_size=400), st.text(string.ascii_letters + " ,()'’.-", max_size=120)),
    st.one_of(st.none(), st.text(max_size=400)),
    st.one_of(st.dates(), st.datetimes(timezones=st.just(UTC))),
)
def test_whatever_is_printed_gets_an_answer_with_its_reason(speaker, office, on):
    found = OfficeRegister.load().attribute(speaker, office, on)

    assert found.speaker
    assert found.speaker_id
    assert (found.check.result == "unknown") == (found.check.reason is not None)


@pytest.mark.parametrize(
    ("printed", "body", "side"),
    [
        ("Beijing", "Government of China", "CN"),
        ("China", "Government of China", "CN"),
        ("Washington", "Government of the United States", "US"),
        ("Moscow", "Government of Russia", "RU"),
        ("Brussels", "European Union", "EU"),
        ("London", "Government of the United Kingdom", "GB"),
        ("Tokyo", "Government of Japan", "JP"),
    ],
)
def test_a_capital_speaks_for_its_government(register, printed, body, side):
    found = register.attribute(printed, None, LONDON)

    assert (found.speaker, found.office, found.side) == (body, None, side)
