"""What a checkpoint's own labels mean to us: negative, neutral, positive, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from communique.errors import ScorerError

# Names that leave no doubt. "Hawkish", "entailment" or "LABEL_1" do: the user says what they mean.
_SYNONYMS = {
    "negative": "negative",
    "neg": "negative",
    "bearish": "negative",
    "neutral": "neutral",
    "neu": "neutral",
    "positive": "positive",
    "pos": "positive",
    "bullish": "positive",
}
_MEANINGS = frozenset({"negative", "neutral", "positive"})


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """Which column of the logits means what; `neutral` is None for a model of two labels."""

    negative: int
    neutral: int | None
    positive: int


def read_labels(id2label: Mapping[int, str], label_map: Mapping[str, str] | None = None) -> LabelColumns:
    """Find the columns by the labels' names, never by their order.

    Parameters
    ----------
    id2label : the checkpoint's own, column to name
    label_map : a name of the checkpoint's to "negative", "neutral" or "positive"; all its names, once each

    Raises
    ------
    ScorerError
        a name is ambiguous or unknown, two labels mean the same, or negative or positive is missing
    """
    names = {column: str(name).strip() for column, name in id2label.items()}
    shown = ", ".join(repr(name) for name in names.values())
    known = _SYNONYMS if label_map is None else {name.strip().lower(): meaning for name, meaning in label_map.items()}
    columns: dict[str, int] = {}
    for column, name in names.items():
        meaning = known.get(name.lower())
        if meaning not in _MEANINGS:
            raise ScorerError(
                f"The checkpoint's labels are {shown}; {name!r} does not say whether it is negative, neutral or "
                f"positive. Pass label_map={{{name!r}: 'negative', ...}} with every label, as its model card says."
            )
        if meaning in columns:
            raise ScorerError(f"The checkpoint's labels are {shown}; two of them mean {meaning}. Pass a label_map.")
        columns[meaning] = column
    if not {"negative", "positive"} <= columns.keys():
        raise ScorerError(f"The checkpoint's labels are {shown}; a tone needs at least a negative and a positive one.")
    return LabelColumns(columns["negative"], columns.get("neutral"), columns["positive"])
