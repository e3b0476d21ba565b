"""What `communique offices update` does and shows; apart, so that the other commands need no network code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from communique import __version__
from communique.cli.output import complain, err, out, print_json, shown
from communique.clock import WallClock
from communique.config import Settings
from communique.errors import ConfigError
from communique.offices.proposals import Proposal, as_json, write_rows
from communique.offices.register import Office, parse_offices, parse_terms, read_table
from communique.offices.update import Findings, Update, offices_named
from communique.offices.wikidata import PATIENCE, Endpoints, Wikidata
from communique.sources.web.fetching import Fetcher


def update_offices(
    settings: Settings, named: Sequence[str], since: date, endpoints: Endpoints, *, json: bool, rows: Path | None
) -> None:
    """Ask, show, write; a failure is told after what came before it.

    Raises
    ------
    ConfigError
        there is no contact, or the rows cannot be written
    """
    if not settings.feeds_contact:
        raise ConfigError(
            "Wikidata asks whom it can write to; set COMMUNIQUE_FEEDS_CONTACT (feeds_contact) to an e-mail address or "
            "the address of a page."
        )
    if rows is not None and not rows.absolute().parent.is_dir():
        raise ConfigError(f"{rows}: there is no such folder; give --out a file in one that is there.")
    offices = parse_offices(read_table("offices.csv"))
    chosen, unknown = offices_named(named, offices)
    if unknown:
        message = f"{shown(unknown[0], width=60)} is no office of the register; take a name from offices.csv."
        raise typer.BadParameter(message, param_hint="--office")
    findings = _asked(settings, offices, chosen or offices, since, endpoints)
    if json:
        print_json(map(as_json, findings.proposals))
        print_json(map(as_json, findings.remarks))
    else:
        _show(findings)
    if rows is not None:
        write_rows(findings.proposals, rows)
        err.print(
            shown(f"{len(findings.proposals)} proposals to {rows}; look each up before it goes into the register.")
        )
    if findings.failures:
        more = len(findings.failures) - 1
        others = f" (So failed {more} more.)" if more else ""
        complain(
            f"{findings.failures[0]}{others} {findings.n_compared} of {len(chosen or offices)} offices were compared."
        )
        raise typer.Exit(1)


def _asked(
    settings: Settings, offices: Sequence[Office], chosen: Sequence[Office], since: date, endpoints: Endpoints
) -> Findings:
    fetcher = Fetcher(
        contact=settings.feeds_contact,
        version=__version__,
        now=WallClock().now,
        allowed=settings.feeds_allowed,
        limits=PATIENCE,
    )
    columns = (
        TextColumn("asking Wikidata"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=2 * len(chosen))
        update = Update(
            parse_terms(read_table("register.csv")),
            offices,
            Wikidata(fetcher, endpoints),
            step=lambda n: bar.advance(task, n),
        )
        return update.run(chosen, since)


def _show(findings: Findings) -> None:
    caption = f"offices compared: {findings.n_compared}; proposals: {len(findings.proposals)}; nothing was changed"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=caption)
    for column in ("kind", "office", "person", "ours", "Wikidata's"):
        table.add_column(column, overflow="fold")
    for proposal in findings.proposals:
        table.add_row(*map(shown, _cells(proposal)))
    out.print(table)
    for remark in findings.remarks:
        err.print(shown(f"{remark.office}: {remark.text}"), soft_wrap=True)


def _cells(proposal: Proposal) -> tuple[str | None, ...]:
    return (proposal.kind, proposal.office, proposal.person, proposal.ours, f"{proposal.theirs} ({proposal.item})")
