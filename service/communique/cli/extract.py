"""`communique extract`: who said what in a text, without keeping anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from communique.cli.json_lines import texts_of
from communique.cli.options import Json
from communique.cli.output import complain, out, print_json, shown
from communique.errors import DocumentMalformed
from communique.extraction.reported import Reported, reported
from communique.records import Span

MAX_BYTES = 20_000_000


def extract(
    path: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="An article as plain text, UTF-8.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="JSON lines with text and id; prints JSON lines, each with its text's id.")
    ] = None,
    json: Json = False,
) -> None:
    """Print everything a text reports somebody to say: content, source, cue, and whether an official may be speaking.

    Places are code points of the text, from start up to but not including end. With --file, a bad line gives a reject
    in its place, and the exit code is 1.
    """
    if (path is None) == (file is None):
        raise typer.BadParameter("give either a FILE or --file.", param_hint="FILE")
    if file is not None:
        rejected = 0
        for _, line in texts_of(file):
            rejected += "reason" in line
            print_json([line] if "reason" in line else [_answer(line["id"], r) for r in reported(line["text"])])
        if rejected:
            complain(f"{file}: {rejected} lines could not be read; each has its reject in its place.")
            raise typer.Exit(1)
        return
    assert path is not None
    text = _read(path)
    found = reported(text)
    if json:
        print_json(_answer(path.name, report) for report in found)
    else:
        out.print(_table(text, found))


def _read(path: Path) -> str:
    """Return a file's text.

    Raises
    ------
    DocumentMalformed
        it cannot be read, is larger than `MAX_BYTES`, or is not UTF-8
    """
    try:
        with path.open("rb") as source:
            raw = source.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentMalformed(str(path), f"cannot be read: {error.strerror}; expected a text file.") from error
    if len(raw) > MAX_BYTES:
        raise DocumentMalformed(str(path), f"has more than {MAX_BYTES} bytes; split it.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentMalformed(str(path), f"is not UTF-8 (byte {error.start}); convert it with iconv.") from error


def _answer(given_id: str | int, report: Reported) -> dict[str, Any]:
    return {
        "type": "mention",
        "id": given_id,
        "content": report.content,
        "source": report.source,
        "cue": report.cue,
        "quoted": report.quoted,
        "text": report.text,
        "speaker_as_printed": report.speaker_as_printed,
        "office_as_printed": None if report.speaker is None else report.speaker.office,
        "official": report.speaker is not None,
        "asserted": report.asserted,
    }


def _shown(text: str, spans: tuple[Span, ...]) -> str | None:
    return " … ".join(text[slice(*span)] for span in spans) or None


def _table(text: str, found: list[Reported]) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        caption=f"{len(found)} reports; {sum(r.speaker is not None for r in found)} by who may hold an office (●)",
    )
    table.add_column("")
    table.add_column("who", ratio=2)
    table.add_column("cue", ratio=1)
    table.add_column("how")
    table.add_column("what", ratio=5)
    for report in found:
        table.add_row(
            "" if report.speaker is None else "●",
            shown(report.speaker_as_printed, width=80),
            shown(_shown(text, report.cue), width=30),
            report.quoted if report.asserted else f"{report.quoted}, not said",
            shown(report.text, width=300),
        )
    return table
