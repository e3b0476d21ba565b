"""The labelled statements, each with its text and its split."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from training.labels import HEADS, Labels
from training.reference import text_at

CORPUS = Path(__file__).parents[1] / "corpus"
Split = Literal["train", "validation", "test"]

# A source or a speaker lies wholly on one side. The posts of 2019 and everything said by Janet Yellen and by the Bank
# of England are read by nobody before the test; Ben Bernanke chooses between models.
TEST = {"president_posts_2019", "Janet Yellen", "Bank of England"}
VALIDATION = {"Ben Bernanke"}
HELD_OUT = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled statement."""

    id: str
    text: str
    labels: Labels
    split: Split
    source: str  # the file it comes from: "written", "contrast", or one of the reference data
    group: str  # the speaker, or the body where no one person speaks
    domain: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements that differ in a few words and in one label."""

    id: str
    phenomenon: str
    head: str
    texts: tuple[str, str]
    labels: tuple[Labels, Labels]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def written(corpus: Path = CORPUS) -> list[Item]:
    """Return the statements that we wrote; one office in `HELD_OUT` helps to choose between models."""
    return [
        Item(row["id"], row["text"], Labels.of(row), written_split(row), "written", row["office"], row["domain"])
        for path in sorted((corpus / "written").glob("*.jsonl"))
        for row in read_lines(path)
    ]


def written_split(row: dict[str, Any]) -> Split:
    """Return the side of a written statement, by its office and country alone."""
    speaker = hashlib.sha256(f"{row['country']} {row['office']}".encode()).digest()
    return "validation" if speaker[0] % HELD_OUT == 0 else "train"


def real(corpus: Path = CORPUS) -> list[Item]:
    """Return the annotated statements of real officials, their texts read from the reference data."""
    return [
        Item(
            row["id"],
            text_at(row),
            Labels.of(row),
            split_of(row),
            row["source"],
            row["speaker"] or row["office"],
            row["domain"],
        )
        for row in read_lines(corpus / "real" / "annotations.jsonl")
    ]


def split_of(row: dict[str, Any]) -> Split:
    """Return the side on which a real statement lies, by its source and its speaker alone."""
    marks = {row["source"], row["speaker"], row["office"]}
    if marks & TEST:
        return "test"
    return "validation" if marks & VALIDATION else "train"


def pairs(name: Literal["contrast", "challenge"], corpus: Path = CORPUS) -> list[Pair]:
    """Return minimal pairs: `contrast` is for training, `challenge` for the test alone."""
    return [
        Pair(
            row["id"],
            row["phenomenon"],
            row["head"],
            (row["statements"][0]["text"], row["statements"][1]["text"]),
            (Labels.of(row["statements"][0]), Labels.of(row["statements"][1])),
        )
        for row in read_lines(corpus / f"{name}.jsonl")
    ]


def contrast(corpus: Path = CORPUS) -> list[Item]:
    """Return the statements of the pairs that teach, one by one."""
    return [
        Item(f"{pair.id}{'ab'[i]}", pair.texts[i], pair.labels[i], "train", "contrast", "contrast", "other")
        for pair in pairs("contrast", corpus)
        for i in (0, 1)
    ]


def corpus_items(corpus: Path = CORPUS) -> dict[Split, list[Item]]:
    """Return every labelled statement by its split."""
    sides: dict[Split, list[Item]] = {"train": [], "validation": [], "test": []}
    for item in [*real(corpus), *written(corpus), *contrast(corpus)]:
        sides[item.split].append(item)
    return sides


__all__ = [
    "CORPUS",
    "HEADS",
    "Item",
    "Pair",
    "Split",
    "contrast",
    "corpus_items",
    "pairs",
    "real",
    "split_of",
    "written",
]
