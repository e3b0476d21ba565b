"""`communique demo`: two real episodes through the real pipeline, then the worker on the wall clock."""

from __future__ import annotations

import shlex
import shutil
import sys
import threading
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from communique.bootstrap import Service, StreamServer, open_service, open_stream, publisher_for, zone_finder
from communique.cli.options import Config, DataDir, Json, settings_from
from communique.cli.output import err, out, print_records
from communique.cli.run import only_worker, stop_on_signals, work
from communique.cli.statement_table import statement_table
from communique.clock import ReplayClock, WallClock
from communique.config import Settings
from communique.delivery.connection import shown_url
from communique.episodes.arrivals import Arrival, Episode, load_arrivals
from communique.errors import ConfigError
from communique.ledger import tables as t
from communique.logs import configure_logs
from communique.records import Record, Signal
from communique.replay import play, run_until


def demo(
    context: typer.Context,
    exit_: Annotated[bool, typer.Option("--exit", help="End after the table instead of starting the worker.")] = False,
    json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Replay the truce of 2018 and London, June 2025, then stay on as the worker."""
    settings = settings_from(context, config=config, data_dir=data_dir, prices="arch")
    stop = stop_on_signals()
    with only_worker(settings), open_stream(settings) as server:
        arrivals = load_arrivals(zone_finder(), now=WallClock().now())
        _replay(settings, server, arrivals, json, stop)
        if exit_ or stop.is_set():
            return
        err.print("The worker goes on, on the wall clock; Ctrl-C ends it.", style="dim")
        configure_logs()
        with open_service(settings) as service:
            work(service, server, stop)


def _replay(
    settings: Settings, server: StreamServer, arrivals: list[Arrival], json: bool, stop: threading.Event
) -> None:
    clock = ReplayClock(arrivals[0].at)
    with open_service(settings, clock=clock) as service:
        _require_own_ledger(service, {arrival.document.document_id for arrival in arrivals})
        _take_prices(service)
        publisher = publisher_for(service, server.url)
        signals = 0
        for records in _walk(service, clock, arrivals):
            signals += sum(isinstance(record, Signal) for record in records)
            publisher.relay()
            if json:
                print_records(records)
            if stop.is_set():
                return  # a later demonstration goes on from here
        publisher.relay()
        publisher.beat()
        if not json:
            _show(service, server, arrivals, signals)


def _require_own_ledger(service: Service, ours: set[str]) -> None:
    """Keep the episodes out of a ledger that somebody works with."""
    with service.ledger.reading() as reads:
        there = {row["document_id"] for row in reads.rows(t.documents)}
    if there and not there & ours:
        raise ConfigError(
            f"{service.settings.data_dir} holds {len(there)} documents of its own; the demonstration wants a folder "
            f"to itself: give it another --data-dir."
        )


def _take_prices(service: Service) -> None:
    market = service.pipeline.market
    if service.prices is None:
        return
    ends_at = service.prices.ends_at(market.instrument) or service.clock.now()
    bars = service.prices.fetch(market.instrument, market.interval, ends_at - 3 * market.history, ends_at)
    with service.ledger.writing() as writes:
        writes.add_bars(bars, at=service.clock.now())


def _walk(service: Service, clock: ReplayClock, arrivals: list[Arrival]) -> Iterator[list[Record]]:
    """Take the episodes statement by statement, with a bar that says where we are."""
    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[day]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        tasks: dict[Episode, TaskID] = {}
        for arrival in arrivals:
            if arrival.episode not in tasks:
                total = sum(other.episode == arrival.episode for other in arrivals)
                tasks[arrival.episode] = progress.add_task(arrival.episode.title, total=total, day="")
            yield list(play(service.pipeline, clock, [(arrival.at, arrival.document)]))
            progress.update(tasks[arrival.episode], advance=1, day=f"{arrival.at:%Y-%m-%d}")
        with service.ledger.reading() as reads:
            last = reads.last_due()
        if last is not None:
            yield list(run_until(service.pipeline, clock, last))


def _show(service: Service, server: StreamServer, arrivals: list[Arrival], signals: int) -> None:
    for episode, title in dict.fromkeys((arrival.episode, arrival.episode.title) for arrival in arrivals):
        documents = {a.document.document_id for a in arrivals if a.episode == episode}
        out.print(statement_table(service.ledger, documents, title=title, width=out.width))
        out.print()
    settings = service.settings
    address = shown_url(server.url)
    told = f"{signals or 'No new'} signals on stream [bold]{settings.stream}[/] at [bold]{address}[/]"
    out.print(told, soft_wrap=True)
    command = "communique" if shutil.which("communique") else shlex.quote(sys.argv[0])
    for line in (
        "Subscribe from a shell, or, while a worker runs, from Python:",
        f"  {command} tail --from earliest --data-dir {shlex.quote(str(settings.data_dir))}",
        f"  import communique; signals = communique.subscribe({address!r}, from_='earliest')",
    ):
        out.print(line, markup=False, soft_wrap=True)
