"""The recipe, stage by stage; every finished stage is kept below the work folder and not done again."""

from __future__ import annotations

import copy
import json
import os
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.base import minilm, mpnet
from training.encoded import encode, targets_of, tokenizer_in
from training.export import export_graph, quantise, run_graph
from training.fit import Settings, as_probabilities, device, predict, train
from training.labels import HEADS
from training.metrics import measures
from training.network import ToneNetwork
from training.pretrain import pretrain
from training.recipe_data import Data, worn

RECIPE = Path(__file__).with_name("recipe.toml")
MPNET_PADDING, BERT_PADDING = 1, 0
_OWN = {field.name for field in fields(Settings)}


def read_recipe(path: Path = RECIPE, ablation: str | None = None) -> dict[str, Any]:
    """Return the recipe, changed as one ablation says."""
    recipe = tomllib.loads(path.read_text(encoding="utf-8"))
    changes = recipe.pop("ablation")
    if ablation is not None:
        _merge(recipe, copy.deepcopy(changes[ablation]))
    return recipe


def _merge(into: dict[str, Any], changes: dict[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


def settings_of(part: dict[str, Any], seed: int) -> Settings:
    """Return the settings of one run."""
    return Settings(seed=seed, **{key: value for key, value in part.items() if key in _OWN})


def judge_of(data: Data, tokenizer_folder: Path, padding: int) -> Callable[[ToneNetwork], dict[str, float]]:
    """Return what measures a network on validation after every epoch."""
    ids = encode(tokenizer_in(tokenizer_folder), [item.text for item in data.validation])
    labels = [item.labels for item in data.validation]

    def measure(network: ToneNetwork) -> dict[str, float]:
        return measures(as_probabilities(predict(network, ids, padding=padding)), labels)

    return measure


def teacher(recipe: dict[str, Any], data: Data, work: Path) -> NDArray[np.float64]:
    """Train the teachers and return their mean probabilities over training and unlabelled texts, in that order."""
    kept = work / "teacher.npy"
    if kept.exists():
        found: NDArray[np.float64] = np.load(kept)
        return found
    base = mpnet(work)
    tokenizer = tokenizer_in(base)
    ids = encode(tokenizer, [item.text for item in data.train])
    extra = encode(tokenizer, data.unlabelled)
    answers = []
    for seed in recipe["teacher"]["seeds"]:
        settings = settings_of(recipe["teacher"], seed)
        torch.manual_seed(seed)
        network = train(
            ToneNetwork.from_folder(base, dropout=settings.dropout),
            ids,
            targets_of([item.labels for item in data.train]),
            work / f"teacher-{seed}",
            settings,
            padding=MPNET_PADDING,
            judge=judge_of(data, base, MPNET_PADDING),
        )
        answers.append(as_probabilities(answers_of(network, [*ids, *extra], work / f"teacher-{seed}")))
    mean: NDArray[np.float64] = np.mean(answers, axis=0)
    np.save(kept, mean)
    return mean


def answers_of(network: ToneNetwork, ids: list[list[int]], work: Path) -> NDArray[np.float64]:
    """Return the logits of many texts; without an accelerator from an int8 graph, in a third of the time."""
    if device().type != "cpu":
        return predict(network, ids, padding=MPNET_PADDING)
    whole, small = work / "fp32.onnx", work / "int8.onnx"
    export_graph(network, whole)
    quantise(whole, small)
    return run_graph(small, ids, threads=os.cpu_count() or 1)


def student(recipe: dict[str, Any], data: Data, work: Path, soft: NDArray[np.float64] | None, seed: int) -> ToneNetwork:
    """Train one student, on the labels and, where there is one, on the teacher's probabilities of the text unworn."""
    base = minilm()
    tokenizer = tokenizer_in(base)
    ids = encode(tokenizer, [worn(item.text) for item in data.train])
    extra = encode(tokenizer, [worn(text) for text in data.unlabelled])
    torch.manual_seed(seed)
    network = ToneNetwork.from_folder(base, dropout=recipe["student"].get("dropout", 0.1))
    if recipe.get("pretrain_epochs"):
        encoder = pretrain(base, [*ids, *extra], work / "masked", epochs=recipe["pretrain_epochs"])
        network.encoder.load_state_dict(torch.load(encoder, weights_only=True))
    settings = settings_of(recipe["student"], seed)
    return train(
        network,
        [*ids, *extra] if soft is not None else ids,
        targets_with(soft, targets_of([item.labels for item in data.train]), recipe["student"]["teacher_share"]),
        work / f"student-{seed}",
        settings,
        padding=BERT_PADDING,
        judge=judge_of(data, base, BERT_PADDING),
    )


def targets_with(soft: NDArray[np.float64] | None, hard: Tensor, share: float) -> Tensor:
    """Return what a student learns: `share` of a labelled text's target is the teacher's, all of an unlabelled one's.

    Parameters
    ----------
    soft : the teacher's probabilities of the labelled texts and then of the unlabelled ones, shape (texts, 6)
    hard : the labels as probabilities, shape (labelled texts, 6)
    """
    if soft is None:
        return hard
    found = torch.from_numpy(soft).float()
    found[: len(hard)] = share * found[: len(hard)] + (1 - share) * hard
    return found


def score_of(found: dict[str, float]) -> float:
    """Return what seeds are chosen by: the mean of the four heads' measures, the tone's counted twice."""
    return (sum(found[head] for head in HEADS) + found["tone"]) / (len(HEADS) + 1)


def last_line(folder: Path) -> dict[str, float]:
    """Return the measures on validation after a run's last epoch."""
    lines = (folder / "log.jsonl").read_text().splitlines()
    found: dict[str, float] = json.loads(lines[-1])
    return found
