"""What every source of prices offers, and the one that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from communique.errors import PricesMissing
from communique.prices.arch_sp500 import SOURCE, SYMBOL, sp500_daily
from communique.prices.instruments import Instrument
from communique.records import Bar


class PriceSource(Protocol):
    """Somewhere bars come from. Complete, typed bars or an error: an empty answer is never one."""

    @property
    def name(self) -> str:
        """What is written in `Bar.source`."""
        ...

    @property
    def grows(self) -> bool:
        """Whether it will ever have bars it does not have now."""
        ...

    def covers(self, instrument: Instrument) -> bool:
        """Tell whether it has, or will have, bars of this instrument at all."""
        ...

    def ends_at(self, instrument: Instrument) -> datetime | None:
        """Return the last close it will ever have, for a source that does not grow; None for one that does."""
        ...

    def fetch(self, instrument: Instrument, interval: str, since: datetime, until: datetime) -> Sequence[Bar]:
        """Return the bars with ``since <= closes_at <= until``, in order.

        Raises
        ------
        PricesMissing
            it answered, and something of what was asked for is not there
        PricesUnavailable
            it did not answer; ask again later
        """
        ...


class ArchSource:
    """The bars of `sp500_daily` as a price source. It does not grow."""

    name = SOURCE
    grows = False

    def covers(self, instrument: Instrument) -> bool:
        """Tell whether it is the S&P 500."""
        return instrument.symbol == SYMBOL

    def ends_at(self, instrument: Instrument) -> datetime | None:
        """Return the close of 2018-12-31; None for an instrument that is not covered."""
        return sp500_daily()[-1].closes_at if self.covers(instrument) else None

    def fetch(self, instrument: Instrument, interval: str, since: datetime, until: datetime) -> Sequence[Bar]:
        """Return the bars with ``since <= closes_at <= until``, in order.

        Raises
        ------
        PricesMissing
            another instrument or interval was asked for, or nothing of that time is there
        """
        if not self.covers(instrument) or interval != "1d":
            raise PricesMissing(
                f"{SOURCE} has daily bars of {SYMBOL}, but {interval} bars of {instrument.symbol} were asked for; "
                f"give a price file, or another source."
            )
        bars = [bar for bar in sp500_daily() if since <= bar.closes_at <= until]
        if not bars:
            raise PricesMissing(
                f"{SOURCE} has bars of 1999-01-04 to 2018-12-31, but {since:%Y-%m-%d} to {until:%Y-%m-%d} was asked "
                f"for; give a price file, or another source."
            )
        return bars
