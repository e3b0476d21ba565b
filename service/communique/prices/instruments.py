"""What prices are joined to: each instrument with its calendar, currency and kind of change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from communique.errors import ConfigError

Change = Literal["return", "difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One index, future or share, by the symbol its price source uses."""

    symbol: str
    name: str
    calendar: str  # a name of exchange_calendars
    currency: str  # ISO 4217
    change: Change  # end / anchor - 1, or end - anchor in the instrument's own points
    benchmark: str | None = None  # None: it is one itself
    polarity: Literal[1, -1] | None = None  # 1 rises on good news, -1 falls; None is undecided
    may_be_negative: bool = False


def load_instruments(path: Path | None = None) -> Mapping[str, Instrument]:
    """Return the instruments of a register, by symbol.

    Parameters
    ----------
    path : TOML; None takes the register that ships

    Raises
    ------
    ConfigError
        the file cannot be read, or an entry lacks something or has it wrong
    """
    return _register(path)[0]


def default_instrument(side: str, *, path: Path | None = None) -> str:
    """Return the symbol a side's statements are joined to where nothing else was asked for."""
    by_side = _register(path)[1]
    return by_side.get(side, by_side["otherwise"])


@cache
def _register(path: Path | None) -> tuple[Mapping[str, Instrument], Mapping[str, str]]:
    name = "instruments.toml" if path is None else str(path)
    try:
        resource = files("communique.prices").joinpath("instruments.toml") if path is None else path
        tables = tomllib.loads(resource.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{name} cannot be read as TOML ({error}); compare it with the shipped instruments.toml."
        ) from error
    instruments = {symbol: _instrument(symbol, table, name) for symbol, table in tables.get("instruments", {}).items()}
    by_side = tables.get("default_by_side", {})
    unknown = sorted(
        ({*by_side.values()} | {i.benchmark for i in instruments.values() if i.benchmark}) - {*instruments}
    )
    if unknown:
        raise ConfigError(f"{name} refers to {unknown[0]!r}, which it does not list; add [instruments.{unknown[0]!r}].")
    if "otherwise" not in by_side:
        raise ConfigError(f"{name} has no `otherwise` under [default_by_side]; name the instrument to fall back on.")
    return instruments, by_side


def _instrument(symbol: str, table: Mapping[str, Any], name: str) -> Instrument:
    try:
        instrument = Instrument(symbol=symbol, **table)
    except TypeError as error:
        raise ConfigError(
            f"{name}, [instruments.{symbol!r}]: {error}; it takes name, calendar, currency, change "
            f"and, where they apply, benchmark, polarity, may_be_negative."
        ) from error
    if instrument.change not in ("return", "difference"):
        raise ConfigError(
            f'{name}, [instruments.{symbol!r}]: change was {instrument.change!r}; write "return" or "difference".'
        )
    if instrument.polarity not in (1, -1, None):
        raise ConfigError(
            f"{name}, [instruments.{symbol!r}]: polarity was {instrument.polarity!r}; write 1 or -1, or leave it out."
        )
    return instrument
