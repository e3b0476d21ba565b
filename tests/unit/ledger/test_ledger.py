"""The ledger keeps what it is given, once, and gives it back as of a moment."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

import factories as make
from communique.errors import LedgerError
from communique.ledger import tables as t
from communique.ledger.columns import EPOCH, UtcMicroseconds, to_microseconds
from communique.ledger.ledger import Ledger
from communique.ledger.outbox import LedgerOutbox
from communique.ledger.rows import record_of
from communique.records import Bar

NOW = make.KNOWN + timedelta(days=400)


@pytest.fixture
def ledger(tmp_path: Path):
    opened = Ledger(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_survive_to_the_microsecond(moment):
    column = UtcMicroseconds()
    assert column.process_result_value(column.process_bind_param(moment, None), None) == moment
    assert to_microseconds(EPOCH) == 0


def test_a_document_is_committed_once_and_a_changed_text_is_a_revision(ledger):
    with ledger.writing() as writes:
        first = writes.add_document(make.document(), at=make.KNOWN)
        again = writes.add_document(make.document(), at=make.KNOWN)
        changed = writes.add_document(make.document(text="China talks are going badly."), at=make.KNOWN)
    assert (first.revision, again, changed.revision) == (1, None, 2)
    with ledger.reading() as reads:
        assert [d.text for d in reads.unprocessed_documents()] == [first.text, changed.text]


def test_what_a_step_did_not_finish_leaves_no_trace(ledger):
    def fail_half_way():
        with ledger.writing() as writes:
            writes.add_document(make.document(), at=make.KNOWN)
            writes.add_statement(make.statement())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with ledger.reading() as reads:
        assert reads.count(t.documents) == reads.count(t.statements) == 0


def test_sequences_have_no_gap_even_where_a_step_fails_between(ledger):
    for number in range(6):
        try:
            with ledger.writing() as writes:
                writes.add_signal(make.signal(signal_id=f"g{number}"))
                if number % 2:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    entries = LedgerOutbox(ledger).after("communique:signals", 0, 10)
    assert [(e.sequence, e.signal_id) for e in entries] == [(1, "g0"), (2, "g2"), (3, "g4")]


def test_entry_ids_rise_even_where_the_clock_goes_back(ledger):
    moments = [make.KNOWN, make.KNOWN, make.KNOWN - timedelta(days=1), make.KNOWN + timedelta(milliseconds=1)]
    with ledger.writing() as writes:
        for number, moment in enumerate(moments):
            writes.add_signal(make.signal(signal_id=f"g{number}", emitted_at=moment))
    start = int(make.KNOWN.timestamp() * 1000)
    ids = [e.entry_id for e in LedgerOutbox(ledger).after("communique:signals", 0, 10)]
    assert ids == [f"{start}-0", f"{start}-1", f"{start}-2", f"{start + 1}-0"]


def test_a_signal_emitted_twice_is_one_signal_and_wakes_the_relay_once(ledger):
    woken = []
    ledger.on_signals(lambda: woken.append(True))
    for _ in range(2):
        with ledger.writing() as writes:
            writes.add_signal(make.signal())
    with ledger.reading() as reads:
        assert reads.count(t.signals) == reads.count(t.outbox) == len(woken) == 1
        assert json.loads(reads.signal_rows()[0]["data"])["signal_id"] == "g1"


def test_a_corrected_bar_stands_beside_the_old_one_and_is_seen_from_when_it_was_known(ledger):
    old = make.bar()
    corrected = make.bar(close=2701.0, known_at=old.closes_at + timedelta(days=1))
    with ledger.writing() as writes:
        assert (
            writes.add_bars([old], at=NOW),
            writes.add_bars([old], at=NOW),
            writes.add_bars([corrected], at=NOW),
        ) == (1, 0, 1)
        closes = {
            hours: [b.close for b in writes.bars("^GSPC", "1d", as_of=old.closes_at + timedelta(hours=hours))]
            for hours in (-1, 0, 23, 24)
        }
    assert closes == {-1: [], 0: [2700.06], 23: [2700.06], 24: [2701.0]}


def test_a_correction_that_does_not_say_when_it_was_known_is_known_from_now_on(ledger):
    with ledger.writing() as writes:
        writes.add_bars([make.bar()], at=NOW)
        assert writes.add_bars([make.bar(close=2750.0, low=2690.0)], at=NOW) == 1
        before = writes.bars("^GSPC", "1d", as_of=NOW - timedelta(seconds=1))
        after = writes.bars("^GSPC", "1d", as_of=NOW)
    assert [(b.close, b.known_basis) for b in before + after] == [(2700.06, "assumed"), (2750.0, "observed")]


def test_what_is_held_back_until_it_is_known_falls_due_then(ledger):
    with ledger.writing() as writes:
        writes.add_statement(make.statement(known_at=make.KNOWN + timedelta(seconds=90)))
        assert writes.next_due(make.KNOWN) == make.KNOWN + timedelta(seconds=90)


def test_a_closed_window_that_waits_for_bars_falls_due_when_one_is_known(ledger):
    late = make.bar(known_at=make.bar().closes_at + timedelta(minutes=30))
    with ledger.writing() as writes:
        writes.add_statement(make.statement(said_until=make.SAID))
        writes.mark_decided("s1", at=make.KNOWN)
        writes.add_reaction(make.reaction(due_at=late.closes_at))
        writes.add_bars([late], at=late.known_at)
        assert writes.next_due(make.KNOWN) == late.closes_at
        assert writes.next_due(late.closes_at) == late.known_at
        assert writes.next_due(late.known_at) is None


def test_a_path_with_a_question_mark_is_a_path(tmp_path):
    path = tmp_path / "a?b#c%20d é" / "ledger.sqlite3"
    Ledger(path).close()
    assert path.is_file()


def test_a_settled_reaction_never_changes(ledger):
    with ledger.writing() as writes:
        writes.add_statement(make.statement())
        writes.add_reaction(make.reaction())
        writes.add_reaction(make.reaction(status="missing", reason="no_bars"))
        writes.add_reaction(make.reaction(status="measured", return_=0.01))
        settled = writes.reactions_of("s1")
    assert [(r.status, r.return_) for r in settled] == [("missing", None)]


def test_an_embargoed_statement_waits_for_its_time(ledger):
    embargo = make.KNOWN + timedelta(hours=3)
    with ledger.writing() as writes:
        writes.add_statement(make.statement(said_until=embargo))
        assert writes.statements_to_decide(embargo - timedelta(microseconds=1)) == []
        assert [s.statement_id for s in writes.statements_to_decide(embargo)] == ["s1"]
        assert writes.next_due(make.KNOWN) == embargo


def test_records_come_back_as_they_went_in(ledger):
    with ledger.writing() as writes:
        writes.add_document(make.document(), at=make.KNOWN)
        writes.add_statement(make.statement())
        writes.add_mention(make.mention(), statement_id="s1")
        writes.add_tone(make.tone())
        writes.add_bars([make.bar()], at=NOW)
        assert writes.document("d1", 1) == make.document()
        assert writes.statement("s1") == make.statement()
        assert writes.mentions_of("d1") == [make.mention()]
        assert writes.tone("s1", "hand@000000000000") == make.tone()
        assert [record_of(Bar, row) for row in writes.rows(t.bars)] == [make.bar()]


def test_the_migrations_make_the_tables_that_the_code_expects(ledger):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from communique.ledger import migrate

    with ledger._engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), t.metadata)
        assert "signals" in inspect(connection).get_table_names()
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert differences == []
    assert scripts.get_current_head() == migrate.NEWEST


@pytest.mark.parametrize("content", [b"not a database, but long enough to be taken for one" * 50, b"\x00" * 5000])
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="cannot be opened as a ledger"):
        Ledger(path)
    assert path.read_bytes() == content


def test_a_ledger_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    Ledger(path).close()
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LedgerError, match="9999"):
        Ledger(path)


def test_two_processes_writing_at_once_share_one_sequence(tmp_path):
    import threading

    ledgers = [Ledger(tmp_path / "ledger.sqlite3") for _ in range(2)]

    def write(which: int) -> None:
        for number in range(40):
            with ledgers[which].writing() as writes:
                writes.add_signal(make.signal(signal_id=f"{which}-{number}"))

    threads = [threading.Thread(target=write, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = LedgerOutbox(ledgers[0]).after("communique:signals", 0, 100)
    assert [e.sequence for e in entries] == list(range(1, 81))
    assert len({e.signal_id for e in entries}) == 80
    assert entries[-1].entry_id > entries[0].entry_id
    for opened in ledgers:
        opened.close()


def test_the_oldest_moment_of_a_reading_does_not_see_a_later_commit(ledger):
    with ledger.reading() as reads:
        assert reads.count(t.signals) == 0
        with ledger.writing() as writes:
            writes.add_signal(make.signal())
        assert reads.count(t.signals) == 0


def test_writers_come_in_the_order_in_which_they_asked():
    import threading

    from communique.ledger.turns import Turns

    turns, order, asked = Turns(), [], threading.Semaphore(0)

    def take(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    with turns.turn():
        for number, thread in enumerate(threads):
            thread.start()
            while len(turns._waiting) <= number:  # it has asked
                asked.acquire(timeout=0.001)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
