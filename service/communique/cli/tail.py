"""`communique tail`: the stream as it comes, on a terminal."""

from __future__ import annotations

import os
import signal
import socket
from types import FrameType
from typing import Annotated

import typer
from rich.text import Text

from communique.bootstrap import open_stream
from communique.canonical import as_object
from communique.cli.options import Config, DataDir, Json, settings_from
from communique.cli.output import err, out, percent, print_json, shown, signed
from communique.delivery.delivered import Delivery
from communique.delivery.stream_view import From
from communique.delivery.subscriber import Subscriber
from communique.records import Signal


def tail(
    context: typer.Context,
    group: Annotated[
        str | None, typer.Option(help="Read as this consumer group: it remembers where you were.", show_default=False)
    ] = None,
    from_: Annotated[
        str, typer.Option("--from", help="Where to begin: new, earliest, or a sequence. A group that exists goes on.")
    ] = "new",
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="Only this kind; may be given again.", show_default=False)
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, help="Stop after so many.", show_default=False)] = None,
    exit_: Annotated[bool, typer.Option("--exit", help="Stop at the end of what is there.")] = False,
    json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Follow the stream of signals until Ctrl-C."""
    settings = settings_from(context, config=config, data_dir=data_dir)
    with open_stream(settings) as server:
        subscriber = Subscriber(
            server.url,
            stream=settings.stream,
            group=group,
            consumer=f"tail-{socket.gethostname()}-{os.getpid()}" if group else "",
            from_=_from(from_),
            kinds=set(kinds) if kinds else None,
            on_disconnect=lambda _: server.revive(),
        )
        _stop_on_signals(subscriber)
        seen = 0
        for delivery in subscriber.until_idle() if exit_ else subscriber:
            _print(delivery, json)
            seen += 1
            if count is not None and seen >= count:
                subscriber.stop()  # ends the loop after this one is acknowledged
        if not json:
            err.print(f"{seen} signals")


def _from(text: str) -> From:
    named: dict[str, From] = {"new": "new", "earliest": "earliest"}
    if text in named:
        return named[text]
    if text.isascii() and text.isdigit():
        return int(text)
    raise typer.BadParameter(f"{text!r} is none of new, earliest, or a sequence number.", param_hint="--from")


def _stop_on_signals(subscriber: Subscriber) -> None:
    def told(_number: int, _frame: FrameType | None) -> None:
        subscriber.stop()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)


def _print(delivery: Delivery, json: bool) -> None:
    if json:
        print_json([{**as_object(delivery.signal), "sequence": delivery.sequence, "entry_id": delivery.entry_id}])
    else:
        out.print(_line(delivery.sequence, delivery.signal), soft_wrap=True)


def _line(sequence: int, signal: Signal) -> Text:
    """Return one signal as one line: place, time, kind, who, the numbers, the words."""
    arrow, style = {1: ("▲", "green"), -1: ("▼", "red"), 0: ("·", "dim")}[signal.direction]
    line = Text.assemble((f"{sequence:>6} ", "dim"), f"{signal.emitted_at:%Y-%m-%d %H:%M:%S}Z ", (arrow, style), " ")
    line.append(f"{signal.kind:<11}")
    if signal.kind == "reaction":
        line.append(f"{signal.horizon} from {signal.basis}: ").append(percent(signal.return_))
        line.append(f" z {signed(signal.z)} ")
    else:
        line.append(f"tone {signed(signal.tone)} ")
    if signal.verdict or signal.reason:
        line.append(f"{(signal.verdict or signal.reason or '').replace('_', ' ')} ", style="bold")
    line.append(shown(signal.speaker, width=40)).append(": ").append(shown(signal.quote, width=80))
    return line
