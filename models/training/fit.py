"""One training run: seeded, resumable after every epoch, with a progress bar."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from torch import Tensor, nn

from training.encoded import batches
from training.network import ToneNetwork, loss_of, probabilities

SAVED_EVERY = 100  # steps
EVEN = {"tone": 1.0, "hedged": 0.5, "material": 0.5, "relevant": 0.5}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on beside its data."""

    seed: int = 1
    epochs: int = 4
    batch: int = 16
    rate: float = 5e-5  # of the top layer
    head_rate: float = 1e-3
    layer_decay: float = 1.0  # each layer below learns at this share of the rate of the one above
    frozen_layers: int | None = 0  # with the embeddings below them; None leaves nothing frozen
    warmup: float = 0.1  # share of all steps
    weight_decay: float = 0.01
    smoothing: float = 0.05
    dropout: float = 0.1
    weights: dict[str, float] = field(default_factory=lambda: dict(EVEN))


def device() -> torch.device:
    """Return the accelerator where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def parameter_groups(network: ToneNetwork, settings: Settings) -> list[dict[str, object]]:
    """Return the parameters in groups by learning rate, without weight decay for biases and norms."""
    layers = network.encoder.encoder.layer
    rates = {id(p): settings.head_rate for p in network.heads.parameters()}
    for depth, layer in enumerate(layers):
        for p in layer.parameters():
            rates[id(p)] = settings.rate * settings.layer_decay ** (len(layers) - 1 - depth)
    groups: dict[tuple[float, bool], list[nn.Parameter]] = {}
    for p in network.parameters():
        if p.requires_grad:
            rate = rates.get(id(p), settings.rate * settings.layer_decay ** len(layers))
            groups.setdefault((rate, p.dim() > 1), []).append(p)
    return [
        {"params": ps, "lr": rate, "weight_decay": settings.weight_decay if decays else 0.0}
        for (rate, decays), ps in groups.items()
    ]


class Average:
    """A running mean of the weights that learn: it errs less than the weights of any one step."""

    EVERY, SHARE = 8, 0.99  # steps; what an update keeps of the mean, once it has warmed up

    def __init__(self, network: nn.Module) -> None:
        self.updates = 0
        self.mean = {name: p.detach().clone() for name, p in network.named_parameters() if p.requires_grad}

    def update(self, network: nn.Module) -> None:
        """Take the weights of now into the mean."""
        self.updates += 1
        keep = min(self.SHARE, self.updates / (self.updates + 9))
        for name, p in network.named_parameters():
            if name in self.mean:
                self.mean[name].lerp_(p.detach(), 1 - keep)

    @contextmanager
    def applied(self, network: nn.Module) -> Iterator[None]:
        """Lend the network the mean weights."""
        own = {name: p.detach().clone() for name, p in network.named_parameters() if name in self.mean}
        network.load_state_dict(self.mean, strict=False)
        try:
            yield
        finally:
            network.load_state_dict(own, strict=False)


def train(
    network: ToneNetwork,
    ids: Sequence[list[int]],
    targets: Tensor,
    folder: Path,
    settings: Settings,
    *,
    padding: int,
    judge: Callable[[ToneNetwork], dict[str, float]] | None = None,
) -> ToneNetwork:
    """Train `network` in place and return it with the mean of its weights.

    Every `SAVED_EVERY` steps leave the whole state in `folder`, from which an interrupted run goes on to the same end;
    every epoch leaves a line in `log.jsonl`; a finished run is only loaded. `judge` measures the network after each
    epoch for the log; it chooses nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    on = device()
    network.to(on)
    if settings.frozen_layers is not None:
        network.freeze(settings.frozen_layers)
    state, log = folder / "state.pt", folder / "log.jsonl"
    an_epoch = math.ceil(len(ids) / settings.batch)
    steps = settings.epochs * an_epoch
    warmup = max(1, int(settings.warmup * steps))
    optimiser = torch.optim.AdamW(parameter_groups(network, settings), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warmup, max(0.0, (steps - step) / (steps - warmup + 1)))
    )
    average = Average(network)
    done = 0
    if state.exists():
        saved = torch.load(state, map_location=on, weights_only=True)
        network.load_state_dict(saved["network"])
        if saved["step"] == steps:
            return network
        done, average.mean, average.updates = saved["step"], saved["mean"], saved["updates"]
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
    else:
        (folder / "settings.json").write_text(json.dumps(asdict(settings), indent=1) + "\n")
        log.unlink(missing_ok=True)
    running = 0.0
    with progress() as bar:
        task = bar.add_task(folder.name, total=steps, completed=done)
        for epoch in range(done // an_epoch, settings.epochs):
            order = random.Random(settings.seed * 1000 + epoch)  # noqa: S311
            first = epoch * an_epoch
            for step, batch in enumerate(batches(ids, settings.batch, padding, order), first):
                if step < done:
                    continue
                if step % SAVED_EVERY == 0 or step == done:
                    if step > done:
                        save(state, network, average, optimiser, schedule, step)
                    torch.manual_seed(settings.seed * 1_000_003 + step)
                network.train()
                logits = network(batch.input_ids.to(on), batch.attention_mask.to(on))
                loss = loss_of(logits, targets[batch.places].to(on), settings.weights, settings.smoothing)
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                optimiser.zero_grad(set_to_none=True)
                if step % Average.EVERY == 0:
                    average.update(network)
                running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
                bar.update(task, advance=1, description=f"{folder.name}  loss {running:.3f}")
            line: dict[str, float] = {"epoch": epoch + 1, "loss": running}
            if judge is not None:
                with average.applied(network):
                    line |= judge(network)
            with log.open("a") as out:
                out.write(json.dumps({k: round(v, 4) for k, v in line.items()}) + "\n")
            bar.console.print({k: round(v, 3) for k, v in line.items()})
            done = first + an_epoch
    network.load_state_dict(average.mean, strict=False)
    save(state, network, average, None, None, steps)
    return network


def save(
    path: Path,
    network: nn.Module,
    average: Average,
    optimiser: torch.optim.Optimizer | None,
    schedule: torch.optim.lr_scheduler.LRScheduler | None,
    step: int,
) -> None:
    """Write the state of a run, whole or not at all; a finished one needs its weights alone."""
    state: dict[str, object] = {"network": network.state_dict(), "step": step}
    if optimiser is not None and schedule is not None:
        state |= {"mean": average.mean, "updates": average.updates}
        state |= {"optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
    beside = path.with_suffix(".new")
    torch.save(state, beside)
    beside.replace(path)


def predict(network: ToneNetwork, ids: Sequence[list[int]], *, padding: int, size: int = 32) -> NDArray[np.float64]:
    """Return the logits of every text, shape (texts, 6)."""
    on = device()
    network.to(on).eval()
    out = np.zeros((len(ids), 6))
    with torch.inference_mode(), progress() as bar:
        task = bar.add_task("predict", total=len(ids), visible=len(ids) > 3000)
        for batch in batches(ids, size, padding):
            out[batch.places] = network(batch.input_ids.to(on), batch.attention_mask.to(on)).double().cpu().numpy()
            bar.update(task, advance=len(batch.places))
    return out


def as_probabilities(logits: NDArray[np.float64], temperature: float = 1.0) -> NDArray[np.float64]:
    """Return the probabilities of logits, the tone's divided by `temperature`."""
    scaled = torch.from_numpy(logits.copy())
    scaled[:, :3] /= temperature
    return probabilities(scaled).numpy()


def progress() -> Progress:
    """Return the bar that all long work shows."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
