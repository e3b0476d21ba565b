"""Wikidata held against the register: what is proposed, what only said, and what a fault costs.

The server answers as the two services of Wikidata do; the register is made by hand.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import typer

from communique.cli.offices_update import update_offices
from communique.config import Settings
from communique.errors import ConfigError, SourceUnavailable
from communique.offices.proposals import as_json, proposed_rows
from communique.offices.register import overlaps, parse_offices, parse_terms
from communique.offices.update import Update, offices_named
from communique.offices.wikidata import LONGEST_URL, PATIENCE, Endpoints, Wikidata
from communique.offices.wikidata_answers import WikidataDate, read_holdings, read_json, read_positions
from web_server import HandClock, WebServer, answer

OFFICES = """office,aliases,titles,holders
Head of the House,House head;Chief of the House,head,one
Governor of the Bank,Bank governor,governor,many
"""
TERMS = """person,aliases,office,body,country,side,start,end,acting,bounds
Ann Lee,Annie Lee,Head of the House,House,US,US,2001-01-20,2009-01-20,false,exact
Bob Ray,,Head of the House,House,US,US,2009-01-20,2017-01-20,false,exact
Cy Poe,,Head of the House,House,US,US,2017-01-20,,false,exact
Dee Fox,,Governor of the Bank,Bank,US,US,2010-03-01,2014-06-30,false,within
Cy Poe,,Governor of the Bank,Bank,US,US,2012-05-01,2016-05-01,false,exact
"""
HEAD, BANK = "Q100", "Q200"
SINCE = date(2001, 1, 1)
PRECISION = {4: "9", 7: "10", 10: "11"}


def hit(item, label, *, alias=None):
    """One result of a search, as the action API gives it."""
    match = {"type": "alias" if alias else "label", "language": "en", "text": alias or label}
    found = {"id": item, "title": item, "concepturi": f"http://www.wikidata.org/entity/{item}", "label": label}
    return found | {"match": match} | ({"aliases": [alias]} if alias else {})


def row(position, holder, label, start=None, end=None, *, aliases="", ended=False, acting=False):
    """One row of SPARQL results; "2010" and "2010-05" are dates of a year's and a month's precision."""

    def cell(value, kind="literal"):
        return {"type": kind, "value": value}

    entity = "http://www.wikidata.org/entity/"
    cells = {"position": cell(entity + position, "uri"), "holder": cell(entity + holder, "uri")}
    cells |= {"label": {"xml:lang": "en"} | cell(label)} if label else {}
    cells |= {"aliases": cell(aliases)}
    for name, day in (("start", start), ("end", end)):
        if day:
            cells[name] = cell(f"{day}{'-01-01'[len(day) - 10 :] if len(day) < 10 else ''}T00:00:00Z")
            cells[f"{name}Precision"] = cell(PRECISION[len(day)])
    if end or ended:
        cells["ended"] = cell("http://www.wikidata.org/.well-known/genid/1", "uri")
    return cells | ({"acting": cell(entity + "Q4676846", "uri")} if acting else {})


AGREED = (
    row(HEAD, "Q1", "Ann Lee", "2001-01-20", "2009-01-20"),
    row(HEAD, "Q2", "Bob Ray", "2009-01-20", "2017-01-20"),
    row(HEAD, "Q3", "Cy Poe", "2017-01-20"),
)


class Wiki:
    """Both services, as routes of a `WebServer`; a fault, by path, is answered from the n-th request on."""

    def __init__(self):
        self.labels = {"Head of the House": [hit(HEAD, "head of the House")]}
        self.rows, self.asked = list(AGREED), []
        self.faults = {}

    def get(self, path, _default):
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query))
        n = sum(asked == parts.path for asked, _ in self.asked)
        if parts.path in self.faults and n >= self.faults[parts.path][0]:
            return self.faults[parts.path][1]
        if parts.path == "/w/api.php":
            found = next((hits for name, hits in self.labels.items() if name == query["search"]), [])
            told = {"searchinfo": {"search": query["search"]}, "search": found, "success": 1}
        else:
            items = query["query"].partition("VALUES ?position{")[2].partition("}")[0].replace("wd:", "").split()
            rows = [row for row in self.rows if row["position"]["value"].rpartition("/")[2] in items]
            told = {"head": {"vars": ["position", "holder"]}, "results": {"bindings": rows}}
        return answer(json.dumps(told), content_type="application/json; charset=utf-8")


class Desk:
    """A register, a wiki and a clock."""

    def __init__(self, server):
        self.wiki = server.routes = Wiki()
        self.server, self.clock, self.steps = server, HandClock(datetime.fromisoformat("2026-01-05T12:00Z")), []
        self.terms, self.offices = parse_terms(TERMS), parse_offices(OFFICES)

    def wikidata(self):
        endpoints = Endpoints(api=self.server.url("/w/api.php"), query=self.server.url("/sparql"))
        return Wikidata(self.server.fetcher(self.clock, limits=PATIENCE), endpoints)

    def update(self, *names, since=SINCE):
        chosen, unknown = offices_named(names or ["Head of the House"], self.offices)
        assert unknown == []
        return Update(self.terms, self.offices, self.wikidata(), step=self.steps.append).run(chosen, since)

    def told(self, *names, since=SINCE):
        findings = self.update(*names, since=since)
        assert findings.failures == []
        return [(p.kind, p.person, p.ours, p.theirs) for p in findings.proposals], [r.text for r in findings.remarks]


@pytest.fixture
def desk():
    with WebServer() as server:
        yield Desk(server)


def test_where_both_agree_nothing_is_said(desk):
    assert desk.told() == ([], [])


def test_days_near_each_other_agree(desk):
    desk.wiki.rows[1] = row(HEAD, "Q2", "Bob Ray", "2009-01-23", "2017-01-17")
    assert desk.told() == ([], [])


def test_a_missing_term_is_proposed_as_a_row_of_the_register(desk):
    desk.wiki.rows += [row(HEAD, "Q4", "Eve Day", "2025-01-20")]
    desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2017-01-20", "2025-01-20")
    findings = desk.update()

    assert [(p.kind, p.person, p.ours, p.theirs) for p in findings.proposals] == [
        ("ended", "Cy Poe", "2017-01-20 –", "2025-01-20"),
        ("missing", "Eve Day", "Cy Poe 2017-01-20 –", "2025-01-20 –"),
    ]
    rows = parse_terms(proposed_rows(findings.proposals))
    assert [(term.person, term.start, term.end) for term in rows] == [
        ("Cy Poe", date(2017, 1, 20), date(2025, 1, 20)),
        ("Eve Day", date(2025, 1, 20), None),
    ]
    kept = tuple(term for term in desk.terms if term.person != "Cy Poe" or term.end)
    assert overlaps((*kept, *rows), desk.offices) == ()


def test_a_day_off_by_a_month_is_proposed_and_one_row_holds_both_days_of_a_term(desk):
    desk.wiki.rows[1] = row(HEAD, "Q2", "Bob Ray", "2009-02-20", "2016-12-20")
    findings = desk.update()

    assert [(p.kind, p.ours, p.theirs, p.item) for p in findings.proposals] == [
        ("start", "2009-01-20", "2009-02-20", "Q2"),
        ("end", "2017-01-20", "2016-12-20", "Q2"),
    ]
    assert proposed_rows(findings.proposals).splitlines()[1:] == [
        "Bob Ray,,Head of the House,House,US,US,2009-02-20,2016-12-20,false,exact"
    ]


def test_what_is_known_to_the_year_or_the_month_proposes_nothing(desk):
    desk.wiki.rows[0] = row(HEAD, "Q1", "Ann Lee", "2004", "2008-03")
    assert desk.told() == ([], [])


def test_an_end_that_wikidata_knows_only_roughly_is_said(desk):
    desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2017-01-20", "2025")
    assert desk.told() == ([], ["Cy Poe: goes on here and ended in 2025 according to Wikidata; look it up."])


def test_an_end_on_an_unknown_day_is_not_taken_for_no_end(desk):
    desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2017-01-20", ended=True)
    proposals, (remark,) = desk.told()
    assert proposals == []
    assert "ended on a day that it does not know" in remark


def test_missing_terms_that_are_not_exact_are_named_and_not_proposed(desk):
    desk.wiki.rows += [
        row(HEAD, "Q5", "Fay Orr", "2014", "2015-03-01"),
        row(HEAD, "Q6", "Gus Ash", "2012-01-01", ended=True),
        row(HEAD, "Q7", "Hal Ivy"),
        row(HEAD, "Q8", None, "2013-01-01", "2013-02-01"),
        row(HEAD, "Q9", "=HYPERLINK(1)", "2013-01-01", "2013-02-01"),
        row(HEAD, "Q10", "Ina Elm", "2011-01-01"),  # open, though others followed: its end was never entered
    ]
    proposals, (remark,) = desk.told()
    assert proposals == []
    for named in ("Fay Orr 2014 – 2015-03-01", "Gus Ash 2012-01-01 – ?", "Hal Ivy", "Q8 2013-01-01", "and 1 more"):
        assert named in remark


def test_several_statements_about_one_stay_are_one_term(desk):
    desk.wiki.rows[0:1] = [
        row(HEAD, "Q1", "Ann Lee", "2001", "2005-01-20"),
        row(HEAD, "Q1", "Ann Lee", "2001-01-20", "2005"),
        row(HEAD, "Q1", "Ann Lee", "2005-01-20", "2009-01-20"),
    ]
    assert desk.told() == ([], [])


def test_who_was_acting_first_may_be_counted_from_either_day(desk):
    desk.terms = parse_terms(
        TERMS.replace("2017-01-20,,false", "2017-04-01,,false")
        + "Cy Poe,,Head of the House,House,US,US,2017-01-20,2017-04-01,true,exact\n"
    )
    for start in ("2017-01-20", "2017-04-01"):
        desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", start)
        assert desk.told() == ([], [])


def test_an_acting_holder_is_proposed_as_acting(desk):
    desk.wiki.rows += [row(HEAD, "Q4", "Eve Day", "2009-01-20", "2009-02-20", acting=True)]
    findings = desk.update()
    assert [(p.theirs, p.row.acting) for p in findings.proposals] == [("2009-01-20 – 2009-02-20, acting", True)]


def test_people_are_matched_by_aliases_of_either_side(desk):
    desk.wiki.rows[0] = row(HEAD, "Q1", "Ánn-Marie Lee", "2001-01-20", "2009-02-20", aliases="A. Lee|ANNIE LEE")
    assert desk.told()[0] == [("end", "Ann Lee", "2009-01-20", "2009-02-20")]


def test_two_people_of_one_name_are_said_and_left_alone(desk):
    desk.wiki.rows += [row(HEAD, "Q12", "Bob Ray", "2019-01-20", "2020-01-20")]
    assert desk.told() == ([], ["Q12, Q2 can each be Bob Ray; look it up."])


def test_who_is_known_from_another_office_keeps_the_name_they_have_here(desk):
    desk.wiki.rows += [row(HEAD, "Q4", "dee fox", "2009-01-20", "2009-02-20")]
    assert [told[1] for told in desk.told()[0]] == ["Dee Fox"]


def test_a_term_that_was_surely_within_becomes_exact(desk):
    desk.wiki.labels["Governor of the Bank"] = [hit(BANK, "Governor of the Bank")]
    desk.wiki.rows += [row(BANK, "Q13", "Dee Fox", "2010-01-04", "2014-07-31")]
    findings = desk.update("Bank governor")
    assert {(p.kind, p.ours, p.row.bounds) for p in findings.proposals} == {
        ("start", "within: 2010-03-01", "exact"),
        ("end", "within: 2014-06-30", "exact"),
    }


def test_a_tenure_that_is_two_terms_here_is_said(desk):
    desk.terms = parse_terms(TERMS + "Ann Lee,,Head of the House,House,US,US,2017-01-20,2018-01-20,true,exact\n")
    desk.wiki.rows[0] = row(HEAD, "Q1", "Ann Lee", "2001-01-20", "2018-01-20")
    assert desk.told() == ([], ["Ann Lee: 2001-01-20 – 2018-01-20 on Wikidata is several terms here; look it up."])


def test_an_end_before_our_start_is_said(desk):
    desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2016", "2017-01-18")
    proposals, (remark,) = desk.told()
    assert proposals == []
    assert "would end before it starts" in remark


def test_what_was_over_before_the_day_asked_for_is_left_out(desk):
    desk.wiki.rows[0] = row(HEAD, "Q1", "Ann Lee", "2001-03-20", "2008-11-20")
    desk.wiki.rows += [row(HEAD, "Q4", "Eve Day", "2003-01-20", "2004-01-20")]
    assert desk.told(since=date(2012, 1, 1)) == ([], [])
    assert '>="2012-01-01T00:00:00Z"' in desk.wiki.asked[-1][1]["query"]


def test_an_item_is_found_by_an_alias_of_either_side(desk):
    desk.wiki.labels = {
        "Chief of the House": [hit("Q9", "Chief of the Household"), hit(HEAD, "HoH", alias="house HEAD")]
    }
    assert desk.told() == ([], [])
    assert [query["search"] for path, query in desk.wiki.asked if path == "/w/api.php"] == [
        "Head of the House",
        "Chief of the House",
    ]


def test_an_ambiguous_label_is_said_and_skipped(desk):
    desk.wiki.labels["Head of the House"] += [hit("Q101", "Head of the House")]
    desk.wiki.rows += [row("Q101", "Q1", "Ann Lee", "2001-05-20", "2003-01-20")]
    proposals, (remark,) = desk.told()
    assert proposals == []
    assert remark == "skipped, since Q100, Q101 bear its name on Wikidata; which is it?"


def test_a_namesake_that_nobody_ever_held_stands_in_nobodys_way(desk):
    desk.wiki.labels["Head of the House"] += [hit("Q102", "Head of the House")]
    desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2017-01-20", "2025-01-20")
    assert [told[0] for told in desk.told()[0]] == ["ended"]


def test_too_many_namesakes_are_not_even_asked_for(desk):
    desk.wiki.labels["Head of the House"] = [hit(f"Q{n}", "Head of the House") for n in range(300, 307)]
    proposals, (remark,) = desk.told()
    assert (proposals, remark[:8]) == ([], "skipped,")
    assert [path for path, _ in desk.wiki.asked] == ["/w/api.php"]


def test_an_office_of_the_same_name_that_others_held_is_taken_for_another(desk):
    desk.wiki.rows = [row(HEAD, "Q50", "Max Muster", "2001-01-20", "2009-01-20")]
    proposals, (remark,) = desk.told()
    assert proposals == []
    assert "may be another office" in remark


def test_names_that_two_offices_share_find_neither(desk):
    desk.offices = parse_offices(OFFICES.replace("Bank governor", "House head;Chief of the House"))
    desk.wiki.labels = {"Chief of the House": [hit(HEAD, "Chief of the House")]}
    assert desk.told() == ([], ["skipped, since no item bears its name on Wikidata."])


def test_empty_answers_are_said(desk):
    desk.wiki.labels = {}
    assert desk.told() == ([], ["skipped, since no item bears its name on Wikidata."])
    desk.wiki.labels, desk.wiki.rows = {"Head of the House": [hit(HEAD, "Head of the House")]}, []
    assert desk.told() == ([], ["Wikidata names nobody who held it after 2001-01-01."])


def test_a_hostile_label_reaches_neither_the_terminal_nor_the_table(desk):
    evil = 'Eve\x1b[2J\x1b]0;x\x07 Day\u202e\ud800\n,"x'
    desk.wiki.rows += [row(HEAD, "Q4", evil, "2009-01-20", "2009-02-20")]
    (proposal,) = desk.update().proposals
    assert proposal.person == 'Eve [2J ]0;x Day ,"x'
    assert parse_terms(proposed_rows([proposal]))[0].person == proposal.person
    assert json.dumps(as_json(proposal), ensure_ascii=False).isprintable()


def test_an_identifier_that_is_none_is_never_sent_on(desk):
    desk.wiki.labels["Head of the House"] = [
        hit("Q1}UNION{?a ?b ?c", "Head of the House"),
        hit("P39", "head of the House"),
    ]
    assert desk.told() == ([], ["skipped, since no item bears its name on Wikidata."])


@pytest.mark.parametrize(
    "body",
    [
        b'{"head":{},"results":{"bindings":[{"position":{"type\nSPARQL-QUERY: java.util.concurrent.TimeoutException',
        b"",
        b"<html>",
        b"[" * 100_000,
        b"\xff\xfe\xff",
        b"[]",
        b"7",
        b"null",
        b'{"results": {"bindings": [{"position": "Q1"}]}}',
        b'{"results": {"bindings": [{}]}}',
        b'{"search": [{"id": 7, "label": "x"}], "results": 7}',
    ],
)
def test_a_broken_answer_is_one_clear_line(body):
    with pytest.raises(
        SourceUnavailable, match=r"^https://q\.example/sparql: .* expected, and .*; ask again later"
    ) as told:
        read_holdings(read_json(body, "https://q.example/sparql?query=x"), "https://q.example/sparql?query=x")
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    "found",
    [[], {"search": [7]}, {"search": [{"label": "x", "match": None}]}, {"error": "x"}, None, "error"],
)
def test_a_search_of_another_form_is_one_clear_line(found):
    with pytest.raises(SourceUnavailable, match="of another form"):
        read_positions(found, {"", "x"}, "https://q.example/")


def test_an_error_of_the_api_is_told_in_its_words():
    error = {"error": {"code": "ratelimited", "info": "You've exceeded your rate limit.\x1b[0m"}}
    with pytest.raises(SourceUnavailable, match=r"it answered ratelimited: You've exceeded your rate limit\. \[0m"):
        read_positions(error, {"x"}, "https://q.example/")


@pytest.mark.parametrize(
    ("value", "precision", "known"),
    [
        ("2010-05-06T00:00:00Z", "11", WikidataDate(date(2010, 5, 6))),
        ("2010-05-06T10:00:00Z", "14", WikidataDate(date(2010, 5, 6))),
        ("2010-05-06T00:00:00Z", "10", WikidataDate(date(2010, 5, 1), "month")),
        ("2010-05-06T00:00:00Z", "9", WikidataDate(date(2010, 1, 1), "year")),
        ("2010-01-01T00:00:00Z", "8", None),
        ("-0044-03-15T00:00:00Z", "11", None),
        ("2010-02-30T00:00:00Z", "11", None),
        ("http://www.wikidata.org/.well-known/genid/1", "", None),
    ],
)
def test_dates_are_as_exact_as_wikidata_says(value, precision, known):
    cells = row(HEAD, "Q1", "Ann Lee") | {"start": {"value": value}, "startPrecision": {"value": precision}}
    (holding,) = read_holdings({"results": {"bindings": [cells]}}, "")
    assert holding.start == known


def test_the_last_day_of_a_date_is_that_of_its_month_or_year():
    assert WikidataDate(date(2012, 2, 1), "month").last == date(2012, 2, 29)
    assert WikidataDate(date(9999, 1, 1), "year").last == date(9999, 12, 31)


@pytest.mark.parametrize("status", [429, 500, 503, 403])
def test_a_service_that_will_not_answer_is_asked_no_more_and_what_came_before_is_used(desk, status):
    others = [f"Office {n}" for n in range(4)]
    desk.offices = parse_offices(OFFICES + "".join(f"{name},,,one\n" for name in others))
    # with five namesakes each they need a second query
    desk.wiki.labels |= {name: [hit(f"Q{400 + 10 * n + i}", name) for i in range(5)] for n, name in enumerate(others)}
    desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2017-01-20", "2025-01-20")
    desk.wiki.faults["/sparql"] = (2, answer("no", status=status))
    findings = desk.update("Head of the House", *others)

    assert [p.kind for p in findings.proposals] == ["ended"]
    assert [f"it answered {status}" in failure for failure in findings.failures] == [True]
    assert [path for path, _ in desk.wiki.asked].count("/sparql") == 2


def test_offices_found_before_the_search_failed_are_still_compared(desk):
    with WebServer() as apart:
        apart.routes = desk.wiki
        desk.wiki.faults["/w/api.php"] = (2, answer(status=429, retry_after="60"))
        desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2017-01-20", "2025-01-20")
        fetcher = desk.server.fetcher(desk.clock, allowed={desk.server.authority, apart.authority})
        endpoints = Endpoints(api=desk.server.url("/w/api.php"), query=apart.url("/sparql"))
        findings = Update(desk.terms, desk.offices, Wikidata(fetcher, endpoints)).run(desk.offices, SINCE)

    assert [p.kind for p in findings.proposals] == ["ended"]
    assert [path for path, _ in desk.wiki.asked] == ["/w/api.php", "/w/api.php", "/sparql"]
    assert len(findings.failures) == 1


def test_a_broken_answer_spoils_its_own_offices_alone(desk):
    desk.wiki.labels["Head of the House"] = [hit(HEAD, "Head of the House")]
    desk.wiki.labels |= {"Governor of the Bank": [hit(BANK, "Governor of the Bank")]}
    desk.wiki.rows[2] = row(HEAD, "Q3", "Cy Poe", "2017-01-20", "2025-01-20")
    desk.wiki.faults["/w/api.php"] = (2, answer('{"search": [{"id'))
    findings = desk.update("Head of the House", "Governor of the Bank")

    assert [p.kind for p in findings.proposals] == ["ended"]
    assert (len(findings.failures), findings.n_compared) == (1, 1)
    assert sum(desk.steps) == 4


def test_after_three_broken_answers_nothing_more_is_asked(desk):
    desk.offices = parse_offices("office,aliases,titles,holders\n" + "".join(f"Office {n},,,one\n" for n in range(9)))
    desk.wiki.faults["/w/api.php"] = (1, answer("<html>"))
    findings = desk.update(*(office.office for office in desk.offices))
    assert (len(findings.failures), len(desk.wiki.asked)) == (3, 3)


def test_one_request_at_a_time_with_pauses_and_a_contact(desk):
    desk.wiki.labels |= {"Governor of the Bank": [hit(BANK, "Governor of the Bank")]}
    desk.update("Head of the House", "Governor of the Bank")

    assert [path for path, _ in desk.wiki.asked] == ["/w/api.php", "/w/api.php", "/sparql"]
    assert desk.clock.waited == pytest.approx([5, 5])
    assert {headers["User-Agent"] for _, headers in desk.server.requests} == {"communique/1 (+desk@example.org)"}
    assert {query["format"] for _, query in desk.wiki.asked} == {"json"}


def test_offices_share_queries_as_far_as_an_address_goes(desk):
    offices = {f"Office {n}": [f"Q{10**11 + n}", f"Q{2 * 10**11 + n}"] for n in range(30)}
    wikidata = Wikidata(None)
    batches = list(wikidata.batches(offices, SINCE))

    assert [name for batch in batches for name in batch] == list(offices)
    assert 3 <= len(batches) <= 6
    for batch in batches:
        url = wikidata._query_url([item for items in batch.values() for item in items], SINCE)
        assert len(url) <= LONGEST_URL


def test_an_office_is_named_as_printed():
    offices = parse_offices(OFFICES)
    found, unknown = offices_named(["the HOUSE head", "house head", "Bank Governor", "King of Nowhere"], offices)
    assert [office.office for office in found] == ["Head of the House", "Governor of the Bank"]
    assert unknown == ["King of Nowhere"]


def test_what_is_wrong_is_told_before_anything_is_asked(desk, tmp_path):
    def update(*named, contact="desk@example.org", rows=None):
        settings = Settings(feeds_contact=contact, feeds_allowed=(desk.server.authority,))
        endpoints = Endpoints(api=desk.server.url("/w/api.php"), query=desk.server.url("/sparql"))
        update_offices(settings, named, SINCE, endpoints, json=True, rows=rows)

    with pytest.raises(ConfigError, match="COMMUNIQUE_FEEDS_CONTACT"):
        update(contact="")
    with pytest.raises(ConfigError, match="there is no such folder; give --out"):
        update(rows=tmp_path / "no" / "rows.csv")
    with pytest.raises(typer.BadParameter, match="King of Nowhere is no office of the register"):
        update("Fed chair", "King of\x1b Nowhere")
    assert desk.wiki.asked == []
