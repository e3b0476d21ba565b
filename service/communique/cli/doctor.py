"""`communique doctor`: each part's state, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from communique.bootstrap import configured_feeds
from communique.cli.options import Config, DataDir, Json, settings_from
from communique.cli.output import err, out, print_json, shown
from communique.config import Settings
from communique.health import Finding, examine
from communique.health_network import examine_network

_STYLES = {"ok": "green", "note": "yellow", "fault": "bold red"}


def doctor(
    context: typer.Context,
    network: Annotated[bool, typer.Option("--network", help="Ask every configured feed once.")] = False,
    json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Look at every part. Exit code 1 where one is at fault."""
    settings = settings_from(context, config=config, data_dir=data_dir)
    findings = examine(settings)
    if network:
        findings += _asked(settings)
    if json:
        print_json({"type": "finding", "part": f.part, "state": f.state, "what": f.what, "do": f.do} for f in findings)
    else:
        out.print(_table(findings))
    if any(finding.state == "fault" for finding in findings):
        raise typer.Exit(1)


def _asked(settings: Settings) -> list[Finding]:
    """Ask the feeds, with a bar: each may take its minute."""
    asked = examine_network(settings)
    columns = (TextColumn("asking feeds"), SpinnerColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        return list(bar.track(asked, total=len(configured_feeds(settings))))


def _table(findings: list[Finding]) -> Table:
    table = Table(pad_edge=False)
    for name in ("part", "state", "what", "what to do"):
        table.add_column(name, overflow="fold")
    for finding in findings:
        style = _STYLES[finding.state]
        table.add_row(finding.part, f"[{style}]{finding.state}[/]", shown(finding.what), shown(finding.do or ""))
    return table
