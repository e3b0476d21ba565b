"""Texts as token ids, in batches of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.labels import FLAGS, OUTPUTS, TONES, Labels

LONGEST = 160  # tokens; 80 words rarely come to more


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts padded to the longest among them."""

    places: list[int]  # of the texts in the list they came from
    input_ids: Tensor
    attention_mask: Tensor


def tokenizer_in(folder: Path, longest: int = LONGEST) -> Tokenizer:
    """Return the tokenizer of a checkpoint, cutting at `longest` tokens and padding nothing."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Return the token ids of each text."""
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def batches(ids: Sequence[list[int]], size: int, padding: int, order: random.Random | None = None) -> Iterator[Batch]:
    """Yield batches of texts of like length: in random order for training, longest first without `order`."""
    places = list(range(len(ids)))
    if order is None:
        places.sort(key=lambda place: -len(ids[place]))
        groups = [places[i : i + size] for i in range(0, len(places), size)]
    else:
        order.shuffle(places)
        stretch = 50 * size  # sorted within stretches, so that batches differ from one epoch to the next
        groups = []
        for begin in range(0, len(places), stretch):
            part = sorted(places[begin : begin + stretch], key=lambda place: len(ids[place]))
            groups += [part[i : i + size] for i in range(0, len(part), size)]
        order.shuffle(groups)
    for group in groups:
        yield padded(group, [ids[place] for place in group], padding)


def padded(places: list[int], ids: list[list[int]], padding: int) -> Batch:
    """Return one batch."""
    width = max(map(len, ids))
    input_ids = torch.full((len(ids), width), padding)
    mask = torch.zeros((len(ids), width), dtype=torch.long)
    for row, one in enumerate(ids):
        input_ids[row, : len(one)] = torch.tensor(one)
        mask[row, : len(one)] = 1
    return Batch(places, input_ids, mask)


def targets_of(labels: Sequence[Labels]) -> Tensor:
    """Return hard labels as probabilities, shape (texts, 6)."""
    targets = torch.zeros((len(labels), len(OUTPUTS)))
    for row, label in enumerate(labels):
        targets[row, TONES.index(label.tone)] = 1
        for i, flag in enumerate(FLAGS):
            targets[row, len(TONES) + i] = float(getattr(label, flag))
    return targets
