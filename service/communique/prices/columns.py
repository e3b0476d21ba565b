"""Which column of a price file holds what, whatever it is called and however it is capitalised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.errors import BarsMalformed

TIME_NAMES = ("timestamp", "datetime", "date", "time", "epoch", "closes_at", "opens_at")
PRICE_NAMES = ("open", "high", "low", "close")
WANTED = "give CSV (plain or gzipped) or Parquet with the columns date, open, high, low and close"
_INDEX_NAMES = frozenset({"", "unnamed: 0", "index"})  # how an index without a name is written as a first column
_PARQUET_INDEX_NAME = "__index_level_0__"
_ADJUSTED = frozenset({"adj", "adjusted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceColumns:
    """Positions of the columns of a price file."""

    time: int
    time_name: str
    clock_time: int | None  # the time of day, where date and time stand in two columns
    opens_at: int | None  # a bar's other end, where the time is `closes_at`
    interval: int | None  # read only beside `opens_at` or `closes_at`: elsewhere it may be in any writing
    open: int
    high: int
    low: int
    close: int
    volume: int | None
    instrument: int | None


def find_columns(columns: Sequence[str], *, input_name: str) -> PriceColumns:
    """Find the time, the four prices, and volume and instrument where they are there.

    "Close", "close" and "GSPC.Close" are all the close; "Adj Close" never is. Where no column is named for the time,
    an index that was written without a name is it.

    Raises
    ------
    BarsMalformed
        one is missing, or two columns could be meant
    """
    prices = {name: _position(columns, (name,), input_name) for name in PRICE_NAMES}
    times = {name: position for name in TIME_NAMES if (position := _position(columns, (name,), input_name)) is not None}
    opens_at = times.pop("opens_at") if {"opens_at", "closes_at"} <= {*times} else None
    if not times and (index := _unnamed_index(columns)) is not None:
        times = {columns[index].strip() or "(without a name)": index}
    missing = [name for name, position in prices.items() if position is None]
    if missing or not times:
        wanted = ["a time (date, datetime, timestamp, time or epoch)"] * (not times) + missing
        shown = ", ".join(repr(column[:30]) for column in columns[:12])
        raise BarsMalformed(
            input_name,
            f"has no column for {', '.join(wanted)}; its columns are {shown}. Rename or add what is missing.",
        )
    names = list(times)
    in_two = names == ["date", "time"]
    if len(names) > 1 and not in_two:
        raise BarsMalformed(
            input_name, f"has several columns for the time ({', '.join(names)}); leave the one that counts."
        )
    found = {name: position for name, position in prices.items() if position is not None}
    return PriceColumns(
        time=times[names[0]],
        time_name=names[0],
        clock_time=times["time"] if in_two else None,
        opens_at=opens_at,
        interval=_position(columns, ("interval",), input_name) if names[0] in ("opens_at", "closes_at") else None,
        volume=_position(columns, ("volume",), input_name),
        instrument=_position(columns, ("instrument", "symbol", "ticker"), input_name),
        **found,
    )


def _unnamed_index(columns: Sequence[str]) -> int | None:
    if _PARQUET_INDEX_NAME in columns:
        return columns.index(_PARQUET_INDEX_NAME)
    return 0 if columns and columns[0].strip().lower() in _INDEX_NAMES else None


def _position(columns: Sequence[str], names: Sequence[str], input_name: str) -> int | None:
    exact = [i for i, column in enumerate(columns) if column.strip().lower() in names]
    found = exact or [i for i, column in enumerate(columns) if _after_prefix(column) in names]
    if len(found) > 1:
        shown = ", ".join(repr(columns[i][:30]) for i in found[:4])
        raise BarsMalformed(
            input_name, f"has several columns for {names[0]} ({shown}); give one instrument a file, or one column each."
        )
    return found[0] if found else None


def _after_prefix(column: str) -> str | None:
    prefix, dot, name = column.strip().lower().rpartition(".")
    return name if dot and prefix not in _ADJUSTED else None
