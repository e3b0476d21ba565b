"""How long a signal takes from the ledger's commit to a reader: embedded server, relay woken in process."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from communique.bootstrap import open_service, open_stream, publisher_for
from communique.config import Settings
from communique.delivery.subscriber import Subscriber
from communique.records import Document, Signal
from communique.relay import Relay

ROUNDS = 200


def document(number: int, template: Document) -> Document:
    """Return a post of its own words."""
    text = f"Tariffs on item {number} of list {number % 7} will rise to {number} percent."
    return replace(template, document_id=f"d{number}", content_hash=f"d{number}", text=text)


def main() -> None:
    """Print the table."""
    took: dict[str, float] = {}
    begun: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        with open_stream(settings) as server, open_service(settings) as service:
            relay = Relay(publisher_for(service, server.url), revive=server.revive)
            service.ledger.on_signals(relay.wake)
            relay.start()
            subscriber = Subscriber(server.url, from_="earliest", kinds={"tone"})

            def read() -> None:
                for delivery in subscriber:
                    took[delivery.signal.signal_id] = time.perf_counter()

            reader = threading.Thread(target=read)
            reader.start()
            now = service.clock.now() - timedelta(minutes=1)
            template = Document(
                document_id="",
                content_hash="",
                source="benchmark",
                form="post",
                text="",
                published_at=now,
                published_precision="second",
                speaker="Donald Trump",
                office="President of the United States",
                said_at=now,
                said_precision="second",
                known_at=now,
                known_basis="observed",
            )
            for number in range(ROUNDS):
                made = service.pipeline.take([document(number, template)])
                committed = time.perf_counter()
                begun |= {r.signal_id: committed for r in made if isinstance(r, Signal) and r.kind == "tone"}
            while len(took) < len(begun):
                time.sleep(0.01)
            subscriber.stop()
            reader.join()
            relay.stop()
    waits = sorted(1e3 * (took[signal_id] - at) for signal_id, at in begun.items())
    table = Table(title=f"commit to reader, {len(waits)} tone signals, ms")
    for name in ("p50", "p90", "p99", "longest"):
        table.add_column(name, justify="right")
    cuts = statistics.quantiles(waits, n=100)
    table.add_row(*(f"{value:.1f}" for value in (cuts[49], cuts[89], cuts[98], waits[-1])))
    Console().print(table)


if __name__ == "__main__":
    main()
