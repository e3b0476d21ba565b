"""`communique extract`: who said what, for people and for programs."""

from __future__ import annotations

from tests.command_line import LONDON, communique, json_lines


def test_an_article_gives_every_report_and_tells_the_officials(tmp_path):
    ran = communique(tmp_path, "extract", LONDON, "--json")

    found = json_lines(ran.stdout)
    text = LONDON.read_text(encoding="utf-8")
    officials = [m for m in found if m["official"]]
    assert ran.returncode == 0, ran.stderr
    assert [m["speaker_as_printed"] for m in officials] == [
        "Janet Yellen",
        "Gina Raimondo",
        "Donald Trump",
        "China's Ministry of Commerce",
    ]
    assert officials[0]["office_as_printed"] == "Treasury Secretary"
    assert text[slice(*officials[0]["content"][0])].startswith("We had two days")
    assert not (tmp_path / "ledger.sqlite3").exists()


def test_a_bad_line_has_its_reject_in_its_place(tmp_path):
    lines = tmp_path / "docs.jsonl"
    lines.write_text(
        '{"id": "a", "text": "He said it was over."}\nnot JSON\n{"id": "c", "text": "A trader said no."}\n'
    )

    ran = communique(tmp_path / "state", "extract", "--file", lines)

    assert ran.returncode == 1
    assert [line["type"] for line in json_lines(ran.stdout)] == ["mention", "reject", "mention"]
    assert [line["id"] for line in json_lines(ran.stdout)] == ["a", None, "c"]
    assert "1 lines could not be read" in ran.stderr


def test_people_see_who_what_and_how(tmp_path):
    ran = communique(tmp_path, "extract", LONDON)

    assert "Janet Yellen" in ran.stdout
    assert "by who may hold an office" in ran.stdout


def test_what_is_no_text_is_refused_in_one_line(tmp_path):
    binary = tmp_path / "article.txt"
    binary.write_bytes(b"\xff\xfe\x00")

    ran = communique(tmp_path / "state", "extract", binary)

    assert ran.returncode == 1
    assert "not UTF-8" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_text_on_a_terminal_is_never_an_instruction(tmp_path):
    article = tmp_path / "article.txt"
    article.write_text("He said it was \u001bover \u202eand done with, [red]now[/red] and for good.")

    ran = communique(tmp_path / "state", "extract", article)

    assert "[red" in ran.stdout
    assert not {"\u001b", "\u202e"}.intersection(ran.stdout)
