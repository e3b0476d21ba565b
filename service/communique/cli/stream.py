"""`communique stream`: mending the stream from the ledger."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from communique.bootstrap import open_service, open_stream, publisher_for
from communique.cli.options import Config, DataDir, settings_from
from communique.cli.output import err
from communique.delivery.connection import connect
from communique.delivery.redis_errors import translated


def stream(
    context: typer.Context,
    what: Annotated[Literal["rebuild"], typer.Argument(help="rebuild: delete the stream, and fill it again.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Delete the stream and fill it again from the ledger: the cure for a foreign entry on it.

    Consumer groups go with it; a subscriber makes its own again where it was.
    """
    settings = settings_from(context, config=config, data_dir=data_dir)
    if not yes:
        typer.confirm(f"Delete {settings.stream} and fill it again from {settings.ledger_path}?", abort=True)
    with open_service(settings) as service, open_stream(settings) as server:
        client = connect(server.url, reader=False)
        with translated(f"delete {settings.stream}"):
            client.delete(settings.stream)
        report = publisher_for(service, server.url).relay()
    err.print(f"{what}: {report.published + report.refilled} entries in {settings.stream}")
