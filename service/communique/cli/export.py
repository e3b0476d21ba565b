"""`communique export`: the ledger's records as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from communique.bootstrap import open_ledger
from communique.cli.options import Config, DataDir, settings_from
from communique.cli.output import err
from communique.research.frames import Kind, frame_of, write_frame


def export(
    context: typer.Context,
    what: Annotated[Kind, typer.Argument(help="Which records.")],
    format_: Annotated[Literal["parquet", "csv", "jsonl"], typer.Option("--format", help="As what.")] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; stdout unless given.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format jsonl.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write all signals, statements or reactions of the ledger, in the order in which they were made."""
    format_ = "jsonl" if json else format_
    if format_ == "parquet" and output is None and sys.stdout.isatty():
        raise typer.BadParameter("Parquet is binary; give --output FILE, or redirect.", param_hint="--format")
    settings = settings_from(context, config=config, data_dir=data_dir)
    with open_ledger(settings) as ledger, ledger.reading() as reads:
        frame = frame_of(reads, what)
    if output is None:
        write_frame(frame, sys.stdout.buffer, format_, kind=what)
        return
    partial = output.with_name(output.name + ".part")
    try:
        with partial.open("wb") as sink:
            write_frame(frame, sink, format_, kind=what)
        partial.replace(output)  # whoever looks sees a whole file or none
    except OSError as error:
        raise typer.BadParameter(f"{output} cannot be written: {error.strerror}.", param_hint="--output") from error
    err.print(f"{len(frame)} {what} to {output}")
