"""`communique review`: what a person must look at."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer
from rich import box
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from communique.bootstrap import open_ledger, open_service
from communique.cli.options import Config, DataDir, Json, settings_from
from communique.cli.output import err, out, print_json, shown
from communique.review import Case, accept, case_named, cases, reject

_TITLES = {
    "speaker_conflict": "Two speakers for the same words",
    "attribution_conflict": "Did not hold the office",
    "misspelt": "A name one letter off",
    "unknown_office": "Office not known",
    "undated": "No date that can be read",
}


def review(
    context: typer.Context,
    what: Annotated[
        Literal["list", "accept", "reject"], typer.Argument(help="list them, or accept or reject one.")
    ] = "list",
    case: Annotated[str | None, typer.Argument(help="The first characters of a case's name.")] = None,
    note: Annotated[str | None, typer.Option(help="Why; goes onto the correction.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what was decided.")] = False,
    json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """List conflicts, unknown offices and unreadable dates, each with its evidence; accept or reject one.

    A rejection emits a `correction` that names every signal the statement gave; a running worker publishes it.
    """
    if (what == "list") != (case is None):
        raise typer.BadParameter("accept and reject take the name of one case, list takes none.", param_hint="CASE")
    settings = settings_from(context, config=config, data_dir=data_dir)
    if case is None:
        with open_ledger(settings) as ledger, ledger.reading() as reads:
            found = cases(reads, decided=every)
        if json:
            print_json(_answer(each) for each in found)
        else:
            _show(found)
        return
    with open_service(settings) as service, service.ledger.writing() as writes:
        named, now = case_named(writes, case), service.clock.now()
        if what == "accept":
            accept(writes, named, note=note, now=now)
            err.print(f"accepted {named.case_id[:12]}")
            return
        made = reject(writes, named, instrument=service.pipeline.market.instrument, note=note, now=now)
    taken = sum(len(signal.replaces) for signal in made)
    err.print(f"rejected {named.case_id[:12]}: {taken} signals taken back")


def _answer(case: Case) -> dict[str, Any]:
    found = asdict(case)
    found["said_at"] = None if case.said_at is None else case.said_at.isoformat().replace("+00:00", "Z")
    return {"type": "case", **found}


def _show(found: list[Case]) -> None:
    for case in found:
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="dim")
        table.add_column()
        for name, value in (
            ("words", case.quote),
            ("given to", ", ".join(part for part in (case.speaker, case.office) if part) or None),
            ("and to", case.other_speaker),
            ("there as", case.other_quote if case.other_quote != case.quote else None),
            ("holder that day", case.holder_on_date),
            ("said", case.said_at and f"{case.said_at:%Y-%m-%d %H:%M}Z or later"),
            ("in", case.url),
            ("because", case.reason),
            ("decided", case.decision and f"{case.decision}{': ' + case.note if case.note else ''}"),
        ):
            if value is not None:
                table.add_row(name, shown(value))
        title = Text(f"{_TITLES[case.kind]}  {case.case_id[:8]}", style="bold")
        out.print(Panel(table, title=title, subtitle=Text(case.question), box=box.ROUNDED, title_align="left"))
    left = sum(case.decision is None for case in found)
    told = f"{left} to look at" if left else "Nothing to look at."
    out.print(Text(told + (f"; {len(found) - left} decided" if len(found) > left else ""), style="dim"))
