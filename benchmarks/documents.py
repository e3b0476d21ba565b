"""Documents of 5 kB through collect, extract, attribute and recognise, on a ledger on disk.

The lexicon scores what comes out, nothing is relevant enough to be emitted.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from communique.bootstrap import open_service
from communique.clock import ReplayClock
from communique.config import Settings
from communique.extraction.extract import extract
from communique.ledger import tables as t
from communique.offices.register import parse_terms, read_table
from communique.records import Document

DOCUMENTS, CHARACTERS = 1_000, 5_000
WRITTEN = Path(__file__).parents[1] / "models" / "corpus" / "written"
START = datetime(2025, 6, 1, 12, tzinfo=UTC)
WAYS = (
    "{person}, the {office}, said: “{words}”",
    "“{words}” {person} told reporters on Tuesday.",
    "{person} said that {plain}",
    "According to {person}, {plain}",
    "{words}",
)


def documents(lot: random.Random) -> Iterator[Document]:
    """Give articles made of written statements, put into the mouths of people in the register."""
    lines = [line for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    texts = [json.loads(line)["text"] for line in lines]
    terms = [term for term in parse_terms(read_table("register.csv")) if term.covers(START.date())]
    for number in range(DOCUMENTS):
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < CHARACTERS:
            words, term = lot.choice(texts), lot.choice(terms)
            plain = words[0].lower() + words[1:]
            paragraphs.append(lot.choice(WAYS).format(person=term.person, office=term.office, words=words, plain=plain))
        at = START + timedelta(seconds=number)
        yield Document(
            document_id=f"article {number}",
            content_hash=f"article {number}",
            source="benchmark",
            form="article",
            text="\n\n".join(paragraphs),
            published_at=at,
            published_precision="second",
            known_at=at,
            known_basis="observed",
        )


def main() -> None:
    """Print the table."""
    made = list(documents(random.Random(7)))
    begun = time.process_time()
    mentions = sum(len(extract(document)) for document in made)
    extracted = time.process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), model="lexicon", relevance_threshold=1.0, _env_file=None)
        with open_service(settings, clock=ReplayClock(START + timedelta(days=2))) as service:
            wall, cpu = time.perf_counter(), time.process_time()
            for document in track(made, "documents"):
                service.pipeline.take([document])
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            with service.ledger.reading() as reads:
                statements = reads.count(t.statements)
    table = Table(
        title=f"{DOCUMENTS} documents of {CHARACTERS} characters: {mentions} mentions, {statements} statements"
    )
    for name in ("", "seconds", "documents a minute"):
        table.add_column(name, justify="right" if name else "left")
    table.add_row("extraction alone, CPU", f"{extracted:.1f}", f"{60 * DOCUMENTS / extracted:,.0f}")
    table.add_row("stages 1 to 4, CPU", f"{cpu:.1f}", f"{60 * DOCUMENTS / cpu:,.0f}")
    table.add_row("stages 1 to 4, wall", f"{wall:.1f}", f"{60 * DOCUMENTS / wall:,.0f}")
    table.add_row("at least", "", "1,000", style="dim")
    Console().print(table)


if __name__ == "__main__":
    main()
