"""The ledger's records as DataFrames, and frames as files. Times are UTC; returns are fractions."""

from __future__ import annotations

import dataclasses
import json
import types
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from communique.canonical import encode_time, plain
from communique.ledger import tables as t
from communique.ledger.reads import Reads
from communique.ledger.rows import record_of
from communique.records import Reaction, Signal, Statement

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["signals", "statements", "reactions"]
Format = Literal["parquet", "csv", "jsonl"]
_RECORDS: dict[str, type] = {"signals": Signal, "statements": Statement, "reactions": Reaction}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def frame_of(reads: Reads, kind: Kind) -> pd.DataFrame:
    """Return all records of a kind, one row each, one column a field, oldest first.

    Moments are ``datetime64[us, UTC]``; a number that is missing is NaN, a text None. Lists are tuples.
    """
    import pandas as pd

    from communique.delivery.wire import signal_from_json

    records: list[Any]
    if kind == "signals":
        records = [signal_from_json(row["data"]) for row in reads.signal_rows()]
    elif kind == "statements":
        records = reads.statements()
    else:
        rows = reads.rows(t.reactions)
        records = [record_of(Reaction, row) for row in rows]
        records.sort(key=lambda r: (r.due_at is None, r.due_at, r.statement_id, r.basis, r.horizon))
    hints = get_type_hints(_RECORDS[kind])
    columns = {
        field.name: pd.Series([getattr(r, field.name) for r in records], dtype=_dtype(hints[field.name]))
        for field in dataclasses.fields(_RECORDS[kind])
    }
    return pd.DataFrame(columns)


def _dtype(hint: Any) -> str:
    """Return the pandas dtype of a field: the same for an empty ledger as for a full one."""
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    if datetime in options:
        return "datetime64[us, UTC]"
    if float in options:
        return "float64"
    if int in options:
        return "int64" if type(None) not in options else "Int64"
    if bool in options:
        return "bool"
    return "object" if _is_nested(hint) else "str"


def write_frame(frame: pd.DataFrame, sink: IO[bytes], format_: Format, *, kind: Kind) -> None:
    """Write a frame: Parquet with its types; CSV with ISO times and harmless cells; JSON lines with nulls.

    A cell of text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    if format_ == "parquet":
        nested = [name for name, hint in get_type_hints(_RECORDS[kind]).items() if _is_nested(hint)]
        # Parquet has no type for mixed cells; JSON text is read everywhere
        frame.assign(**{name: frame[name].map(_as_json).astype("str") for name in nested}).to_parquet(sink, index=False)
        return
    rows = ({str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records"))
    if format_ == "jsonl":
        type_ = _RECORDS[kind].__name__.lower()
        for row in rows:
            sink.write((json.dumps({"type": type_, **row}, ensure_ascii=False, allow_nan=False) + "\n").encode())
        return
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(frame.columns))
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    sink.write(text.getvalue().encode())


def _is_nested(hint: Any) -> bool:
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return any(get_origin(option) in (tuple, dict) for option in options)


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(plain(value))


def _plain(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, tuple | dict):
        return plain(value)
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return encode_time(value.to_pydatetime())
    return value.item() if hasattr(value, "item") else value


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
