"""`communique run`: the worker, until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from communique.bootstrap import (
    Service,
    StreamServer,
    feed_sources,
    near_sources,
    open_service,
    open_stream,
    publisher_for,
)
from communique.cli.options import Config, DataDir, settings_from
from communique.config import Settings
from communique.delivery.file_lock import FileLock
from communique.errors import ConfigError
from communique.logs import configure_logs
from communique.worker import Worker


def run(
    context: typer.Context,
    config: Config = None,
    data_dir: DataDir = None,
    redis_url: Annotated[
        str | None, typer.Option(help="The stream's server; unset: an embedded one.", show_default=False)
    ] = None,
    watch: Annotated[Path | None, typer.Option(help="A folder to collect files from.", show_default=False)] = None,
    feeds: Annotated[
        bool | None, typer.Option("--feeds/--no-feeds", help="Collect the official feeds.", show_default=False)
    ] = None,
    inbox: Annotated[
        str | None, typer.Option(help="A stream to collect documents from: communique:inbox.", show_default=False)
    ] = None,
) -> None:
    """Collect, score, join and publish on a schedule. Ctrl-C or SIGTERM finishes the running step."""
    settings = settings_from(
        context, config=config, data_dir=data_dir, redis_url=redis_url, watch=watch, feeds=feeds, inbox=inbox
    )
    configure_logs()
    stop = stop_on_signals()
    with only_worker(settings), open_service(settings) as service, open_stream(settings) as server:
        work(service, server, stop)


def work(service: Service, server: StreamServer, stop: threading.Event) -> None:
    """Run the worker of a service that is built, on a stream that is open."""
    publisher = publisher_for(service, server.url)
    worker = Worker(
        service,
        publisher,
        near_sources(service, server.url),
        feeds=feed_sources(service.settings, service.clock),
        revive=server.revive,
    )
    worker.run(stop)


def stop_on_signals() -> threading.Event:
    """Return an event that Ctrl-C and SIGTERM set; a second Ctrl-C ends at once, and loses nothing committed."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop


@contextmanager
def only_worker(settings: Settings) -> Iterator[None]:
    """Hold the data folder's one place for a worker.

    Raises
    ------
    ConfigError
        another worker has it
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"{settings.data_dir} cannot be made ({error.strerror}); give another --data-dir.") from error
    lock = FileLock(settings.data_dir / "worker.lock")
    if not lock.try_acquire():
        raise ConfigError(f"Another worker runs on {settings.data_dir}; stop it, or give another --data-dir.")
    try:
        yield
    finally:
        lock.release()
