"""One instrument with its sessions and its bars in the ledger: where a statement meets a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from communique.ledger.reads import Reads
from communique.prices.instruments import Instrument
from communique.prices.sessions import ExchangeSessions
from communique.reactions.measure import BarHistory, measure
from communique.records import Basis, Horizon, Reaction, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What a statement is joined to.

    Parameters
    ----------
    instrument, sessions : the instrument and its exchange's calendar
    grows : whether more bars will come; where none will, a window without its bars is missing at once
    """

    instrument: Instrument
    sessions: ExchangeSessions
    grows: bool
    interval: str = "1d"
    history: timedelta = timedelta(days=300)  # calendar days that hold 125 sessions, with room for closures

    def measure(
        self, reads: Reads, statement: Statement, windows: Sequence[tuple[Basis, Horizon]], *, now: datetime
    ) -> list[Reaction]:
        """Measure each window with the bars that were closed and known at `now`."""
        since = min(statement.said_at, statement.known_at) - self.history
        bars = reads.bars(self.instrument.symbol, self.interval, as_of=now, since=since)
        history = BarHistory(bars)
        return [
            measure(
                statement,
                instrument=self.instrument,
                horizon=horizon,
                basis=basis,
                bars=history,
                sessions=self.sessions,
                now=now,
                source_grows=self.grows,
                source_ends_at=bars[-1].closes_at if bars else None,
            )
            for basis, horizon in windows
        ]
