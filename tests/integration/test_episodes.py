"""The two episodes through the real pipeline, against answers worked out by hand."""

from __future__ import annotations

import pytest
import redis

from command_line import LONDON, communique, json_lines, of_type
from communique.delivery.embedded import EmbeddedServer

TARIFF_MAN = "I am a Tariff Man."

# closes of the S&P 500 as printed: 3, 4, 6 (the 5th was closed) and 12 December 2018
ANCHOR, CLOSE, ONE_DAY, FIVE_DAYS = 2790.37, 2700.06, 2695.95, 2651.07


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    first = communique(folder, "demo", "--exit", "--json")
    assert first.returncode == 0, first.stderr
    return folder, json_lines(first.stdout)


def reactions_to(records, words, basis):
    statement = next(s for s in of_type(records, "statement") if s["text"].startswith(words))
    found = [r for r in of_type(records, "reaction") if r["statement_id"] == statement["statement_id"]]
    return {r["horizon"]: r for r in found if r["basis"] == basis and r["status"] != "pending"}


def test_tariff_man_is_negative_and_the_close_confirms_it(demo):
    _, records = demo
    statement = next(s for s in of_type(records, "statement") if s["text"].startswith(TARIFF_MAN))
    signals = [s for s in of_type(records, "signal") if s["statement_id"] == statement["statement_id"]]
    tone = next(s for s in signals if s["kind"] == "tone")
    close = next(s for s in signals if (s["horizon"], s["basis"]) == ("close", "said"))

    assert statement["office_check"] == "holds"
    assert tone["direction"] == -1
    assert tone["tone"] < -0.15
    assert close["verdict"] == "confirmed"


def test_moves_after_tariff_man_equal_those_worked_out_by_hand(demo):
    _, records = demo
    said = reactions_to(records, TARIFF_MAN, "said")

    assert said["close"]["return_"] == pytest.approx(CLOSE / ANCHOR - 1, abs=1e-7)
    assert round(100 * said["close"]["return_"], 2) == -3.24
    assert said["1d"]["return_"] == pytest.approx(ONE_DAY / ANCHOR - 1, abs=1e-7)
    assert said["5d"]["return_"] == pytest.approx(FIVE_DAYS / ANCHOR - 1, abs=1e-7)
    assert said["close"]["anchor_at"] == "2018-12-03T21:00:00.000000Z"
    assert said["close"]["end_at"] == "2018-12-04T21:00:00.000000Z"
    assert said["1d"]["end_at"] == "2018-12-06T21:00:00.000000Z"
    assert said["5d"]["end_at"] == "2018-12-12T21:00:00.000000Z"
    assert all(reaction["includes_prior_move"] for reaction in said.values())


def test_a_desk_that_knew_only_after_the_day_starts_from_its_close(demo):
    _, records = demo
    known = reactions_to(records, TARIFF_MAN, "known")

    assert known["close"]["anchor_at"] == "2018-12-04T21:00:00.000000Z"
    assert known["close"]["return_"] == pytest.approx(ONE_DAY / CLOSE - 1, abs=1e-7)


def test_windows_past_the_end_of_the_prices_are_missing_and_say_so(demo):
    _, records = demo
    late = reactions_to(records, "Just had a long and very good call with President Xi", "said")

    assert late["close"]["status"] == "measured"
    assert (late["5d"]["status"], late["5d"]["reason"]) == ("missing", "source_ended")
    assert late["5d"]["return_"] is None


def test_nothing_is_emitted_before_it_could_be_known(demo):
    _, records = demo
    for signal in of_type(records, "signal"):
        assert signal["emitted_at"] >= max(signal["said_until"], signal["known_at"])
        if signal["end_at"]:
            assert signal["emitted_at"] >= signal["end_at"]


def test_every_speaker_of_the_truce_held_the_office_and_two_of_london_did_not(demo):
    _, records = demo
    checks = {(s["said_at"][:4], s["office_check"]) for s in of_type(records, "statement")}
    conflicts = [s for s in of_type(records, "signal") if s["verdict"] == "attribution_conflict"]

    assert checks == {("2018", "holds"), ("2025", "holds"), ("2025", "not_holding")}
    assert {(s["speaker"], s["holder_on_date"], s["direction"]) for s in conflicts} == {
        ("Janet Yellen", "Scott Bessent", 0),
        ("Gina Raimondo", "Howard Lutnick", 0),
    }


def test_at_least_fifteen_statements_of_both_sides(demo):
    _, records = demo
    truce = [s for s in of_type(records, "statement") if s["said_at"] < "2019"]

    assert len(truce) >= 15
    assert {s["side"] for s in truce} == {"US", "CN"}


def test_the_stream_holds_each_signal_once_in_order_and_any_client_reads_it(demo):
    folder, records = demo
    emitted = [s["signal_id"] for s in of_type(records, "signal")]
    with EmbeddedServer(folder) as server:
        plain = redis.Redis(unix_socket_path=server.url.removeprefix("unix://"), decode_responses=True)
        entries = plain.xrange("communique:signals")
        assert plain.xread({"communique:signals": 0}, count=1)

    assert [fields["signal_id"] for _, fields in entries] == emitted
    assert [int(fields["sequence"]) for _, fields in entries] == list(range(1, len(emitted) + 1))


def test_a_second_demonstration_emits_nothing(demo):
    folder, _ = demo
    again = communique(folder, "demo", "--exit", "--json")

    assert again.returncode == 0
    assert again.stdout == ""


def test_a_replay_gives_byte_equal_signals(demo):
    folder, records = demo
    replayed = communique(folder, "replay", "--json")
    n_emitted = len(of_type(records, "signal"))

    assert replayed.returncode == 0, replayed.stderr
    assert f"{n_emitted} signals recomputed: {n_emitted} byte-equal" in " ".join(replayed.stderr.split())


def test_the_demonstration_keeps_out_of_a_ledger_that_is_worked_with(tmp_path):
    post = tmp_path / "post.txt"
    post.write_text("Tariffs on cars will rise to 25 percent on May 1.")
    assert communique(tmp_path / "d", "ingest", post, "--published-at", "2025-04-01", "--form", "post").returncode == 0

    refused = communique(tmp_path / "d", "demo", "--exit")

    assert refused.returncode == 2
    assert "--data-dir" in refused.stderr


def test_the_article_gives_four_statements_with_words_speakers_and_checks(tmp_path):
    told = ("--source", "a news site", "--form", "article", "--published-at", "2025-06-11", "--known-at", "said+5m")
    first = communique(tmp_path, "ingest", LONDON, *told, "--json")
    second = communique(tmp_path, "ingest", LONDON, *told, "--json")
    records = json_lines(first.stdout)

    assert [(s["text"], s["speaker"], s["office_check"]) for s in of_type(records, "statement")] == [
        (
            "We had two days of productive talks, and the discussions are still ongoing.",
            "Janet Yellen",
            "not_holding",
        ),
        (
            "I think the talks are going very smoothly. We have invested a lot of time and effort, and everyone is "
            "working hard.",
            "Gina Raimondo",
            "not_holding",
        ),
        (
            "Our talks with China are progressing well, but China is not easy to deal with.",
            "Donald Trump",
            "holds",
        ),
        (
            "the two sides had agreed in principle on a framework to carry out the consensus their leaders had "
            "reached by telephone",
            "China's Ministry of Commerce",
            "holds",
        ),
    ]
    assert "text" not in of_type(records, "document")[0]
    assert {r["status"] for r in of_type(records, "reaction")} == {"missing"}
    assert second.stdout == ""
    assert second.returncode == 0
    with LONDON.open(encoding="utf-8") as article:
        text = article.read()
    for mention in of_type(records, "mention"):
        assert " ".join(text[start:end] for start, end in mention["content"]) == mention["text"]
