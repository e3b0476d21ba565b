from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique import records
from communique.canonical import canonical_json
from communique.delivery.entry_id import EntryId, next_entry_id
from communique.delivery.wire import decode, encode, signal_from_json
from communique.errors import EntryUndecodable
from fakes_outbox import NOON, STREAM, MemoryOutbox, make_signal

ID = EntryId(1, 0)
TEXTS = st.text(max_size=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EASTERN = timezone(timedelta(hours=-5))
# 1800 to 2200, to the microsecond, in two zones
MOMENTS = st.builds(
    lambda seconds, micros, zone: (EPOCH + timedelta(seconds=seconds, microseconds=micros)).astimezone(zone),
    st.integers(-5_364_000_000, 7_258_000_000),
    st.integers(0, 999_999),
    st.sampled_from([UTC, EASTERN]),
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def chosen(literal: object) -> st.SearchStrategy:
    return st.sampled_from(get_args(literal))


SIGNAL_PARTS = dict(
    signal_id=TEXTS,
    kind=chosen(records.SignalKind),
    schema_version=st.just(1),
    statement_id=maybe(TEXTS),
    instrument=maybe(st.text(min_size=1, max_size=10)),
    horizon=maybe(chosen(records.Horizon)),
    basis=maybe(chosen(records.Basis)),
    negotiation=maybe(TEXTS),
    direction=st.sampled_from([-1, 0, 1]),
    verdict=maybe(chosen(records.Verdict)),
    flags=st.lists(TEXTS, max_size=3).map(tuple),
    n_per_side=maybe(st.dictionaries(TEXTS, st.integers(-(2**60), 2**60), max_size=3)),
    office_check=maybe(chosen(records.OfficeResult)),
    said_precision=maybe(chosen(records.Precision)),
    known_basis=chosen(records.KnownBasis),
    replaces=st.lists(TEXTS, max_size=3).map(tuple),
    known_at=MOMENTS,
    emitted_at=MOMENTS,
    **{
        name: maybe(MOMENTS) for name in ("anchor_at", "end_at", "said_at", "said_until", "published_at", "valid_until")
    },
    **{
        name: maybe(NUMBERS)
        for name in (
            *("strength", "tone", "hedged", "material", "relevant", "novelty"),
            *("surprise", "return_", "abnormal", "z", "anchor_price", "end_price"),
        )
    },
    **{name: maybe(TEXTS) for name in ("quote", "url", "speaker", "office", "holder_on_date", "model", "reason")},
)
SIGNALS = st.builds(records.Signal, **SIGNAL_PARTS)


@given(SIGNALS)
def test_every_signal_comes_back_as_it_was(signal):
    assert signal_from_json(canonical_json(signal)) == signal


@given(SIGNALS)
def test_every_signal_goes_over_the_wire(signal):
    entry = MemoryOutbox().add(signal)
    wire = decode(EntryId.parse(entry.entry_id), encode(entry))
    assert (wire.sequence, wire.kind, wire.signal_id) == (1, signal.kind, signal.signal_id)
    assert wire.signal() == signal


def test_the_property_above_covers_every_field():
    assert {f.name for f in fields(records.Signal)} == set(SIGNAL_PARTS)


def changed(**values: object) -> str:
    return json.dumps(json.loads(canonical_json(make_signal(1))) | values)


def without(name: str) -> str:
    found = json.loads(canonical_json(make_signal(1)))
    del found[name]
    return json.dumps(found)


def test_key_of_a_later_version_is_ignored_and_an_optional_one_may_be_missing():
    assert signal_from_json(changed(invented_later={"x": [1]})) == make_signal(1)
    assert signal_from_json(without("horizon")) == make_signal(1)
    assert signal_from_json(changed(tone=-1)).tone == -1.0  # other writers drop the ".0"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (changed(schema_version=2), "schema_version is 2"),
        (changed(schema_version=True), "schema_version is True"),
        (without("schema_version"), "schema_version is None"),
        (without("emitted_at"), "no 'emitted_at'"),
        (changed(kind="rumour"), "kind should be one of"),
        (changed(direction=True), "direction should be one of -1, 0, 1"),
        (changed(direction=1.0), "direction should be one of -1, 0, 1"),
        (changed(known_at=None), "known_at should be a moment"),
        (changed(known_at="2026-11-20T12:00:00Z"), "known_at should be a moment"),
        (changed(known_at="2026-11-31T12:00:00.000000Z"), "a moment that exists"),
        (changed(flags="none"), "flags should be a list"),
        (changed(flags=["ok", 3]), r"flags\[1\] should be str"),
        (changed(n_per_side={"US": 1.5}), "n_per_side.US should be int"),
        (changed(tone="0.5"), "tone should be a number"),
        (changed(tone=True), "tone should be a number"),
        (changed(tone=10**400), "tone should be a finite number"),
        (changed(tone=0.5).replace("0.5", "1e999"), "tone should be a finite number"),
        (changed(tone=0.5).replace("0.5", "NaN"), "NaN is no number"),
        (changed(quote=5), "quote should be str"),
        ("", "no JSON"),
        ("[]", "JSON list"),
        ("[" * 200_000, "no JSON"),
        ('{"schema_version":' + "1" * 5000 + "}", "no JSON"),
    ],
)
def test_signal_that_is_not_as_declared_is_refused_with_the_place(data, reason):
    with pytest.raises(EntryUndecodable, match=reason):
        signal_from_json(data)


def wire_fields(**values: bytes) -> dict[bytes, bytes]:
    return encode(MemoryOutbox().add(make_signal(1))) | {name.encode(): value for name, value in values.items()}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"v": b"2"}, "version is '2'"),
        ({"kind": b"rumour"}, "kind 'rumour'"),
        ({"sequence": b"0"}, "sequence"),
        ({"sequence": b"01"}, "sequence"),
        ({"sequence": b"-1"}, "sequence"),
        ({"sequence": "٣".encode()}, "sequence"),
        ({"sequence": b"9" * 50}, "sequence"),
        ({"signal_id": b"\xff"}, "not UTF-8"),
        ({"kind": b"gap"}, "its data says 'tone'"),
        ({"signal_id": b"other"}, "its data says 'signal-0001'"),
        ({"instrument": b""}, "instrument is None"),
    ],
)
def test_entry_that_is_not_ours_is_refused_with_its_reason(values, reason):
    with pytest.raises(EntryUndecodable, match=reason):
        decode(ID, wire_fields(**values)).signal()


@given(st.dictionaries(st.binary(max_size=12), st.binary(max_size=40), max_size=8))
def test_no_foreign_entry_gets_through_or_raises_anything_else(entry_fields):
    with pytest.raises(EntryUndecodable):
        decode(ID, entry_fields)


@given(st.text(max_size=300))
def test_no_text_raises_anything_but_undecodable(text):
    with pytest.raises(EntryUndecodable):
        signal_from_json(text)


def test_field_added_later_is_ignored():
    assert decode(ID, wire_fields(added_later=b"x")).signal() == make_signal(1)


def test_an_entry_recorded_by_version_1_still_decodes():
    recorded = {
        b"v": b"1",
        b"kind": b"tone",
        b"signal_id": b"s1",
        b"sequence": b"7",
        b"instrument": b"",
        b"data": b'{"direction":0,"emitted_at":"2026-11-20T12:00:00.000001Z","flags":[],"instrument":null,'
        b'"kind":"tone","known_at":"2018-12-04T21:00:00.000000Z","known_basis":"assumed","n_per_side":{"CN":2},"replaces":["a","b"],'
        b'"schema_version":1,"signal_id":"s1","statement_id":"x","strength":0.5,"verdict":null}',
    }
    wire = decode(ID, recorded)
    signal = wire.signal()
    assert wire.sequence == 7
    assert signal.emitted_at == datetime(2026, 11, 20, 12, 0, 0, 1, UTC)
    assert (signal.replaces, signal.n_per_side, signal.flags) == (("a", "b"), {"CN": 2}, ())


IDS = st.builds(EntryId, st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))


@given(IDS, IDS)
def test_ids_sort_as_their_numbers_and_not_as_their_text(one, other):
    assert (one < other) == ((one.ms, one.n) < (other.ms, other.n))
    assert EntryId.parse(str(one)) == EntryId.parse(str(one).encode()) == one


@pytest.mark.parametrize(
    "text", ["", "5", "5-", "-5-1", "5-1 ", "5-1\n", "٣-1", "5-18446744073709551616", "*", b"\xff-1"]
)
def test_what_is_no_entry_id_is_refused(text):
    with pytest.raises(ValueError, match="entry id"):
        EntryId.parse(text)


@given(st.lists(MOMENTS, min_size=1))
def test_ids_rise_however_the_clock_jumps(moments):
    last = None
    for now in moments:
        following = next_entry_id(last, now)
        assert following > (last or EntryId(0, 0))
        assert following.before() < following < following.after()
        last = following
    assert last is not None
    assert last.ms == max(0, *((now - EPOCH) // timedelta(milliseconds=1) for now in moments))


def test_ids_by_hand():
    noon_ms = 1795176000000  # date -u -d 2026-11-20T12:00Z +%s000
    assert next_entry_id(None, NOON) == EntryId(noon_ms, 0)
    assert next_entry_id(EntryId(noon_ms, 0), NOON) == EntryId(noon_ms, 1)
    assert next_entry_id(EntryId(noon_ms, 4), NOON - timedelta(hours=1)) == EntryId(noon_ms, 5)
    assert next_entry_id(EntryId(noon_ms, 4), NOON + timedelta(microseconds=1999)) == EntryId(noon_ms + 1, 0)
    assert next_entry_id(EntryId(noon_ms, 2**64 - 1), NOON) == EntryId(noon_ms + 1, 0)
    assert STREAM == "communique:signals"
