"""`make corpus`: what the corpus holds, how varied it is, how far its readers agree; and that it holds together."""

from __future__ import annotations

from collections import Counter, defaultdict

from rich.console import Console
from rich.table import Table

from training.agreement import Agreement, agreements, real_readings, written_readings
from training.corpus import Item, contrast, pairs, real, written
from training.labels import TONES
from training.overlap import Gram, grams, words

NEAR = 0.6  # share of three-word runs that makes two texts near-duplicates
OPENING = 4  # words


def report(console: Console) -> None:
    """Read everything (bad rows raise) and print the tables."""
    ours, theirs, taught = written(), real(), contrast()
    _counts(console, [*ours, *theirs, *taught])
    openings, near = distinct_openings(ours), near_duplicates(ours)
    console.print(
        f"written: {len(ours)} statements, distinct {OPENING}-word openings {openings:.3f}, "
        f"near-duplicates {near} ({near / len(ours):.2%})"
    )
    for name in ("contrast", "challenge"):
        found = pairs(name)  # type: ignore[arg-type]
        heads = Counter(pair.head for pair in found)
        console.print(f"{name}: {len(found)} pairs, by head {dict(heads)}")
    table = Table(title="Two readers, blind to each other")
    for name in ("", "label", "n", "same", "kappa"):
        table.add_column(name, justify="right" if name not in ("", "label") else "left")
    readings = real_readings()
    _add(table, "real, all", agreements([pair for part in readings.values() for pair in part]))
    for kind, part in sorted({**readings, **written_readings()}.items()):
        _add(table, kind.replace("_", " "), agreements(part))
    console.print(table)


def _add(table: Table, name: str, found: list[Agreement]) -> None:
    for one in found:
        table.add_row(name, one.label, str(one.statements), f"{one.same:.3f}", f"{one.kappa:.3f}")
        name = ""
    table.add_section()


def _counts(console: Console, items: list[Item]) -> None:
    table = Table(title="Labelled statements")
    for name in ("split", "source", "n", *TONES, "hedged", "material", "relevant"):
        table.add_column(name, justify="right" if name not in ("split", "source") else "left")
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        groups[item.split, f"{item.source}: {item.group}" if item.source[0] in "fcp" else item.source].append(item)
        groups[item.split, "all"].append(item)
    for (split, source), part in sorted(groups.items(), key=lambda g: (g[0][0], g[0][1] == "all", g[0][1])):
        tones = Counter(item.labels.tone for item in part)
        flags = [sum(getattr(i.labels, flag) for i in part) for flag in ("hedged", "material", "relevant")]
        table.add_row(split, source, *map(str, (len(part), *(tones[tone] for tone in TONES), *flags)))
    console.print(table)


def distinct_openings(items: list[Item]) -> float:
    """Return the number of different first four words over the number of statements."""
    return len({tuple(words(item.text)[:OPENING]) for item in items}) / len(items)


def near_duplicates(items: list[Item]) -> int:
    """Return how many statements share more than `NEAR` of their three-word runs with an earlier one."""
    where: dict[Gram, list[int]] = defaultdict(list)
    sizes: list[int] = []
    found = 0
    for place, item in enumerate(items):
        own = grams(item.text, 3)
        shared = Counter(other for gram in own for other in where[gram])
        found += any(count > NEAR * min(len(own), sizes[other]) for other, count in shared.items())
        sizes.append(len(own))
        for gram in own:
            where[gram].append(place)
    return found
