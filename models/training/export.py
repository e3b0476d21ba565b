"""A trained network as the folder that ships: one fused graph, int8, its tokenizer, and a manifest that proves both."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from transformers import PretrainedConfig

from training.encoded import LONGEST
from training.fit import progress
from training.labels import OUTPUTS
from training.network import ToneNetwork

OPSET = 17
FLOAT = 1  # onnx.TensorProto.FLOAT
QUANTISED = ["MatMul", "Attention", "EmbedLayerNormalization"]


def export_graph(network: ToneNetwork, path: Path) -> None:
    """Write the network as an ONNX graph in fp32; BERT's attention and embeddings become one node each."""
    network.to("cpu").eval()
    ids = torch.randint(1000, 2000, (2, 12))
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    with tempfile.TemporaryDirectory() as work, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = Path(work) / "raw.onnx"
        torch.onnx.export(
            network,
            (ids, mask),
            str(raw),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "t"}, "logits": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
        if network.encoder.config.model_type == "bert":
            _fuse(raw, path, network.encoder.config)
        else:
            shutil.copyfile(raw, path)


def _fuse(raw: Path, path: Path, config: PretrainedConfig) -> None:
    options = FusionOptions("bert")
    # measured: on a CPU these run slower fused than apart; communique.tone.network tells onnxruntime the same
    options.enable_skip_layer_norm = options.enable_bias_skip_layer_norm = options.enable_bias_gelu = False
    fused = optimizer.optimize_model(
        str(raw),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        optimization_options=options,
        opt_level=0,
    )
    found = fused.get_fused_operator_statistics()
    if found["Attention"] != config.num_hidden_layers or found["EmbedLayerNormalization"] != 1:
        raise RuntimeError(f"the graph was not fused as expected: {found}")
    fused.save_model_to_file(str(path))


def quantise(source: Path, target: Path, *, leave_out: Sequence[str] = (), seven_bits: bool = False) -> None:
    """Write the graph with int8 weights, one scale a column; activations are quantised as they come.

    Parameters
    ----------
    leave_out : nodes that stay fp32
    seven_bits : keep the weights in 7 bits, which processors without VNNI need to stay free of saturation
    """
    quantize_dynamic(
        str(source),
        str(target),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=seven_bits,
        op_types_to_quantize=QUANTISED,
        nodes_to_exclude=list(leave_out),
        extra_options={"DefaultTensorType": FLOAT},
    )


def run_graph(path: Path, ids: Sequence[list[int]], *, threads: int = 1) -> NDArray[np.float64]:
    """Return the logits of every text, each a run of its own, as the service computes them; shape (texts, 6)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    out = np.empty((len(ids), len(OUTPUTS)))

    def answer(place: int) -> None:
        input_ids = np.array([ids[place]], dtype=np.int64)
        out[place] = session.run(None, {"input_ids": input_ids, "attention_mask": np.ones_like(input_ids)})[0][0]

    with ThreadPoolExecutor(threads) as pool, progress() as bar:
        task = bar.add_task(path.stem, total=len(ids), visible=len(ids) > 3000)
        for _ in pool.map(answer, range(len(ids))):
            bar.update(task, advance=1)
    return out


def write_folder(
    graph: Path,
    tokenizer: Path,
    folder: Path,
    *,
    name: str,
    scale: Sequence[float],
    shift: Sequence[float],
    text_ends: str,
    base: str,
) -> None:
    """Write the folder that ships; its manifest is written last, so that a half-written folder is none."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.json"
    manifest.unlink(missing_ok=True)
    shutil.copyfile(graph, folder / "model.onnx")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    content = {
        "name": name,
        "base": base,
        "license": "Apache-2.0",
        "outputs": list(OUTPUTS),
        "max_tokens": LONGEST,
        "temperature": round(1 / scale[0], 6),
        "scale": list(scale),
        "shift": list(shift),
        "text_ends": text_ends,
        "files": {
            part: hashlib.sha256((folder / part).read_bytes()).hexdigest() for part in ("model.onnx", "tokenizer.json")
        },
    }
    manifest.write_text(json.dumps(content, indent=1) + "\n")
