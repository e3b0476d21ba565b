"""`communique offices`: for people and for programs."""

from __future__ import annotations

import json
from contextlib import contextmanager

from tests.command_line import communique, json_lines, one_line

from communique.offices.register import parse_terms
from web_server import WebServer, answer

CHAIR = "Chair of the Federal Reserve"


class Always:
    """Routes that answer every path alike."""

    def __init__(self, told):
        self.told = told

    def get(self, _path, _default):
        return self.told


@contextmanager
def wikidata(folder, *, searched, found):
    """Serve both services, each on a port of its own so that neither waits, and give the options that name them."""
    with WebServer() as api, WebServer() as query:
        api.routes, query.routes = Always(searched), Always(found)
        config = folder / "config.toml"
        allowed = json.dumps([api.authority, query.authority])
        config.write_text(f'feeds_contact = "desk@example.org"\nfeeds_allowed = {allowed}\n')
        options = ("--config", config, "--api", api.url("/w/api.php"), "--query", query.url("/sparql"))
        yield ("offices", "update", "--office", "Fed chair", *options), api, query


def sparql_row(holder, label, start, end):
    """One row of results, with both dates known to the day."""
    cells = {
        "position": "http://www.wikidata.org/entity/Q100",
        "holder": f"http://www.wikidata.org/entity/{holder}",
        "label": label,
        "aliases": "",
        "start": f"{start}T00:00:00Z",
        "startPrecision": "11",
        "end": f"{end}T00:00:00Z",
        "endPrecision": "11",
    }
    return {name: {"type": "literal", "value": value} for name, value in cells.items()}


SEARCHED = answer(json.dumps({"search": [{"id": "Q100", "label": "chair of the Federal Reserve"}], "success": 1}))
FOUND = answer(
    json.dumps(
        {
            "results": {
                "bindings": [
                    sparql_row("Q1", "Janet Yellen", "2014-02-03", "2018-03-03"),
                    sparql_row("Q2", "Eve\x1b[2J Day", "2018-02-05", "2018-04-01"),
                ]
            }
        }
    )
)


def test_a_check_says_who_held_it(tmp_path):
    ran = communique(tmp_path, "offices", "check", "Janet Yellen", "Treasury Secretary", "--on", "2025-06-10")

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "Janet Yellen, Secretary of the Treasury: not holding; on that day: Scott Bessent"


def test_lines_are_answered_in_order_and_a_bad_one_by_its_reject(tmp_path):
    lines = tmp_path / "asked.jsonl"
    lines.write_text(
        '{"person": "特朗普", "office": "美国总统", "on": "2018-12-04"}\n'
        '{"person": "Donald Trump", "office": "President of the United States", "on": "yesterday"}\n'
        '{"person": "Max Mustermann", "office": "Treasury Secretary", "on": "2018-12-04"}\n'
    )

    ran = communique(tmp_path / "state", "offices", "check", "--file", lines)

    first, second, third = json_lines(ran.stdout)
    assert ran.returncode == 1
    assert (first["result"], first["speaker"]) == ("holds", "Donald Trump")
    assert (second["type"], second["line"]) == ("reject", 2)
    assert (third["result"], third["reason"], third["holder_on_date"]) == (
        "unknown",
        "not_in_register",
        "Steven Mnuchin",
    )


def test_who_held_an_office_and_what_a_person_held(tmp_path):
    on_the_day = communique(tmp_path, "offices", "who", "Fed chair", "--on", "2015-06-01", "--json")
    all_terms = communique(tmp_path, "offices", "who", "Janet Yellen", "--all", "--json")
    nobody = communique(tmp_path, "offices", "who", "King of Nowhere")

    assert [term["person"] for term in json_lines(on_the_day.stdout)] == ["Janet Yellen"]
    assert {term["office"] for term in json_lines(all_terms.stdout)} >= {
        "Chair of the Federal Reserve",
        "Secretary of the Treasury",
    }
    assert nobody.returncode == 1
    assert "neither an office nor a person" in nobody.stderr


def test_an_update_shows_and_writes_proposals_and_changes_nothing(tmp_path):
    rows = tmp_path / "rows.csv"
    with wikidata(tmp_path, searched=SEARCHED, found=FOUND) as (update, api, query):
        ran = communique(tmp_path / "state", *update, "--out", rows)
        again = communique(tmp_path / "state", *update, "--json")

    assert (ran.returncode, again.returncode) == (0, 0), ran.stderr + again.stderr
    assert "offices compared: 1; proposals: 2; nothing was changed" in " ".join(ran.stdout.split())
    assert "\x1b" not in ran.stdout + ran.stderr + again.stdout
    assert [(p["kind"], p["office"], p["person"], p["theirs"]) for p in json_lines(again.stdout)] == [
        ("end", CHAIR, "Janet Yellen", "2018-03-03"),
        ("missing", CHAIR, "Eve [2J Day", "2018-02-05 – 2018-04-01"),
    ]
    assert [(term.person, str(term.end)) for term in parse_terms(rows.read_text(encoding="utf-8"))] == [
        ("Janet Yellen", "2018-03-03"),
        ("Eve [2J Day", "2018-04-01"),
    ]
    assert len(api.requests) == len(query.requests) == 2
    assert "(+desk@example.org)" in query.requests[0][1]["User-Agent"]
    assert not (tmp_path / "state").exists()


def test_a_service_that_fails_is_one_line_and_exit_code_1(tmp_path):
    rows = tmp_path / "rows.csv"
    with wikidata(tmp_path, searched=SEARCHED, found=answer(status=429, retry_after="9")) as (update, *_):
        ran = communique(tmp_path, *update, "--out", rows)

    assert ran.returncode == 1
    assert "it answered 429" in one_line(ran.stderr)
    assert "0 of 1 offices were compared." in one_line(ran.stderr)
    assert parse_terms(rows.read_text(encoding="utf-8")) == ()
