"""`communique offices`: for people and for programs."""

from __future__ import annotations

from tests.command_line import communique, json_lines


def test_a_check_says_who_held_it(tmp_path):
    ran = communique(tmp_path, "offices", "check", "Janet Yellen", "Treasury Secretary", "--on", "2025-06-10")

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "not holding; on that day: Scott Bessent"


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
