"""How the time to read hostile text grows with its length: a factor near 4 for four times the text is linear."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from communique.extraction.extract import extract
from communique.records import Document
from communique.tone.clauses import split_clauses

UNITS = ['"', "“", "said ", '"said ', "He said that ", "\n\n", ", but ", "Treasury Secretary ", "'", "«", "a"]
SIZE = 50_000
NOW = datetime(2025, 6, 11, tzinfo=UTC)


def document(text: str) -> Document:
    """Return an article of this text."""
    return Document(
        document_id="hostile",
        content_hash="hostile",
        source="benchmark",
        form="article",
        text=text,
        published_at=NOW,
        published_precision="second",
        known_at=NOW,
        known_basis="observed",
    )


def seconds(unit: str, size: int, stage: str) -> float:
    """Return the processor time of one stage on a repetition."""
    text = unit * (size // len(unit))
    begun = time.process_time()
    if stage == "extract":
        extract(document(text))
    else:
        split_clauses(text)
    return time.process_time() - begun


def main() -> None:
    """Print the table."""
    table = Table(title=f"seconds for {SIZE:,} and {4 * SIZE:,} characters")
    for name in ("repeated", "extract", "x4", "factor", "split_clauses", "x4", "factor"):
        table.add_column(name, justify="left" if name == "repeated" else "right")
    for unit in UNITS:
        row = [repr(unit)]
        for stage in ("extract", "clauses"):
            short, long = (min(seconds(unit, n, stage) for _ in range(2)) for n in (SIZE, 4 * SIZE))
            row += [f"{short:.3f}", f"{long:.3f}", f"{long / max(short, 1e-9):.1f}"]
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
