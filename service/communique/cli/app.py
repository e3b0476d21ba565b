"""The commands, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique import __version__
from communique.cli import demo, doctor, export, ingest, replay, run, score, tail

app = typer.Typer(
    name="communique",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="What officials say, how it sounds to a market, and what prices did: event signals on a Redis stream.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def before(
    context: typer.Context,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where state lives. [env: COMMUNIQUE_DATA_DIR]", show_default=False)
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that may stand before a command."""
    context.obj = {"data_dir": data_dir}


app.command("demo")(demo.demo)
app.command("run")(run.run)
app.command("ingest")(ingest.ingest)
app.command("score")(score.score)
app.command("tail")(tail.tail)
app.command("export")(export.export)
app.command("replay")(replay.replay)
app.command("doctor")(doctor.doctor)
