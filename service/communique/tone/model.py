"""What a tone model is: it takes utterances and gives one tone for each, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from communique.records import Tone


@dataclass(frozen=True, slots=True)
class Utterance:
    """The words to score, and whose tone the answer will be."""

    statement_id: str
    text: str


class ToneModel(Protocol):
    """Whatever can say how words sound to a market."""

    @property
    def name(self) -> str:
        """``name@sha256[:12]``: the same name gives the same numbers."""
        ...

    def score(self, utterances: Sequence[Utterance]) -> list[Tone]:
        """Return one tone per utterance, in order.

        A text that cannot be scored, however hostile, gives a tone without numbers and with a `reason`;
        it never raises and never passes for neutral.
        """
        ...
