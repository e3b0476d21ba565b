"""Each bad input gets one clear sentence that names the file, the place and what to do; the others go through."""

from __future__ import annotations

import gzip
import json
import os
import re

import pytest

from command_line import communique, json_lines, of_type, one_line

GOOD = {
    "text": "Tariffs on cars will rise to 25 percent.",
    "speaker": "Donald Trump",
    "office": "President of the United States",
    "said_at": "2018-12-04",
}
BARS = (
    "date,open,high,low,close\n2018-12-03,2790.5,2800.18,2773.38,2790.37\n2018-12-04,2782.43,2785.93,2697.18,2700.06\n"
)


BAD_DOCUMENTS = {
    "empty.txt": (b"", "empty"),
    "binary.txt": (b"\x89PNG\r\n\x1a\n" + os.urandom(500), "PNG"),
    "squeezed.txt": (gzip.compress(b"words", mtime=0), "gzip"),
    "latin.txt": ("He said “très bien”.".encode("cp1252"), "iconv"),
    "script.html": (b"<html><head><script>let a = 1</script></head><body></body></html>", "text"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_a_document_that_cannot_be_read_is_refused_in_one_line_and_the_next_goes_through(tmp_path, name):
    content, hint = BAD_DOCUMENTS[name]
    bad, good = tmp_path / name, tmp_path / "good.jsonl"
    bad.write_bytes(content)
    good.write_text(json.dumps(GOOD))

    ran = communique(tmp_path / "state", "ingest", bad, good, "--published-at", "2018-12-05", "--json")
    records = json_lines(ran.stdout)

    assert ran.returncode == 1
    assert name in one_line(ran.stderr)
    assert hint in ran.stderr
    assert [s["text"] for s in of_type(records, "statement")] == [GOOD["text"]]
    assert [name in r["reason"] for r in of_type(records, "reject")] == [True]


def test_fifty_megabytes_are_refused_and_named(tmp_path):
    big = tmp_path / "big.txt"
    big.write_bytes(b"He said so.\n\n" * 3_846_154)

    ran = communique(tmp_path / "state", "ingest", big, "--published-at", "2018-12-05")

    assert ran.returncode == 1
    assert "50,000,002 bytes" in one_line(ran.stderr)


BAD_LINES = {
    "not JSON": "{text:",
    "no object": "[1]",
    "no text": json.dumps({k: v for k, v in GOOD.items() if k != "text"}),
    "naive time": json.dumps(GOOD | {"said_at": "2018-12-04T10:03"}),
    "no such day": json.dumps(GOOD | {"said_at": "2018-02-30"}),
    "no date": json.dumps(GOOD | {"said_at": "last Tuesday"}),
    "the future": json.dumps(GOOD | {"said_at": "2190-01-01"}),
    "a surrogate": '{"text": "a \\ud800 b", "speaker": "Donald Trump", "office": null, "said_at": "2018-12-04"}',
    "a misspelt key": json.dumps({("saidat" if k == "said_at" else k): v for k, v in GOOD.items()}),
}


def test_each_bad_line_is_refused_by_its_number_and_the_others_go_through(tmp_path):
    path = tmp_path / "statements.jsonl"
    path.write_text("\n".join([*BAD_LINES.values(), json.dumps(GOOD)]) + "\n")

    ran = communique(tmp_path / "state", "ingest", path, "--json")
    records = json_lines(ran.stdout)

    assert ran.returncode == 1
    assert [r["line"] for r in of_type(records, "reject")] == list(range(1, len(BAD_LINES) + 1))
    complaints = [line for line in ran.stderr.splitlines() if line.startswith("communique: ")]
    assert [n for n, line in enumerate(complaints, 1) if re.search(rf"line {n}\b", line)] == list(
        range(1, len(BAD_LINES) + 1)
    )
    assert len(of_type(records, "statement")) == 1


BAD_BARS = {
    "out of order": (BARS + "2018-11-30,2737.8,2760.88,2732.76,2760.17\n", "row 4"),
    "twice": (BARS + "2018-12-04,2782.43,2785.93,2697.18,2700.06\n", "row 4"),
    "NaN": (BARS.replace("2700.06", "NaN"), "row 3"),
    "negative": (BARS.replace("2697.18,2700.06", "-2697.18,-2700.06"), "row 3"),
    "empty": ("", "empty"),
    "no close": ("date,open,high,low\n2018-12-03,1,2,1\n", "close"),
    "naive": ("time,open,high,low,close\n2018-12-04 10:00,1,2,1,2\n", "--tz"),
}


@pytest.mark.parametrize("what", BAD_BARS)
def test_bars_that_are_wrong_are_refused_whole_and_the_documents_go_through(tmp_path, what):
    content, place = BAD_BARS[what]
    bars, good = tmp_path / "bars.csv", tmp_path / "good.jsonl"
    bars.write_text(content)
    good.write_text(json.dumps(GOOD))

    ran = communique(tmp_path / "state", "ingest", good, "--prices", bars, "--json")

    assert ran.returncode == 1
    complaint = next(line for line in ran.stderr.splitlines() if "bars.csv" in line)
    assert place in complaint
    assert "Traceback" not in ran.stderr
    reactions = of_type(json_lines(ran.stdout), "reaction")
    assert {(r["status"], r["reason"]) for r in reactions if r["basis"] == "said"} == {("missing", "no_bars")}


def test_oil_may_be_negative_where_an_index_may_not(tmp_path):
    bars = tmp_path / "oil.csv"
    bars.write_text(
        "date,open,high,low,close\n2020-04-17,19.69,20.0,17.31,18.27\n2020-04-20,17.73,17.85,-40.32,-37.63\n"
    )

    oil = communique(tmp_path / "state", "ingest", "--prices", bars, "--instrument", "CL=F")
    index = communique(tmp_path / "state", "ingest", "--prices", bars, "--instrument", "^GSPC")

    assert (oil.returncode, index.returncode) == (0, 1)
    assert "2 bars of CL=F 1d, 2 of them new" in oil.stderr
    assert "row 3" in index.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest",),
        ("ingest", "x.txt", "--published-at", "yesterday"),
        ("ingest", "x.txt", "--known-at", "soon"),
        ("ingest", "x.txt", "--form", "rumour"),
        ("score",),
        ("extract",),
        ("tail", "--from", "somewhere"),
        ("export", "rumours"),
        ("replay", "--from", "2018-12-04T10:00"),
        ("run", "--config", "nowhere.toml"),
        ("nonsense",),
    ],
)
def test_bad_use_exits_with_two_and_leaves_no_state(tmp_path, arguments):
    ran = communique(tmp_path / "state", *arguments)

    assert ran.returncode == 2, ran.stderr
    assert ran.stdout == ""
    assert ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "state" / "ledger.sqlite3").exists()


def test_a_setting_that_is_wrong_is_named(tmp_path):
    config = tmp_path / "desk.toml"
    config.write_text("novelty_threshold = 2\n")

    ran = communique(tmp_path / "state", "run", "--config", config)

    assert ran.returncode == 2
    assert "novelty_threshold" in one_line(ran.stderr)


def test_what_a_document_says_is_never_an_instruction_to_the_terminal(tmp_path):
    path = tmp_path / "post.jsonl"
    path.write_text(json.dumps(GOOD | {"text": "Tariffs \u001b[2J will \u202erise to 25 percent [red]now[/red]."}))

    ran = communique(tmp_path / "state", "ingest", path)

    assert "\u001b[2J" not in ran.stdout
    assert "\u202e" not in ran.stdout
    assert "[red]now[/red]" in " ".join(ran.stdout.split())


@pytest.mark.parametrize("told", [("--tz", "Mars/Olympus"), ("--interval", "0d")])
def test_a_zone_or_an_interval_that_does_not_exist_is_bad_use(tmp_path, told):
    bars = tmp_path / "bars.csv"
    bars.write_text(BARS)

    assert communique(tmp_path / "state", "ingest", "--prices", bars, *told).returncode == 2
