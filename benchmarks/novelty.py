"""Deduplicating 100,000 statements, of which most are copies in other dress: how long, how much memory, how right.

The copies are made: re-quoted, re-punctuated, cut at either end, elided in the middle. What shares half its words with
another statement is no copy of it, nor is one that a "not" turns round.
"""

from __future__ import annotations

import json
import random
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from communique.novelty.memory import Memory
from communique.novelty.recognise import same_words
from communique.novelty.wording import normalised_words, share_seen, shingles

STATEMENTS, COPIES = 100_000, 0.6
WRITTEN = Path(__file__).parents[1] / "models" / "corpus" / "written"
START = datetime(2025, 6, 1, tzinfo=UTC)


def originals(lot: random.Random, number: int) -> list[str]:
    """Return statements made of two that were written each, so that many share half their words."""
    texts = [
        json.loads(line)["text"] for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.open(encoding="utf-8")
    ]
    texts = [text for text in texts if len(text.split()) >= 8]
    pairs = {(lot.choice(texts), lot.choice(texts)) for _ in range(2 * number)}
    return [f"{a} {b}" for a, b in sorted(pairs)][:number]


def dressed(lot: random.Random, text: str) -> str:
    """Return a copy as another outlet prints it."""
    words = text.split()
    kind = lot.randrange(5)
    if kind == 0:
        return f"“{text.rstrip('.')}.”"
    if kind == 1:
        return text.replace(",", "").replace("’", "'").lower()
    cut = max(1, len(words) // 8)
    if kind == 2:
        return " ".join(words[:-cut]) + " …"
    if kind == 3:
        return "… " + " ".join(words[cut:])
    middle = len(words) // 2
    return " ".join(words[:middle]) + " … " + " ".join(words[middle + cut :])


def main() -> None:
    """Print the table."""
    lot = random.Random(11)
    first = originals(lot, round(STATEMENTS * (1 - COPIES)))
    stream: list[tuple[str, int | None]] = [(text, None) for text in first]
    order = list(range(len(first)))
    stream += [(dressed(lot, first[n]), n) for n in (lot.choice(order) for _ in range(STATEMENTS - len(first)))]
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    memory, kept = Memory(timedelta(days=33)), {}
    right = wrong = missed = 0
    begun = time.process_time()
    for number, (text, of) in enumerate(track(stream, "deduplicating")):
        mine = shingles(normalised_words(text))
        same = [
            name
            for name in memory.near(text, since=START, until=START + timedelta(days=99))
            if same_words(text, kept[name])
        ]
        found = max(same, key=lambda name: share_seen(mine, shingles(normalised_words(kept[name]))), default=None)
        if found is None:
            kept[str(number)] = text
            memory.add(str(number), text, START + timedelta(seconds=number))
            missed += of is not None
        else:
            is_right = of is not None and found == str(of)
            right += is_right
            wrong += not is_right
            missed += of is not None and not is_right
    seconds = time.process_time() - begun
    used_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb
    table = Table(title=f"{len(stream)} statements, {STATEMENTS - len(first)} of them copies")
    for name in ("seconds", "µs each", "MB", "precision", "recall"):
        table.add_column(name, justify="right")
    table.add_row(
        f"{seconds:.1f}",
        f"{seconds / len(stream) * 1e6:.0f}",
        f"{used_mb:.0f}",
        f"{right / max(1, right + wrong):.4f}",
        f"{right / max(1, right + missed):.4f}",
    )
    table.add_row("60", "", "500", "0.98", "0.98", style="dim")
    Console().print(table)


if __name__ == "__main__":
    main()
