"""Records to rows and back, by the names that both share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import RowMapping, Table

from communique.records import Clause, Tone

R = TypeVar("R")


def row_of(record: object, table: Table, **ours: Any) -> dict[str, Any]:
    """Return the record's values for the table's columns; `ours` are the columns that no record has."""
    shared = {name: getattr(record, name) for name in _shared_names(cast("Any", type(record)), table)}
    if isinstance(record, Tone):
        shared["clauses"] = [[c.start, c.end, c.tone] for c in record.clauses]
    return shared | ours


def record_of(kind: type[R], row: RowMapping | Mapping[str, Any], **derived: Any) -> R:
    """Rebuild a record; `derived` are the fields that no column holds."""
    given = {name: row[name] for name in _field_names(cast("Any", kind)) if name in row}
    if kind is Tone:
        given["clauses"] = tuple(Clause(start=c[0], end=c[1], tone=c[2]) for c in given["clauses"])
    return kind(**given | derived)


@lru_cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache
def _shared_names(kind: Any, table: Table) -> tuple[str, ...]:
    return tuple(name for name in _field_names(kind) if name in table.columns)
