"""`communique ingest`: files through the pipeline, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from communique.bootstrap import Service, open_service, open_stream, publisher_for, zone_finder
from communique.cli.options import Config, DataDir, Json, moment_option, settings_from
from communique.cli.output import complain, err, out, print_records
from communique.cli.statement_table import statement_table
from communique.errors import BarsMalformed, StreamError, TimeMalformed
from communique.records import Document, Form, Reaction, Record, Reject
from communique.sources.declaration import Declaration
from communique.sources.files import read_path
from communique.sources.known_at import KnownAt, parse_known_at
from communique.sources.limits import Limits

T = TypeVar("T")


def ingest(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Plain text, HTML, or JSON lines of ready statements.")
    ] = None,
    source: Annotated[str, typer.Option(help="Who published it.")] = "file",
    form: Annotated[Form, typer.Option(help="What kind of text it is.")] = "article",
    published_at: Annotated[
        str | None, typer.Option(help="2025-06-11, or 2025-06-11T14:03+01:00.", show_default=False)
    ] = None,
    known_at: Annotated[
        str, typer.Option(help="When we held it: now, file (its own word, else its modification), said+5m, or a time.")
    ] = "now",
    speaker: Annotated[str | None, typer.Option(help="Whose words the whole text is.", show_default=False)] = None,
    office: Annotated[str | None, typer.Option(help="That speaker's office.", show_default=False)] = None,
    prices: Annotated[
        list[Path] | None, typer.Option(help="Bars, CSV or Parquet; taken before the files.", show_default=False)
    ] = None,
    tz: Annotated[str | None, typer.Option(help="Time zone of the bars' labels.", show_default=False)] = None,
    interval: Annotated[str | None, typer.Option(help="Length of a bar: 1d, 5m.", show_default=False)] = None,
    label: Annotated[
        Literal["start", "end", "last-minute"] | None,
        typer.Option(help="What a bar's label is: its start, its end, or its last minute.", show_default=False),
    ] = None,
    instrument: Annotated[
        str | None, typer.Option(help="Whose bars, where the file does not say.", show_default=False)
    ] = None,
    json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Take files through the pipeline and publish what they give.

    Exit code 1 where an input was refused; the others have gone through.
    """
    if not files and not prices:
        raise typer.BadParameter("give at least one file, or --prices.", param_hint="FILES")
    declaration = Declaration(
        source=source,
        form=form,
        published_at=moment_option(published_at, "--published-at"),
        known_at=_known_at(known_at),
        speaker=speaker,
        office=office,
        zone_for=zone_finder(),
    )
    settings = settings_from(context, config=config, data_dir=data_dir)
    with open_service(settings) as service:
        rejects = _take_prices(service, prices or [], instrument, tz, interval, label)
        limits = Limits(max_document_bytes=settings.max_document_bytes)
        rejects += _collect(service, files or [], declaration, limits)
        if json:
            print_records(rejects)
        made: list[Record] = []
        for records in _process(service):
            made += records
            if json:
                print_records(records)
        _publish(service)
        if not json:
            _show(service, made, took_files=bool(files))
    _tell_missing(made)
    rejects += [record for record in made if isinstance(record, Reject)]
    for reject in rejects:
        complain(reject.reason if reject.input in reject.reason else f"{reject.input}: {reject.reason}")
    if rejects:
        raise typer.Exit(1)


def _known_at(text: str) -> KnownAt:
    try:
        return parse_known_at(text)
    except TimeMalformed as error:
        raise typer.BadParameter(error.problem, param_hint="--known-at") from error


def _collect(service: Service, files: list[Path], declaration: Declaration, limits: Limits) -> list[Reject]:
    """Commit every readable item of every file; return what was refused."""
    rejects = []
    for path in files:
        items = read_path(path, declaration, now=service.clock.now(), limits=limits)
        for item in _shown(items, path.name):
            taken = service.pipeline.collect(item)
            if isinstance(taken, Reject):
                rejects.append(taken)
    return rejects


def _process(service: Service) -> Iterator[list[Record]]:
    """Take what was committed through the pipeline, earliest known first, whatever its order in the files."""
    yield from _shown(service.pipeline.resume(), "processing")
    yield service.pipeline.decide() + service.pipeline.settle()


def _shown(steps: Iterable[T], name: str) -> Iterator[T]:
    columns = SpinnerColumn(), TextColumn(name), TextColumn("{task.completed}"), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(name, total=None)
        for step in steps:
            yield step
            progress.advance(task)


def _take_prices(
    service: Service,
    files: list[Path],
    symbol: str | None,
    tz: str | None,
    interval: str | None,
    label: Literal["start", "end", "last-minute"] | None,
) -> list[Reject]:
    """Add the bars of each file, all of a file or none of it; return what was refused."""
    from communique.prices.bar_times import check_declared
    from communique.prices.files import read_bars
    from communique.prices.instruments import load_instruments

    instruments = load_instruments()
    if symbol is not None and symbol not in instruments:
        raise typer.BadParameter(
            f"{symbol!r} is not known; take one of {', '.join(instruments)}.", param_hint="--instrument"
        )
    try:
        check_declared(tz=tz, interval=interval)
    except BarsMalformed as error:
        raise typer.BadParameter(error.problem, param_hint="--tz, --interval") from error
    refused: list[Reject] = []
    for path in files:
        try:
            read = read_bars(
                path,
                instrument=instruments[symbol] if symbol else None,
                assumed=service.pipeline.market.instrument,
                tz=tz,
                interval=interval,
                label=label,
            )
        except BarsMalformed as error:
            rejects: Sequence[Reject] = [Reject(input=str(path), line=None, reason=str(error))]
        else:
            rejects = read.rejects
            with service.ledger.writing() as writes:
                added = writes.add_bars(read.bars, at=service.clock.now())
            whose = ", ".join(sorted({f" of {bar.instrument} {bar.interval}" for bar in read.bars}))
            err.print(f"{path.name}: {len(read.bars)} bars{whose}, {added} of them new")
        with service.ledger.writing() as writes:
            for reject in rejects:
                writes.add_reject(reject, at=service.clock.now())
        refused += rejects
    return refused


def _tell_missing(made: list[Record]) -> None:
    """Say that windows were closed for want of bars: a settled reaction is not opened again by bars that come later."""
    without = [record for record in made if isinstance(record, Reaction) and record.status == "missing"]
    if without:
        err.print(
            f"{len(without)} windows have no prices and are settled as missing, for good: bars that come later do not "
            f"open them again. Give bars before the statements, or in the same command.",
            style="yellow",
        )


def _publish(service: Service) -> None:
    """Publish now; where the stream does not answer, the ledger keeps it and a worker publishes later."""
    try:
        with open_stream(service.settings) as server:
            publisher_for(service, server.url).relay()
    except StreamError as error:
        complain(f"Committed, not yet published: {error} A worker (`communique run`) publishes it later.")


def _show(service: Service, made: list[Record], *, took_files: bool) -> None:
    documents = [record for record in made if isinstance(record, Document)]
    if documents:
        ids = {document.document_id for document in documents}
        out.print(statement_table(service.ledger, ids, width=out.width))
    elif took_files:
        out.print("Nothing new: each input was refused or is in the ledger already.")
