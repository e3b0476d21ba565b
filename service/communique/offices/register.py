"""The register's three tables, parsed once, at the edge.

``register.csv`` has a row for each term in office, ``offices.csv`` says how each office is printed and whether it
has one holder or many, ``bodies.csv`` lists the bodies that speak as themselves. Names in one cell are separated
by semicolons. In ``offices.csv``, `aliases` name the office by themselves ("Fed chair"), `titles` only beside a
person ("chair"). `bounds` is "exact", or "within" where the person surely held the office between the two days
and what came before or after is not known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Literal, cast

from communique.errors import ConfigError

# The day up to which the tables were checked. What changed after it, they do not know.
REGISTER_AS_OF = date(2025, 10, 31)

Bounds = Literal["exact", "within"]
Holders = Literal["one", "many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One person in one office, from `start` to `end`, both days included (the handover day is both people's)."""

    person: str
    aliases: tuple[str, ...]
    office: str
    body: str
    country: str
    side: str
    start: date
    end: date | None  # None: no end known on REGISTER_AS_OF
    acting: bool
    bounds: Bounds

    def covers(self, day: date) -> bool:
        """Tell whether the day lies in the term; an open one goes on."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office, and how it is printed."""

    office: str
    aliases: tuple[str, ...]
    titles: tuple[str, ...]
    holders: Holders


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A ministry, central bank or organisation that speaks as itself."""

    body: str
    aliases: tuple[str, ...]
    country: str
    side: str
    start: date | None  # None: long before anything we read
    end: date | None

    def existed(self, day: date) -> bool:
        """Tell whether the body was there on that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table, able to say where it is when something in it is wrong."""

    table: str
    number: int  # the header is row 1
    cells: Mapping[str, str]

    def wrong(self, column: str, expected: str) -> ConfigError:
        return ConfigError(
            f"{self.table}, row {self.number}, column {column}: {self.cells.get(column)!r} came where {expected} "
            f"was expected; correct the row."
        )

    def text(self, column: str) -> str:
        value = self.cells[column].strip()
        if not value:
            raise self.wrong(column, "a text")
        return value

    def several(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.cells[column].split(";") if part.strip())

    def day(self, column: str) -> date | None:
        value = self.cells[column].strip()
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(column, "a date such as 2018-12-04") from error

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self.cells[column].strip()
        if value not in allowed:
            raise self.wrong(column, " or ".join(allowed))
        return value


def parse_terms(text: str, *, table: str = "register.csv") -> tuple[Term, ...]:
    """Read ``register.csv``.

    Raises
    ------
    ConfigError
        names the row and the column
    """
    columns = ("person", "aliases", "office", "body", "country", "side", "start", "end", "acting", "bounds")
    return tuple(_term(row) for row in _rows(text, table, columns))


def parse_offices(text: str, *, table: str = "offices.csv") -> tuple[Office, ...]:
    """Read ``offices.csv``; a bad row raises ConfigError with its place."""
    return tuple(
        Office(
            office=row.text("office"),
            aliases=row.several("aliases"),
            titles=row.several("titles"),
            holders=cast("Holders", row.choice("holders", ("one", "many"))),
        )
        for row in _rows(text, table, ("office", "aliases", "titles", "holders"))
    )


def parse_bodies(text: str, *, table: str = "bodies.csv") -> tuple[Body, ...]:
    """Read ``bodies.csv``; a bad row raises ConfigError with its place."""
    return tuple(
        Body(
            body=row.text("body"),
            aliases=row.several("aliases"),
            country=_code(row, "country"),
            side=_code(row, "side"),
            start=row.day("start"),
            end=row.day("end"),
        )
        for row in _rows(text, table, ("body", "aliases", "country", "side", "start", "end"))
    )


def read_table(name: str) -> str:
    """Return the text of one of the tables that ship with the package."""
    return files("communique.offices").joinpath(name).read_text(encoding="utf-8")


def overlaps(terms: tuple[Term, ...], offices: tuple[Office, ...]) -> tuple[tuple[Term, Term], ...]:
    """Return the pairs of terms that claim a one-holder office at the same time.

    Two terms may share the handover day. An acting holder may stand in for one who is on leave.
    """
    single = {office.office for office in offices if office.holders == "one"}
    held: dict[str, list[Term]] = {}
    for term in terms:
        if term.office in single and not term.acting:
            held.setdefault(term.office, []).append(term)
    clashes = []
    for office_terms in held.values():
        for earlier, later in pairwise(sorted(office_terms, key=lambda term: term.start)):
            if earlier.end is None or later.start < earlier.end:
                clashes.append((earlier, later))
    return tuple(clashes)


def _rows(text: str, table: str, columns: tuple[str, ...]) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if tuple(reader.fieldnames or ()) != columns:
        raise ConfigError(
            f"{table}, row 1: the columns {','.join(columns)} were expected, {','.join(reader.fieldnames or ())} came."
        )
    try:
        for cells in reader:
            if None in cells or None in cells.values():
                raise ConfigError(f"{table}, row {reader.line_num}: {len(columns)} cells were expected; quote commas.")
            yield _Row(table, reader.line_num, cells)
    except csv.Error as error:
        raise ConfigError(f"{table}, row {reader.line_num + 1}: not readable as CSV ({error}).") from error


def _term(row: _Row) -> Term:
    start, end = row.day("start"), row.day("end")
    if start is None:
        raise row.wrong("start", "a date such as 2018-12-04")
    if end is not None and end < start:
        raise row.wrong("end", f"a day not before {start}")
    return Term(
        person=row.text("person"),
        aliases=row.several("aliases"),
        office=row.text("office"),
        body=row.text("body"),
        country=_code(row, "country"),
        side=_code(row, "side"),
        start=start,
        end=end,
        acting=row.choice("acting", ("true", "false")) == "true",
        bounds=cast("Bounds", row.choice("bounds", ("exact", "within"))),
    )


def _code(row: _Row, column: str) -> str:
    value = row.text(column)
    if not (len(value) == 2 and value.isascii() and value.isupper()):
        raise row.wrong(column, "a two-letter code such as US, EU or XX")
    return value
