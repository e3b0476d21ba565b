"""JSON lines of ready statements: good lines go through whatever stands between them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.records import Document, Reject
from communique.sources.declaration import Declaration
from communique.sources.files import read_path
from communique.sources.known_at import parse_known_at

NOW = datetime(2018, 12, 10, 12, tzinfo=UTC)
GOOD = {
    "text": "I am a Tariff Man.",
    "speaker": "Donald Trump",
    "office": "President of the United States",
    "said_at": "2018-12-04T10:03-05:00",
}


def read(tmp_path, *lines, name="a.jsonl", known_at="now", **declared):
    path = tmp_path / name
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(encoded))
    declaration = Declaration(source="desk", form="post", known_at=parse_known_at(known_at), **declared)
    return list(read_path(path, declaration, now=NOW))


def test_a_statement_carries_its_speaker_and_both_clocks(tmp_path):
    (document,) = read(tmp_path, GOOD | {"url": "https://a.example/1", "published_at": "2018-12-04", "language": "en"})
    assert (document.text, document.speaker, document.office) == (GOOD["text"], GOOD["speaker"], GOOD["office"])
    assert (document.said_at, document.said_precision) == (datetime(2018, 12, 4, 15, 3, tzinfo=UTC), "minute")
    assert (document.published_at, document.published_precision) == (datetime(2018, 12, 4, tzinfo=UTC), "day")
    assert (document.known_at, document.known_basis) == (NOW, "observed")
    assert (document.source, document.form, document.published_as_printed) == ("desk", "post", "2018-12-04")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"text": "cut', "not JSON"),
        (b"[1, 2]", "one object a line"),
        (b'"words"', "one object a line"),
        (b"null", "one object a line"),
        ({key: value for key, value in GOOD.items() if key != "speaker"}, "lacks speaker; "),
        ({"text": "x"}, "lacks speaker and said_at"),
        (
            {key.replace("office", "offce"): value for key, value in GOOD.items()},
            "'offce' is not known; write 'office'",
        ),
        ({key.replace("office", "Office"): value for key, value in GOOD.items()}, "write 'office'"),
        ({**GOOD, "publised_at": "2018-12-04"}, "write 'published_at'"),
        ({**GOOD, "saidat": "x"}, "'said_at'"),
        ({**GOOD, "publishedAt": "2018-12-04"}, "'published_at'"),
        ({**GOOD, "text": 5}, "is a int"),
        ({**GOOD, "speaker": ["a"]}, "is a list"),
        ({**GOOD, "text": " \t"}, "text is null or blank"),
        ({**GOOD, "speaker": None}, "speaker is null or blank"),
        ({**GOOD, "said_at": None}, "said_at is null"),
        ({**GOOD, "said_at": 1543935780}, "said_at was expected"),
        ({**GOOD, "said_at": "yesterday"}, "is not a date"),
        ({**GOOD, "said_at": "2018-02-30"}, "not a date that exists"),
        ({**GOOD, "said_at": "2018-12-04T10:03"}, "no UTC offset"),
        ({**GOOD, "said_at": "2018-12-10T12:02:01Z"}, "in the future"),
        ({**GOOD, "said_at": "2018-12-12"}, "in the future"),
        ({**GOOD, "published_at": "2019-01-01"}, "published_at 2019-01-01 is in the future"),
        ({**GOOD, "known_at": "2018-12-05"}, "names a day"),
        ({**GOOD, "form": "speech"}, "release, transcript"),
        ({**GOOD, "text": "x" * 20_001}, "20001 characters"),
        ({**GOOD, "url": "x" * 2_000}, "url is 2000"),
        (b'{"text": "a", "text": "b"}', "stands twice"),
        (b'{"text": NaN}', "NaN"),
        (b'{"text": 1' + b"0" * 10_000 + b"}", "JSON"),
        (b'{"text": ' + b"[" * 100_000, "nested"),
        (json.dumps(GOOD).replace("Tariff", r"\ud800").encode(), "surrogate"),
        (json.dumps({**GOOD, "speaker": "José"}, ensure_ascii=False).encode("cp1252"), "iconv"),
        (b'{"text": "' + b"x" * 1_000_001 + b'"}', "1000000 bytes"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_the_others_go_through(tmp_path, line, says):
    before, reject, after = read(tmp_path, GOOD, b"", line, {**GOOD, "text": "The last words."})
    assert isinstance(before, Document)
    assert isinstance(after, Document)
    assert isinstance(reject, Reject)
    assert reject.line == 3
    assert reject.reason.startswith(f"{tmp_path / 'a.jsonl'}, line 3")
    assert says in reject.reason
    reject.reason.encode()


def test_a_key_of_someone_elses_is_ignored(tmp_path):
    (document,) = read(tmp_path, {**GOOD, "topic": "trade", "type": "statement"})
    assert isinstance(document, Document)


def test_the_declared_speaker_stands_in_for_a_key_left_out(tmp_path):
    line = {key: GOOD[key] for key in ("text", "said_at")}
    (document,) = read(tmp_path, line, speaker="S", office="O")
    assert (document.speaker, document.office) == ("S", "O")


def test_control_characters_in_escapes_go(tmp_path):
    (document,) = read(tmp_path, {**GOOD, "text": "I am\x00 a\r\nTariff\x1b Man."})
    assert document.text == "I am a\nTariff Man."


def test_byte_order_marks_and_other_suffixes_are_read(tmp_path):
    line = json.dumps(GOOD, ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16"):
        (document,) = read(tmp_path, line.encode(encoding), name="a.txt")
        assert document.text == GOOD["text"]


def test_two_statements_on_one_page_are_two_documents_and_the_same_one_twice_is_one(tmp_path):
    page = {"url": "https://a.example/transcript"}
    one, two, again = read(tmp_path, GOOD | page, GOOD | page | {"text": "More."}, GOOD | page)
    assert one.document_id != two.document_id
    assert one.document_id == again.document_id


def test_an_id_within_an_address_names_the_statement_when_its_words_are_corrected(tmp_path):
    page = {"url": "https://a.example/transcript", "id": 7}
    one, two = read(tmp_path, GOOD | page, GOOD | page | {"text": "I am no Tariff Man."})
    assert one.document_id == two.document_id
    assert one.content_hash != two.content_hash


def test_an_office_left_out_is_null(tmp_path):
    without, null = read(tmp_path, {key: GOOD[key] for key in GOOD if key != "office"}, {**GOOD, "office": None})
    assert (without.office, null.office) == (None, None)
    assert without.document_id == null.document_id
    assert without.content_hash == null.content_hash


@pytest.mark.parametrize(
    "correction",
    [
        {"speaker": "Larry Kudlow"},
        {"office": "Director of the National Economic Council"},
        {"office": None},
        {"said_at": "2018-12-04T10:04-05:00"},
        {"said_at": "2018-12-04T10:03:00-05:00"},  # the same moment, known to the second
        {"said_at": "2018-12-04"},
    ],
)
def test_a_corrected_speaker_office_or_time_is_a_new_content_under_the_same_id(tmp_path, correction):
    page = {"url": "https://a.example/transcript", "id": 7}
    one, again, corrected = read(
        tmp_path, GOOD | page, GOOD | page | {"said_at": "2018-12-04T15:03Z"}, GOOD | page | correction
    )
    assert one.document_id == again.document_id == corrected.document_id
    assert one.content_hash == again.content_hash != corrected.content_hash


def test_known_at_file_takes_the_lines_own_and_refuses_one_before_the_words(tmp_path):
    good, bad = read(
        tmp_path,
        GOOD | {"known_at": "2018-12-04T15:04:10Z"},
        GOOD | {"known_at": "2018-12-04T15:02:59Z"},
        known_at="file",
    )
    assert (good.known_at, good.known_basis) == (datetime(2018, 12, 4, 15, 4, 10, tzinfo=UTC), "declared")
    assert "before the words were said" in bad.reason


def test_said_plus_asks_for_the_zone_of_whoever_spoke(tmp_path):
    asked = []

    def zone_for(speaker, office, side):
        asked.append((speaker, office, side))
        return ZoneInfo("Asia/Shanghai")

    line = {**GOOD, "said_at": "2018-12-04", "side": "CN"}
    (document,) = read(tmp_path, line, known_at="said+5m", zone_for=zone_for)
    assert document.known_at == datetime(2018, 12, 4, 16, 5, tzinfo=UTC)
    assert asked == [(GOOD["speaker"], GOOD["office"], "CN")]


def test_a_file_of_blank_lines_holds_no_statement(tmp_path):
    (reject,) = read(tmp_path, b"\n\n  \n")
    assert "no statement" in reject.reason


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(st.characters(codec=None), max_size=30) | st.just("2018-12-04"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@given(changes=st.dictionaries(st.sampled_from([*GOOD, "url", "id", "known_at", "published_at", "form"]), JSON))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_key_holds_the_line_is_read_or_refused(tmp_path, changes):
    (item,) = read(tmp_path, GOOD | changes, known_at="file")
    if isinstance(item, Document):
        assert item.text.strip()
        item.text.encode()
        (item.speaker + (item.url or "") + (item.office or "")).encode()
        assert item.known_at.utcoffset() is not None
        assert item.said_at.utcoffset() is not None
    else:
        item.reason.encode()
