"""What each part of the recipe is worth: the same seed, one part changed at a time."""

from __future__ import annotations

import tomllib
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from training.base import minilm
from training.encoded import encode, tokenizer_in
from training.fit import as_probabilities, predict
from training.labels import HEADS
from training.metrics import measures
from training.recipe import BERT_PADDING, RECIPE, read_recipe, student, teacher
from training.recipe_data import Data

SEED = 1


def run(work: Path) -> None:
    """Train what has not been trained, and print the measures on validation and on test."""
    names = [None, *tomllib.loads(RECIPE.read_text(encoding="utf-8"))["ablation"]]
    table = Table(title=f"Ablations, seed {SEED}: each changes the recipe in one place")
    for name in ("", *(f"{side} {head}" for side in ("validation", "test") for head in HEADS)):
        table.add_column(name, justify="right" if name else "left")
    tokenizer = tokenizer_in(minilm())
    for name in names:
        recipe = read_recipe(ablation=name)
        own, data = work / (name or "recipe"), Data.read(recipe)
        needs_teacher = recipe["student"]["teacher_share"] > 0
        soft = teacher(recipe, data, own if recipe.get("without") else work) if needs_teacher else None
        network = student(recipe, data, own, soft, SEED).eval()
        row = []
        for items in (data.validation, data.test):
            with torch.inference_mode():
                logits = predict(network, encode(tokenizer, [i.text for i in items]), padding=BERT_PADDING)
            found = measures(as_probabilities(logits), [item.labels for item in items])
            row += [f"{found[head]:.3f}" for head in HEADS]
        table.add_row((name or "the recipe").replace("_", " "), *row)
    Console(width=150).print(table)
