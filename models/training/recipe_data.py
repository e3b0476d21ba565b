"""What a recipe trains, chooses and is measured on."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from training.corpus import Item, corpus_items
from training.overlap import Overlap
from training.unlabelled import unlabelled


def training_items(left_out: Collection[str] = ()) -> list[Item]:
    """Return what may be trained on: nothing that repeats a test text, and no source that is `left_out`."""
    sides = corpus_items()
    forbidden = Overlap(item.text for item in sides["test"])
    return [i for i in sides["train"] if i.source not in left_out and not forbidden.repeats(i.text)]


def worn(text: str) -> str:
    """Return a text as copies of copies bear it: every fifth, by its hash, has lost its commas."""
    return text.replace(",", "") if zlib.crc32(text.encode()) % 5 == 0 else text


@dataclass(frozen=True, slots=True)
class Data:
    """The labelled sides and the unlabelled texts."""

    train: list[Item]
    validation: list[Item]
    test: list[Item]
    unlabelled: list[str]

    @classmethod
    def read(cls, recipe: dict[str, Any]) -> Data:
        """Read the corpus and the reference data."""
        sides = corpus_items()
        extra = unlabelled(sides["test"], [item for side in sides.values() for item in side])
        return cls(training_items(recipe.get("without", ())), sides["validation"], sides["test"], extra)
