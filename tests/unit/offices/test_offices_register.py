"""The tables: what they must never hold, and how a bad row is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from communique.errors import ConfigError
from communique.offices.register import (
    REGISTER_AS_OF,
    overlaps,
    parse_bodies,
    parse_offices,
    parse_terms,
    read_table,
)

HEADER = "person,aliases,office,body,country,side,start,end,acting,bounds\n"
GOOD = "Ann Lee,,Head,House,US,US,2001-01-20,2009-01-20,false,exact\n"


def test_no_one_holder_office_is_held_by_two_at_once():
    assert overlaps(parse_terms(read_table("register.csv")), parse_offices(read_table("offices.csv"))) == ()


def test_an_overlap_is_found_and_a_shared_handover_day_is_none():
    offices = parse_offices("office,aliases,titles,holders\nHead,,,one\n")
    touching = parse_terms(HEADER + GOOD + GOOD.replace("2001", "2009").replace("2009-01-20,f", "2017-01-20,f"))
    crossing = parse_terms(HEADER + GOOD + "Bob Ray,,Head,House,US,US,2009-01-19,,false,exact\n")
    stand_in = parse_terms(HEADER + GOOD + "Bob Ray,,Head,House,US,US,2009-01-01,2009-01-20,true,exact\n")

    assert overlaps(touching, offices) == ()
    assert overlaps(stand_in, offices) == ()
    assert [(a.person, b.person) for a, b in overlaps(crossing, offices)] == [("Ann Lee", "Bob Ray")]


def test_an_open_term_is_followed_by_nobody():
    offices = parse_offices("office,aliases,titles,holders\nHead,,,one\n")
    terms = parse_terms(HEADER + GOOD.replace("2009-01-20", "") + "Bob Ray,,Head,House,US,US,2020-01-01,,false,exact\n")

    assert len(overlaps(terms, offices)) == 1


def test_every_office_has_its_terms_and_every_term_its_office():
    terms, offices = parse_terms(read_table("register.csv")), parse_offices(read_table("offices.csv"))

    assert {term.office for term in terms} == {office.office for office in offices}
    assert len({office.office for office in offices}) == len(offices)


def test_an_office_has_one_country_side_and_body():
    places: dict[str, set[tuple[str, str, str]]] = {}
    for term in parse_terms(read_table("register.csv")):
        places.setdefault(term.office, set()).add((term.body, term.country, term.side))

    assert {office: found for office, found in places.items() if len(found) > 1} == {}


def test_nothing_is_claimed_about_days_after_the_register_was_checked():
    for term in parse_terms(read_table("register.csv")):
        assert term.start <= REGISTER_AS_OF, term
        assert term.end is None or term.end <= REGISTER_AS_OF, term


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (GOOD.replace("2001-01-20", "20 Jan 2001"), "row 2, column start"),
        (GOOD.replace("2001-01-20", "2001-02-30"), "row 2, column start"),
        (GOOD.replace("2001-01-20", ""), "row 2, column start"),
        (GOOD.replace("2009", "1999"), "row 2, column end"),
        (GOOD.replace("Ann Lee", " "), "row 2, column person"),
        (GOOD.replace("US,US", "USA,US"), "row 2, column country"),
        (GOOD.replace("false", "no"), "row 2, column acting"),
        (GOOD.replace("exact", "about"), "row 2, column bounds"),
        (GOOD.replace(",exact", ""), "row 2"),
        (GOOD + GOOD.strip() + ",more\n", "row 3"),
        ('"Ann Lee,,Head', "row 2"),
    ],
)
def test_a_bad_row_is_refused_by_its_place(row, place):
    with pytest.raises(ConfigError, match=f"register.csv, {place}"):
        parse_terms(HEADER + row)


def test_wrong_columns_are_refused():
    with pytest.raises(ConfigError, match="row 1"):
        parse_offices("office;aliases\n")
    with pytest.raises(ConfigError, match=r"bodies.csv, row 2, column side"):
        parse_bodies("body,aliases,country,side,start,end\nX,,US,us,,\n")


def test_a_term_covers_both_its_days():
    (term,) = parse_terms(HEADER + GOOD)

    assert [term.covers(date(2001, 1, day)) for day in (19, 20)] == [False, True]
    assert [term.covers(date(2009, 1, day)) for day in (20, 21)] == [True, False]


def test_the_register_covers_what_it_promises():
    terms = parse_terms(read_table("register.csv"))

    assert len(terms) >= 1_200
    assert len({(term.person, term.office, term.start) for term in terms}) == len(terms)
    g20 = "US CN EU GB JP DE FR IT CA MX BR AR AU IN ID KR ZA TR SA RU"
    assert {term.country for term in terms} >= set(g20.split())


def test_the_gaps_of_every_office_with_one_holder_are_the_known_ones():
    """A gap is more than a week in which nobody is recorded; whoever adds or moves a term looks at what it leaves."""
    single = {office.office for office in parse_offices(read_table("offices.csv")) if office.holders == "one"}
    held: dict[str, list[tuple[date, date]]] = {}
    for term in parse_terms(read_table("register.csv")):
        if term.office in single:
            held.setdefault(term.office, []).append((term.start, term.end or date.max))
    gaps = []
    for office, spans in sorted(held.items()):
        until = min(spans)[0]
        for start, end in sorted(spans):
            if (start - until).days > 7:
                gaps.append(f"{office},{until},{start}")
            until = max(until, end)

    known = Path(__file__).with_name("known_gaps.csv").read_text(encoding="utf-8").splitlines()
    assert gaps == known[1:]
