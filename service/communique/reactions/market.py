"""One instrument with its sessions and its bars in the ledger: where a statement meets a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from communique.ledger.reads import Reads
from communique.prices.instruments import Instrument
from communique.prices.sessions import ExchangeSessions
from communique.reactions.history import BarHistory
from communique.reactions.measure import measure
from communique.reactions.reasons import AWAITING_BAR
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
    longest_window: timedelta = timedelta(days=30)  # calendar days that hold 6 sessions, the same

    def measure(
        self, reads: Reads, statement: Statement, windows: Sequence[tuple[Basis, Horizon]], *, now: datetime
    ) -> list[Reaction]:
        """Measure each window with the bars that were closed and known at `now`."""
        ends_at = reads.last_close(self.instrument.symbol, self.interval, as_of=now)
        starts = {"said": statement.said_at, "known": max(statement.said_until, statement.known_at)}
        histories = {basis: self._history(reads, starts[basis], now) for basis in {basis for basis, _ in windows}}
        measured = [
            measure(
                statement,
                instrument=self.instrument,
                horizon=horizon,
                basis=basis,
                bars=histories[basis],
                sessions=self.sessions,
                now=now,
                source_grows=self.grows,
                source_ends_at=ends_at,
            )
            for basis, horizon in windows
        ]
        return [self._awaited(reaction, ends_at) for reaction in measured]

    def _history(self, reads: Reads, start: datetime, now: datetime) -> BarHistory:
        symbol, since, until = self.instrument.symbol, start - self.history, start + self.longest_window
        return BarHistory(reads.bars(symbol, self.interval, as_of=now, since=since, until=until))

    def _awaited(self, reaction: Reaction, ends_at: datetime | None) -> Reaction:
        """Leave open what is missing only because a growing source has not got that far, however late it is."""
        behind = ends_at is None or (reaction.due_at is not None and ends_at < reaction.due_at)
        if self.grows and behind and reaction.status == "missing":
            return replace(reaction, status="pending", reason=AWAITING_BAR)
        return reaction
