"""Bars from a file: CSV (plain or gzipped) or Parquet, all of it or, where one row is wrong, none of it.

One rule for rows: every row of an instrument and interval closes later than the one before it. A file that is out of
order or repeats a row is refused as a whole, since nobody can say which copy is right, or whether rows were lost as
well. The one exception is a day on which the exchange did not open: that row is set aside with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from communique.errors import BarsMalformed, NotASession
from communique.prices.bar_times import Label, LabelRules, bar_ends, declared_rules, with_interval
from communique.prices.checks import parse_number, price_problem, range_problem
from communique.prices.columns import PRICE_NAMES, PriceColumns, find_columns
from communique.prices.instruments import Instrument, load_instruments
from communique.prices.labels import parse_label, with_clock_time
from communique.prices.price_tables import open_price_table
from communique.prices.sessions import CalendarEnds, ExchangeSessions, exchange_sessions
from communique.records import Bar, KnownBasis, Reject

_CLOCK_SLACK = timedelta(minutes=2)  # clocks differ; a bar known longer before its close was still forming


@dataclass(frozen=True, slots=True)
class BarsRead:
    """What a price file held: its bars in the file's order, and the rows that were set aside."""

    bars: tuple[Bar, ...]
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How the rows of one file are to be read."""

    name: str
    columns: PriceColumns
    instrument: Instrument | None
    instruments: Mapping[str, Instrument]
    rules: LabelRules
    source: str
    known_at: datetime | None
    known_basis: KnownBasis
    sessions: Callable[[str], ExchangeSessions]


class _RowRefused(Exception):
    """One clause about one row, with the column it is about; becomes BarsMalformed."""

    def __init__(self, problem: str, column: str | None = None) -> None:
        self.problem, self.column = problem, column
        super().__init__(problem)


def read_bars(
    path: Path,
    *,
    instrument: Instrument | None = None,
    assumed: Instrument | None = None,
    tz: str | None = None,
    interval: str | None = None,
    label: Label | None = None,
    source: str | None = None,
    known_at: datetime | None = None,
    known_basis: KnownBasis = "observed",
    instruments: Mapping[str, Instrument] | None = None,
    sessions: Callable[[str], ExchangeSessions] = exchange_sessions,
) -> BarsRead:
    """Read bars from a CSV (plain or gzipped) or Parquet file.

    Parameters
    ----------
    path : the file; what it is, is told by its content
    instrument : whose prices they are; None where a column (instrument, symbol, ticker) says so
    assumed : whose prices they are where neither `instrument` nor a column says so
    tz : IANA zone of times without an offset; not needed for dates, offsets and epochs
    interval : "5m", "1h", "1d"; not needed where every label is a date (a naive midnight is one too, unless an
        intraday interval is given), nor where a column interval stands beside opens_at or closes_at
    label : whether a bar's time is its start, its end, or the start of its last minute; not needed for daily bars,
        nor where the column is called opens_at or closes_at (the latter counts where both are there)
    source : written on the bars; None takes the file's name
    known_at : aware; when we first held them. None takes each bar's own close, and its basis is then "assumed"
    known_basis : how `known_at` was learned
    instruments : the register for an instrument column; None takes the one that ships
    sessions : the sessions of a calendar, by name

    Raises
    ------
    BarsMalformed
        with the file, the row and column as they stand there, and what to do
    """
    name = str(path)
    table = open_price_table(path)
    columns = find_columns(table.columns, input_name=name)
    reading = _Reading(
        name=name,
        columns=columns,
        instrument=instrument or (assumed if columns.instrument is None else None),
        instruments=load_instruments() if instruments is None else instruments,
        rules=declared_rules(tz=tz, interval=interval, label=label, time_name=columns.time_name, input_name=name),
        source=source or f"file:{path.name}",
        known_at=known_at,
        known_basis="assumed" if known_at is None else known_basis,
        sessions=sessions,
    )
    bars: list[Bar] = []
    rejects: list[Reject] = []
    for read in _read_rows(reading, table.rows):
        if isinstance(read, Bar):
            bars.append(read)
        else:
            rejects.append(read)
    if not bars and not rejects:
        raise BarsMalformed(name, "holds a header and no bars; give one row for each bar.")
    return BarsRead(tuple(bars), tuple(rejects))


def _read_rows(reading: _Reading, rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[Bar | Reject]:
    previous: dict[tuple[str, str], Bar] = {}
    for row, cells in rows:
        try:
            bar = _bar(reading, cells)
            _require_later(bar, previous.get((bar.instrument, bar.interval)))
        except NotASession as closed:
            yield Reject(
                input=reading.name,
                line=row,
                reason=f"{closed.day} is not a session of {closed.calendar}; this row was left out.",
            )
            continue
        except _RowRefused as refused:
            column = f", column {refused.column}" if refused.column else ""
            raise BarsMalformed(reading.name, f"{refused.problem}.", place=f"row {row}{column}") from refused
        if reading.known_at is not None and bar.closes_at > reading.known_at + _CLOCK_SLACK:
            reason = f"the bar closes at {bar.closes_at:%Y-%m-%dT%H:%MZ}, after it was known: it was still forming."
            yield Reject(input=reading.name, line=row, reason=reason)
            continue
        previous[bar.instrument, bar.interval] = bar
        yield bar


def _bar(reading: _Reading, cells: Sequence[Any]) -> Bar:
    instrument = _instrument(reading, cells)
    opens_at, closes_at, interval = _bar_times(reading, instrument, cells)
    prices = {column: _price(reading, instrument, cells, column) for column in PRICE_NAMES}
    problem = range_problem(high=prices["high"], low=prices["low"], close=prices["close"])
    if problem is not None:
        raise _RowRefused(problem)
    return Bar(
        instrument=instrument.symbol,
        interval=interval,
        opens_at=opens_at,
        closes_at=closes_at,
        open=prices["open"],
        high=prices["high"],
        low=prices["low"],
        close=prices["close"],
        volume=_volume(reading.columns.volume, cells),
        source=reading.source,
        known_at=closes_at if reading.known_at is None else reading.known_at,
        known_basis=reading.known_basis,
    )


def _instrument(reading: _Reading, cells: Sequence[Any]) -> Instrument:
    position = reading.columns.instrument
    if position is None:
        if reading.instrument is None:
            raise _RowRefused("nothing says whose prices these are; give --instrument, or add a column symbol")
        return reading.instrument
    symbol = str(cells[position]).strip()
    if reading.instrument is not None and symbol != reading.instrument.symbol:
        problem = (
            f"{symbol[:40]!r} is not {reading.instrument.symbol!r}, which --instrument says; give one or the other"
        )
        raise _RowRefused(problem, "instrument")
    found = reading.instrument or reading.instruments.get(symbol)
    if found is None:
        known = ", ".join(reading.instruments)
        raise _RowRefused(f"{symbol[:40]!r} is not in instruments.toml, which has {known}; add it there", "instrument")
    return found


def _bar_times(reading: _Reading, instrument: Instrument, cells: Sequence[Any]) -> tuple[datetime, datetime, str]:
    columns = reading.columns
    try:
        label = parse_label(cells[columns.time], epoch=columns.time_name == "epoch")
        if columns.clock_time is not None:
            label = with_clock_time(label, cells[columns.clock_time])
        rules, opens_at = reading.rules, None
        if columns.interval is not None:
            rules = with_interval(rules, str(cells[columns.interval]).strip())
        if columns.opens_at is not None:
            opens_at = parse_label(cells[columns.opens_at], epoch=False)
        return bar_ends(rules, reading.sessions(instrument.calendar), label, opens_at=opens_at)
    except NotASession:
        raise
    except (ValueError, OverflowError, CalendarEnds) as error:
        raise _RowRefused(str(error).rstrip("."), columns.time_name) from error


def _price(reading: _Reading, instrument: Instrument, cells: Sequence[Any], column: str) -> float:
    try:
        value = parse_number(cells[getattr(reading.columns, column)])
    except ValueError as error:
        raise _RowRefused(str(error), column) from error
    problem = price_problem(value, may_be_negative=instrument.may_be_negative)
    if problem is not None or value is None:
        raise _RowRefused(problem or "the price is empty", column)
    return value


def _volume(position: int | None, cells: Sequence[Any]) -> float | None:
    if position is None or str(cells[position]).strip().lower() == "nan":
        return None
    try:
        volume = parse_number(cells[position])
    except ValueError as error:
        raise _RowRefused(str(error), "volume") from error
    if volume is not None and volume < 0:
        raise _RowRefused(f"{volume:g} is below zero; leave the cell empty where there is no volume", "volume")
    return volume


def _require_later(bar: Bar, previous: Bar | None) -> None:
    if previous is None or bar.closes_at > previous.closes_at:
        return
    shown = f"{bar.closes_at:%Y-%m-%dT%H:%MZ}"
    if bar.closes_at < previous.closes_at:
        raise _RowRefused(
            f"the bar that closes at {shown} stands after a later one; sort the file by time, oldest first"
        )
    same = "same prices" if bar == previous else "other prices"
    raise _RowRefused(f"the bar that closes at {shown} stands there twice, with the {same}; keep one of them")
