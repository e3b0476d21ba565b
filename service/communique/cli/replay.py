"""`communique replay`: the same inputs through the same steps, held against what was emitted."""

from __future__ import annotations

import json as json_text
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.progress import track

from communique.bootstrap import open_ledger, open_service
from communique.cli.options import Config, DataDir, Json, moment_option, settings_from
from communique.cli.output import complain, err, out, print_json
from communique.clock import ReplayClock
from communique.config import Settings
from communique.ledger import tables as t
from communique.ledger.ledger import Ledger
from communique.ledger.rows import record_of
from communique.records import Bar
from communique.replay import play, run_until
from communique.review import cases

NOT_COMPARED = frozenset({"emitted_at"})  # a catching-up worker emits later than the replay's clock


def replay(
    context: typer.Context,
    from_: Annotated[
        str | None, typer.Option("--from", help="Show signals of statements known from here on.", show_default=False)
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="... and before this.", show_default=False)] = None,
    json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Recompute signals from the ledger's documents and bars, and compare them with what was emitted.

    All documents are walked through, since novelty and surprise look back; --from and --to choose what is shown.
    Nothing is written and nothing published. Exit code 1 where a signal differs.
    """
    since, until = moment_option(from_, "--from"), moment_option(to, "--to")
    if since and until and until.at <= since.at:
        raise typer.BadParameter("--to is not after --from.", param_hint="--to")
    settings = settings_from(context, config=config, data_dir=data_dir)
    emitted, again = _recompute(settings)

    def is_shown(signal: dict[str, Any]) -> bool:
        known = datetime.fromisoformat(signal["known_at"])
        return (since is None or known >= since.at) and (until is None or known < until.at)

    shown = [signal for signal in again.values() if is_shown(signal)]
    expected = {key: signal for key, signal in emitted.items() if is_shown(signal)}
    same = sum(1 for signal in shown if _compared(signal) == _compared(emitted.get(signal["signal_id"])))
    lost = sum(1 for key in expected if key not in again)
    if json:
        print_json({"type": "signal", **signal} for signal in shown)
    counts = f"{same} byte-equal to what was emitted, {len(shown) - same} not, {lost} not made again"
    (err if json else out).print(f"{len(shown)} signals recomputed: {counts}")
    if same != len(shown) or lost:
        complain(_why(emitted, again))
        raise typer.Exit(1)


def _why(emitted: dict[str, dict[str, Any]], again: dict[str, dict[str, Any]]) -> str:
    """Name the likeliest cause of a difference."""
    then, now = ({str(signal["model"]) for signal in signals.values()} for signals in (emitted, again))
    if then != now:
        return f"The model changed: emitted by {', '.join(sorted(then))}, recomputed by {', '.join(sorted(now))}."
    return "The replay differs from what was emitted: other thresholds, another register, or bars that came late."


def _recompute(settings: Settings) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return what was emitted and what comes out now, each by signal id."""
    with open_ledger(settings) as ledger, ledger.reading() as reads:
        arrivals = reads.steps()
        bars = [(row["collected_at"], record_of(Bar, row)) for row in reads.rows(t.bars)]
        emitted = [json_text.loads(row["data"]) for row in reads.signal_rows()]
        rejected = {case.subject for case in cases(reads, decided=True) if case.decision == "rejected"}
        last = max((datetime.fromisoformat(signal["emitted_at"]) for signal in emitted), default=None)
    if not arrivals:
        return {}, {}
    scratch = Ledger(None, streams=())
    clock = ReplayClock(arrivals[0][0])
    with scratch.writing() as writes:
        # a bar counts from when the ledger had it: what came after a signal did not make it
        writes.add_all_bars([replace(bar, known_at=max(bar.known_at, at)) for at, bar in bars], at=clock.now())
    with open_service(settings, clock=clock, ledger=scratch) as service:
        walked = track(arrivals, "replaying", console=err, transient=True, disable=not err.is_terminal)
        for _ in play(service.pipeline, clock, walked):
            pass
        for _ in run_until(service.pipeline, clock, max(last or arrivals[-1][0], arrivals[-1][0])):
            pass
        with scratch.reading() as reads:
            again = [json_text.loads(row["data"]) for row in reads.signal_rows()]
    scratch.close()
    then = {s["signal_id"]: s for s in emitted if s["kind"] != "correction"}  # a person's doing, not the inputs'
    now = {s["signal_id"]: s for s in again if s["signal_id"] in then or s["statement_id"] not in rejected}
    return then, now


def _compared(signal: dict[str, Any] | None) -> str | None:
    if signal is None:
        return None
    kept = {key: value for key, value in signal.items() if key not in NOT_COMPARED}
    return json_text.dumps(kept, sort_keys=True)
