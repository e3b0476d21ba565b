"""The commands, by name; each is imported when it is called, so that `score` does not pay for `demo`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from communique import __version__

COMMANDS = (
    "demo",
    "run",
    "ingest",
    "score",
    "extract",
    "offices",
    "tail",
    "export",
    "review",
    "replay",
    "doctor",
    "stream",
)


class OnDemand(TyperGroup):
    """Commands that live in modules of their own names."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Import a command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"communique.cli.{cmd_name}"), cmd_name)
        if isinstance(found, typer.Typer):
            group = typer.main.get_command(found)
            group.name = cmd_name
            return group
        single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        single.command(cmd_name)(found)
        return typer.main.get_command(single)


app = typer.Typer(
    name="communique",
    cls=OnDemand,
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
        Path | None, typer.Option(help="Where state lives; also COMMUNIQUE_DATA_DIR.", show_default=False)
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that may stand before a command."""
    context.obj = {"data_dir": data_dir}
