"""The four labels of a statement, and how the model's outputs stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Tone = Literal["negative", "neutral", "positive"]

TONES: tuple[Tone, ...] = ("negative", "neutral", "positive")
FLAGS = ("hedged", "material", "relevant")
HEADS = ("tone", *FLAGS)
OUTPUTS = (*TONES, *FLAGS)  # the columns of the model's logits, in order


@dataclass(frozen=True, slots=True)
class Labels:
    """What an annotator answered about one statement; models/corpus/GUIDELINES.md holds the questions."""

    tone: Tone
    hedged: bool
    material: bool
    relevant: bool

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"tone is one of {', '.join(TONES)}, not {self.tone!r}")
        if not self.relevant and (self.tone != "neutral" or self.material):
            raise ValueError("what is not relevant is neutral and not material")

    @classmethod
    def of(cls, row: dict[str, Any]) -> Labels:
        """Return the labels in one row of the corpus."""
        return cls(row["tone"], row["hedged"], row["material"], row["relevant"])
