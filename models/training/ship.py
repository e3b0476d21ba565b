"""The best student as the folder that ships, and what int8 cost it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from training.base import minilm
from training.calibrate import calibrate
from training.encoded import encode, tokenizer_in
from training.export import export_graph, quantise, run_graph, write_folder
from training.fit import as_probabilities
from training.labels import HEADS
from training.metrics import measures
from training.network import ToneNetwork
from training.recipe import last_line, read_recipe, score_of
from training.recipe_data import Data

# of the pairs that fit into 30 MB, the one with which no head's measure fell by more than MOST_LOST
LEFT_WHOLE = [f"/encoder/encoder/layer.{layer}/output/dense/MatMul" for layer in (4, 5)]
MOST_LOST = 0.005  # of any head's measure, by int8
TEXT_ENDS = "2025-10-31"  # of the posts of 2025, the latest text in the corpus


def ship(work: Path, folder: Path, *, ablation: str | None = None) -> None:
    """Choose by validation, calibrate on validation, quantise, compare, write.

    Raises
    ------
    RuntimeError
        int8 loses more than `MOST_LOST` on a head
    """
    recipe = read_recipe(ablation=ablation)
    own = work / (ablation or "recipe")
    data = Data.read(recipe)
    runs = [seed for seed in recipe["seeds"] if (own / f"student-{seed}" / "log.jsonl").exists()]
    best = max(runs, key=lambda seed: score_of(last_line(own / f"student-{seed}")))
    network = ToneNetwork.from_folder(minilm())
    network.load_state_dict(torch.load(own / f"student-{best}" / "state.pt", weights_only=True)["network"])
    whole, small = own / "fp32.onnx", own / "int8.onnx"
    export_graph(network, whole)
    quantise(whole, small, leave_out=LEFT_WHOLE, seven_bits=True)
    tokenizer = tokenizer_in(minilm())
    ids = {side: encode(tokenizer, [i.text for i in getattr(data, side)]) for side in ("validation", "test")}
    logits = {(g, side): run_graph(g, ids[side]) for g in (whole, small) for side in ids}
    labels = {side: [i.labels for i in getattr(data, side)] for side in ids}
    scale, shift = calibrate(logits[small, "validation"], labels["validation"])

    def measured(graph: Path, side: str) -> dict[str, float]:
        calibrated: NDArray[np.float64] = logits[graph, side] * np.array(scale) + np.array(shift)
        return measures(as_probabilities(calibrated), labels[side])

    table = Table(title=f"seed {best} of {runs}, calibrated on validation")
    for name in ("", "", *HEADS, "tone ECE"):
        table.add_column(name, justify="right" if name else "left")
    for side in ids:
        for name, graph in (("fp32", whole), ("int8", small)):
            found = measured(graph, side)
            table.add_row(side, name, *(f"{found[head]:.3f}" for head in HEADS), f"{found['tone_ece']:.3f}")
    Console().print(table)
    lost = {h: measured(whole, side)[h] - measured(small, side)[h] for side in ids for h in HEADS}
    if max(lost.values()) > MOST_LOST:
        raise RuntimeError(f"int8 loses more than {MOST_LOST}: {lost}")
    write_folder(
        small,
        minilm() / "tokenizer.json",
        folder,
        name="tone",
        scale=scale,
        shift=shift,
        text_ends=TEXT_ENDS,
        base="sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
    )
