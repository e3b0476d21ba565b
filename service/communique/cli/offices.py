"""`communique offices`: who held which office on which day, and what Wikidata says of it."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from communique.canonical import as_object
from communique.cli.json_lines import MAX_LINE_CHARACTERS
from communique.cli.options import Config, Json, settings_from
from communique.cli.output import complain, out, print_json, shown
from communique.errors import StatementMalformed
from communique.offices.register import REGISTER_AS_OF, Term
from communique.offices.resolve import OfficeRegister

offices = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who held which office on which day.",
)
On = Annotated[str | None, typer.Option("--on", help="The day, 2018-12-04; today unless given.", show_default=False)]


@offices.command()
def check(
    person: Annotated[str | None, typer.Argument(help="As printed: a name, a surname, 特朗普.")] = None,
    office: Annotated[str | None, typer.Argument(help="As printed: Treasury Secretary.")] = None,
    on: On = None,
    file: Annotated[Path | None, typer.Option(help="JSON lines of person, office, on; one JSON line out each.")] = None,
    json: Json = False,
) -> None:
    """Tell whether a person held an office on a day: holds, not_holding (and who did), or unknown with its reason.

    With --file, a bad line gives a reject in its place, and the exit code is 1.
    """
    register = OfficeRegister.load()
    if (person is None) == (file is None) or (person is not None and office is None):
        raise typer.BadParameter("give PERSON and OFFICE, or --file.", param_hint="PERSON")
    if file is not None:
        rejected = 0
        for answer in _answers(register, file):
            rejected += answer["type"] == "reject"
            print_json([answer])
        if rejected:
            complain(f"{file}: {rejected} lines could not be read; each has its reject in its place.")
            raise typer.Exit(1)
        return
    answer = _checked(register, person or "", office or "", _day(on))
    if json:
        print_json([answer])
        return
    reason = f" ({answer['reason']})" if answer["reason"] else ""
    when = f"last known, on {REGISTER_AS_OF}" if answer["reason"] == "register_ends" else "on that day"
    holder = f"; {when}: {answer['holder_on_date']}" if answer["holder_on_date"] else ""
    named = ", ".join(part for part in (answer["speaker"], answer["held_office"]) if part)
    out.print(shown(f"{named}: {answer['result'].replace('_', ' ')}{reason}{holder}"))


@offices.command()
def who(
    name: Annotated[str, typer.Argument(metavar="OFFICE|PERSON", help="An office or a person, as printed.")],
    on: On = None,
    every: Annotated[bool, typer.Option("--all", help="Every term, not those of that day alone.")] = False,
    json: Json = False,
) -> None:
    """Show who held an office on a day, or which offices a person did."""
    day = _day(on)
    terms = OfficeRegister.load().terms_of(name)
    found = [term for term in terms if every or term.covers(day)]
    if json:
        print_json({"type": "term", **_term(term)} for term in found)
        return
    if not terms:
        complain(f"{name}: neither an office nor a person of the register; try the full name of either.")
        raise typer.Exit(1)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=_caption(day, len(found), len(terms), every))
    for column in ("office", "person", "from", "to", ""):
        table.add_column(column)
    for term in found:
        marks = [mark for mark, is_so in (("acting", term.acting), ("surely within", term.bounds == "within")) if is_so]
        table.add_row(term.office, term.person, str(term.start), str(term.end or "–"), ", ".join(marks))
    out.print(table)


@offices.command()
def update(
    context: typer.Context,
    office: Annotated[
        list[str] | None, typer.Option("--office", help="An office as printed; all of them unless given.")
    ] = None,
    since: Annotated[str, typer.Option("--since", help="Leave out what was over before this day.")] = "2001-01-01",
    json: Json = False,
    rows: Annotated[
        Path | None, typer.Option("--out", help="Write the proposed rows to this CSV file.", show_default=False)
    ] = None,
    config: Config = None,
    api: Annotated[str | None, typer.Option(help="Another address of the action API.", hidden=True)] = None,
    query: Annotated[str | None, typer.Option(help="Another address of the query service.", hidden=True)] = None,
) -> None:
    """Compare the register with Wikidata and propose what may be missing or wrong; a person decides.

    Nothing is changed: a wrong row is worse than none. Both services are asked slowly, so all offices take an hour
    and more. Exit code 1 where one of them failed; what came before is shown.
    """
    from communique.cli.offices_update import update_offices
    from communique.offices.wikidata import Endpoints

    endpoints = Endpoints()
    endpoints = Endpoints(api=api or endpoints.api, query=query or endpoints.query)
    settings = settings_from(context, config=config)
    update_offices(settings, office or (), _day(since, "--since"), endpoints, json=json, rows=rows)


def _caption(day: date, shown_: int, there: int, every: bool) -> str:
    told = f"{there} terms" if every else f"on {day}: {shown_} of {there} terms"
    return told + (f"; the register was checked up to {REGISTER_AS_OF}" if day > REGISTER_AS_OF else "")


def _checked(register: OfficeRegister, person: str, office: str, day: date) -> dict[str, Any]:
    found = register.attribute(person, office, day)
    answer = as_object(found.check)
    return {
        "type": "office_check",
        "person": person,
        "office": office,
        "on": day.isoformat(),
        "result": answer["result"],
        "holder_on_date": answer["holder_on_date"],
        "reason": answer["reason"],
        "speaker": found.speaker,
        "held_office": found.office,
    }


def _answers(register: OfficeRegister, path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _answer(register, path.name, number, line)
    except OSError as error:
        raise StatementMalformed(str(path), f"cannot be read: {error.strerror}; expected JSON lines.") from error


def _answer(register: OfficeRegister, name: str, number: int, line: str) -> dict[str, Any]:
    reject = {"type": "reject", "input": name, "line": number}
    form = 'write {"person": "Janet Yellen", "office": "Treasury Secretary", "on": "2025-06-10"}'
    if len(line) > MAX_LINE_CHARACTERS:
        return reject | {"reason": f"the line has more than {MAX_LINE_CHARACTERS} characters; {form}."}
    try:
        asked = json_text.loads(line)
    except (ValueError, RecursionError) as error:
        return reject | {"reason": f"not JSON ({error}); {form}."[:300]}
    if not isinstance(asked, dict):
        return reject | {"reason": f"not a JSON object; {form}."}
    given = {"id": asked["id"]} if isinstance(asked.get("id"), str | int) else {}
    person, office, on = asked.get("person"), asked.get("office"), asked.get("on")
    if not isinstance(person, str) or not person.strip() or not isinstance(office, str | None):
        return reject | given | {"reason": f"person is missing, or person or office is no text; {form}."}
    try:
        f"{person}{office}".encode()
        day = date.fromisoformat(on) if isinstance(on, str) else None
    except UnicodeEncodeError:
        return reject | given | {"reason": "person or office has half a surrogate pair, which is no character."}
    except ValueError:
        day = None
    if day is None:
        return reject | given | {"reason": f"on is {str(on)[:40]!r}, which is no date; {form}."}
    return given | _checked(register, person, office or "", day)


def _day(text: str | None, hint: str = "--on") -> date:
    if text is None:
        from datetime import UTC, datetime

        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date; write 2018-12-04.", param_hint=hint) from error


def _term(term: Term) -> dict[str, Any]:
    return {
        "office": term.office,
        "person": term.person,
        "body": term.body,
        "country": term.country,
        "start": term.start.isoformat(),
        "end": None if term.end is None else term.end.isoformat(),
        "acting": term.acting,
        "bounds": term.bounds,
    }
