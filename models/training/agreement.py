"""How far two readers who did not see each other agree: Cohen's kappa per label (Cohen 1960)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.metrics import cohen_kappa_score

from training.corpus import CORPUS, read_lines
from training.labels import HEADS


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two readings of the same statements, one label."""

    label: str
    statements: int
    same: float  # share
    kappa: float


def agreements(readings: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> list[Agreement]:
    """Return the agreement per label over pairs of readings."""
    both = list(readings)
    found = []
    for label in HEADS:
        first, second = [a[label] for a, _ in both], [b[label] for _, b in both]
        same = sum(a == b for a, b in zip(first, second, strict=True)) / len(both)
        found.append(Agreement(label, len(both), same, float(cohen_kappa_score(first, second))))
    return found


def real_readings(corpus: Path = CORPUS) -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Return the pairs of first and second readings of real statements, by source."""
    by_id: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in read_lines(corpus / "real" / "readings.jsonl"):
        by_id[row["id"]][row["reader"]] = row
    source = {row["id"]: row["source"] for row in read_lines(corpus / "real" / "annotations.jsonl")}
    pairs: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    for name, readings in by_id.items():
        if "second" in readings:
            pairs[source[name]].append((readings["first"], readings["second"]))
    return pairs


def written_readings(corpus: Path = CORPUS) -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Return the pairs of the writers' own labels and a second, blind reading, by file."""
    own: dict[str, tuple[str, dict[str, Any]]] = {}
    for path in sorted((corpus / "written").glob("*.jsonl")):
        own |= {row["id"]: ("written", row) for row in read_lines(path)}
    for name in ("contrast", "challenge"):
        for row in read_lines(corpus / f"{name}.jsonl"):
            own |= {row["id"] + "ab"[i]: (name, statement) for i, statement in enumerate(row["statements"])}
    rows = list(read_lines(corpus / "written_readings.jsonl"))
    # where a third reader decided, the writer's own labels stand beside it
    first = {row["id"]: row for row in rows if row["reader"] == "first"}
    pairs: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        if row["id"] in own and row["reader"] == "second":
            kind, labels = own[row["id"]]
            pairs[kind].append((first.get(row["id"], labels), row))
    return pairs
