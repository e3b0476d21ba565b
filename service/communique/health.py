"""What state each part is in. Looks and asks; changes nothing but for starting the embedded server for a moment."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from communique.bootstrap import configured_feeds, market_for, open_ledger, open_stream, price_source
from communique.clock import WallClock
from communique.config import Settings
from communique.delivery.connection import connect, ping, shown_url
from communique.delivery.entry_id import EMPTY_STREAM
from communique.delivery.file_lock import FileLock
from communique.delivery.heartbeat import read_heartbeat
from communique.delivery.stream_view import StreamView
from communique.errors import CommuniqueError
from communique.ledger import tables as t
from communique.ledger.outbox import LedgerOutbox
from communique.offices.resolve import REGISTER_AS_OF, OfficeRegister
from communique.tone.load import load_tone_model
from communique.tone.model import Utterance

STALE_PRICES = timedelta(days=5)
MANY_REJECTS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, its state, and what to do where there is something to do."""

    part: str
    state: Literal["ok", "note", "fault"]
    what: str
    do: str | None = None


def examine(settings: Settings) -> list[Finding]:
    """Look at every part in turn; one that fails hides none of the others."""
    parts: list[tuple[str, Callable[[Settings], Iterator[Finding]]]] = [
        ("data folder", _data_folder),
        ("ledger", _ledger),
        ("worker", _worker),
        ("stream", _stream),
        ("tone model", _model),
        ("offices", _offices),
        ("prices", _prices),
        ("sources", _sources),
        ("jobs", _jobs),
    ]
    findings = []
    for part, look in parts:
        try:
            findings += list(look(settings))
        except CommuniqueError as error:
            findings.append(Finding(part, "fault", str(error), "see the message"))
    return findings


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        yield Finding("data folder", "note", f"{folder} is not there yet", "nothing: the first run makes it")
    elif not folder.is_dir():
        yield Finding("data folder", "fault", f"{folder} is not a folder", "give another --data-dir")
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("data folder", "fault", f"{folder} cannot be written", "change its owner, or give --data-dir")
    else:
        yield Finding("data folder", "ok", str(folder))


def _ledger(settings: Settings) -> Iterator[Finding]:
    if not settings.ledger_path.exists():
        yield Finding("ledger", "note", "there is none yet", "`communique demo`, or `communique ingest FILE`")
        return
    with open_ledger(settings) as ledger:
        ledger.check()
        with ledger.reading() as reads:
            tables = (t.documents, t.statements, t.signals, t.rejects)
            counts = {table.name: reads.count(table) for table in tables}
            undone = len(reads.unprocessed_documents())
    yield Finding("ledger", "ok", ", ".join(f"{n} {name}" for name, n in counts.items()))
    if undone:
        yield Finding("ledger", "note", f"{undone} documents not yet processed", "`communique run` takes them up")
    if counts["rejects"] >= MANY_REJECTS:
        yield Finding("ledger", "note", f"{counts['rejects']} inputs were refused", "see the `rejects` table")


def _worker(settings: Settings) -> Iterator[Finding]:
    if not settings.data_dir.is_dir():
        return
    lock = FileLock(settings.data_dir / "worker.lock")
    if lock.try_acquire():
        lock.release()
        yield Finding("worker", "note", "none runs on this folder", "`communique run` starts one")
    else:
        yield Finding("worker", "ok", "one runs on this folder")


def _stream(settings: Settings) -> Iterator[Finding]:
    kind = "embedded" if settings.redis_url is None else "given"
    if settings.redis_url is None and not settings.data_dir.is_dir():
        yield Finding("stream", "note", "the embedded server has no folder yet", "nothing: the first run makes it")
        return
    with open_stream(settings) as server:
        client = connect(server.url, reader=False)
        ping(client)
        end = StreamView(client, settings.stream).end()
        beat = read_heartbeat(client, settings.stream)
    heard = "no heartbeat" if beat is None else f"heartbeat {beat.at:%Y-%m-%d %H:%M:%S}Z"
    told = f"{kind} server at {shown_url(server.url)}: {settings.stream} ends with {end}, {heard}"
    if not settings.ledger_path.exists():
        yield Finding("stream", "ok", told)
        return
    with open_ledger(settings) as ledger:
        outbox = LedgerOutbox(ledger)
        foreign = end != EMPTY_STREAM and outbox.find(settings.stream, str(end)) is None
        due = outbox.undelivered()
    if foreign:
        yield Finding("stream", "fault", f"{told}, which is none of ours", "`communique stream rebuild`")
    else:
        yield Finding("stream", "ok", told)
    if due:
        yield Finding("stream", "note", f"{due} signals not yet published", "`communique run` publishes them")


def _model(settings: Settings) -> Iterator[Finding]:
    model = load_tone_model(settings.model)
    tone = model.score([Utterance("doctor", "Talks are going very well, and tariffs will be cut next month.")])[0]
    heard = "no tone" if tone.tone is None else f"a friendly sentence gives {tone.tone:+.2f}"
    yield Finding("tone model", "ok" if tone.tone and tone.tone > 0 else "fault", f"{model.name}: {heard}")
    if importlib.util.find_spec("torch") is None:
        yield Finding("tone model", "ok", "torch is not installed: needed only for a checkpoint of your own")


def _offices(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001
    register = OfficeRegister.load()
    held = f"{register.terms:,} terms of {register.offices:,} offices, "
    today = WallClock().now().date()
    if today > REGISTER_AS_OF:
        yield Finding(
            "offices",
            "note",
            f"{held}checked up to {REGISTER_AS_OF}; later checks give unknown",
            "install a newer version",
        )
    else:
        yield Finding("offices", "ok", f"{held}checked up to {REGISTER_AS_OF}")


def _prices(settings: Settings) -> Iterator[Finding]:
    source, market = price_source(settings, WallClock()), market_for(settings, grows=False)
    symbol = market.instrument.symbol
    name = "none set; bars come by `ingest --prices`" if source is None else source.name
    last = None
    if settings.ledger_path.exists():
        with open_ledger(settings) as ledger, ledger.reading() as reads:
            last = reads.last_close(symbol, market.interval, as_of=WallClock().now())
    if last is None:
        yield Finding(
            "prices",
            "note",
            f"no bars of {symbol} in the ledger; source: {name}",
            "before the statements: `ingest --prices FILE`, or COMMUNIQUE_PRICES; a window without bars is settled as "
            "missing",
        )
        return
    stale = source is not None and source.grows and WallClock().now() - last > STALE_PRICES
    do = f"the source {name} has not delivered; see the job `prices`" if stale else None
    yield Finding("prices", "note" if stale else "ok", f"{symbol} up to {last:%Y-%m-%d %H:%M}Z; source: {name}", do)


def _sources(settings: Settings) -> Iterator[Finding]:
    feeds, inbox = configured_feeds(settings), settings.inbox
    if feeds:
        yield Finding("sources", "ok", f"{len(feeds)} feeds; `doctor --network` asks them")
    if inbox is not None:
        yield Finding("sources", "ok", f"{inbox} takes what is pushed")
    if settings.watch is None and not feeds and inbox is None:
        do = "set COMMUNIQUE_WATCH, COMMUNIQUE_FEEDS or COMMUNIQUE_INBOX, or use `communique ingest`"
        yield Finding("sources", "note", "nothing is collected by itself", do)
    elif settings.watch is None:
        return
    elif not settings.watch.is_dir():
        yield Finding("sources", "fault", f"{settings.watch} is not a folder", "make it, or change COMMUNIQUE_WATCH")
    else:
        yield Finding("sources", "ok", f"watching {settings.watch}")


def _jobs(settings: Settings) -> Iterator[Finding]:
    if not settings.ledger_path.exists():
        return
    with open_ledger(settings) as ledger, ledger.reading() as reads:
        rows = reads.rows(t.job_runs)
    for row in rows:
        lost = {name: row[name] for name in ("errors", "missed", "overlapped", "coalesced") if row[name]}
        told = "".join(f", {n} {name}" for name, n in lost.items())
        what = f"{row['job']}: {row['runs']} runs{told}"
        failing = row["last_error_at"] is not None and (
            row["last_ok_at"] is None or row["last_error_at"] > row["last_ok_at"]
        )
        do = f"since {row['last_error_at']:%Y-%m-%d %H:%M:%S}Z: {row['last_error']}" if failing else None
        yield Finding("jobs", "note" if failing else "ok", what, do)
