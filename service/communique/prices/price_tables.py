"""Price files as rows of cells: CSV (plain or gzipped) and Parquet, each refused in one sentence where unreadable."""

from __future__ import annotations

import csv
import gzip
import io
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.errors import BarsMalformed
from communique.prices.columns import WANTED

MAX_BYTES = 512 * 1024 * 1024  # of text, unpacked: a small gzip can hold any amount
MAX_ROWS = 5_000_000
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OTHER_TEXTS = (("<", "a web page or XML"), ("%PDF-", "a PDF"), ("{\\rtf", "rich text"), ("{", "JSON"), ("[", "JSON"))
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Column names and rows, each row with its number as a reader of the file would count it.

    In a CSV the header is row 1 (with blank lines counted); in Parquet the first record is row 1.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[Any]]]


def open_price_table(path: Path) -> PriceTable:
    """Open a price file by what it holds, whatever it is called.

    Raises
    ------
    BarsMalformed
        it is not there, empty, binary, not UTF-8, broken, or larger than we read at once
    """
    name = str(path)
    try:
        _require_no_pipe(path)
        with path.open("rb") as opened:
            magic = opened.read(4)
        if magic == b"PAR1":
            return _parquet_table(path)
        raw = _unpacked(path) if magic[:2] == b"\x1f\x8b" else _read_capped(path)
    except FileNotFoundError as error:
        raise BarsMalformed(name, "there is no such file; check the path.") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BarsMalformed(name, "the gzip archive is broken or cut off; fetch the file again.") from error
    except OSError as error:
        raise BarsMalformed(
            name, f"cannot be read ({error.strerror or error}); check the path and its rights."
        ) from error
    return _csv_table(name, raw)


def _require_no_pipe(path: Path) -> None:
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):  # opening it might wait for ever
        raise BarsMalformed(str(path), "is a pipe or a device and not a file; save what it gives in a file first.")


def _read_capped(path: Path) -> bytes:
    with path.open("rb") as opened:
        return _within_limit(path, opened.read(MAX_BYTES + 1))


def _unpacked(path: Path) -> bytes:
    with gzip.open(path, "rb") as opened:
        return _within_limit(path, opened.read(MAX_BYTES + 1))


def _within_limit(path: Path, raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise BarsMalformed(str(path), f"holds more than {MAX_BYTES // 2**20} MiB of text; split it by year.")
    return raw


def _csv_table(name: str, raw: bytes) -> PriceTable:
    text = _decoded(name, raw)
    _require_no_other_format(name, text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(raw), strict=True)
    rows = _csv_rows(name, reader)
    _, header = next(rows, (0, ()))
    if not header:
        raise BarsMalformed(name, f"is empty; {WANTED}.")
    columns = tuple(str(cell).strip() for cell in header)
    return PriceTable(columns, _checked_widths(name, rows, len(columns)))


def _decoded(name: str, raw: bytes) -> str:
    if raw.startswith(_BYTE_ORDER_MARKS):
        raise BarsMalformed(name, "is UTF-16 text; save it as UTF-8 and read it again.")
    if b"\x00" in raw:
        raise BarsMalformed(name, f"is a binary file; {WANTED}.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise BarsMalformed(
            name, "is not UTF-8 text; save it as UTF-8, or give Parquet.", place=f"row {row}"
        ) from error


def _require_no_other_format(name: str, text: str) -> None:
    opening = text[:4096].lstrip()
    kind = next((kind for mark, kind in _OTHER_TEXTS if opening.startswith(mark)), None)
    if kind is not None:
        raise BarsMalformed(name, f"is {kind} and no table of prices; {WANTED}.")


def _delimiter(raw: bytes) -> str:
    first_line = raw.lstrip()[:4096].split(b"\n", 1)[0]
    return max(_DELIMITERS, key=lambda delimiter: first_line.count(delimiter.encode()))


def _csv_rows(name: str, reader: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BarsMalformed(
                name, f"is not well-formed CSV ({error}); check the quotes there.", place=f"row {reader.line_num}"
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _checked_widths(
    name: str, rows: Iterator[tuple[int, Sequence[Any]]], width: int
) -> Iterator[tuple[int, Sequence[Any]]]:
    for row, cells in rows:
        if len(cells) != width:
            raise BarsMalformed(
                name,
                f"has {len(cells)} cells where the header has {width}; it is cut off, or a number holds a comma.",
                place=f"row {row}",
            )
        yield row, cells


def _parquet_table(path: Path) -> PriceTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = str(path)
    try:
        opened = pq.ParquetFile(path)
        if opened.metadata.num_rows > MAX_ROWS:
            raise BarsMalformed(name, f"holds more than {MAX_ROWS} rows; split it by year.")
        columns = tuple(opened.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable_parquet(name, error) from error
    if not opened.metadata.num_rows:
        raise BarsMalformed(name, "holds column names and no bars; give one row for each bar.")
    return PriceTable(columns, _parquet_rows(name, opened))


def _parquet_rows(name: str, opened: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    import pyarrow as pa

    row = 0
    try:
        for batch in opened.iter_batches():
            for cells in zip(*(_plain_column(column) for column in batch.columns), strict=True):
                row += 1
                yield row, cells
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:  # a date no calendar has, broken text
        raise _unreadable_parquet(name, error) from error


def _plain_column(column: Any) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        # nanoseconds come back as pandas objects, and no bar needs them
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def _unreadable_parquet(name: str, error: Exception) -> BarsMalformed:
    reason = str(error).split("\n", 1)[0][:120].rstrip(" .")
    return BarsMalformed(name, f"is not readable Parquet ({reason}); write it again, or give CSV.")
