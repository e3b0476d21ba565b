"""Masked-language training of an encoder on the domain's own text, before it sees a label.

As BERT does (Devlin et al. 2019, section 3.1): 15 % of the tokens are to be guessed; of those 80 % are
masked, 10 % replaced by any token and 10 % left.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from training.encoded import batches
from training.fit import device, progress

GUESSED, MASKED, REPLACED = 0.15, 0.8, 0.1
MASK, SPECIAL = 103, (0, 101, 102)  # of the uncased BERT vocabulary


class Guesser(nn.Module):
    """An encoder and a guess at every token, scored against the encoder's own word embeddings."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        width = self.encoder.config.hidden_size
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(self.encoder.config.vocab_size))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, guessed: Tensor) -> Tensor:
        """Return logits over the vocabulary at the places that are `guessed`."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state[guessed]
        logits: Tensor = self.transform(states) @ self.encoder.embeddings.word_embeddings.weight.T + self.bias
        return logits


def hide(input_ids: Tensor, vocabulary: int) -> tuple[Tensor, Tensor]:
    """Return the ids with some hidden, and which are to be guessed."""
    ordinary = torch.ones_like(input_ids, dtype=torch.bool)
    for special in SPECIAL:
        ordinary &= input_ids != special
    guessed = ordinary & (torch.rand(input_ids.shape) < GUESSED)
    if not guessed.any():
        guessed[0, 1] = True
    hidden, lot = input_ids.clone(), torch.rand(input_ids.shape)
    hidden[guessed & (lot < MASKED)] = MASK
    replaced = guessed & (lot >= MASKED) & (lot < MASKED + REPLACED)
    hidden[replaced] = torch.randint(1000, vocabulary, (int(replaced.sum()),))
    return hidden, guessed


def pretrain(base: Path, ids: Sequence[list[int]], folder: Path, *, epochs: int = 2, seed: int = 1) -> Path:
    """Train the encoder in `base` on `ids` and return the folder of the result; a finished one is left alone."""
    done = folder / "encoder.pt"
    if done.exists():
        return done
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    order, on = random.Random(seed), device()  # noqa: S311
    model = Guesser(base).to(on).train()
    head = [*model.transform.parameters(), model.bias]
    optimiser = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": 1e-4}, {"params": head, "lr": 1e-3}], weight_decay=0.01
    )
    steps = epochs * math.ceil(len(ids) / 32)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (0.06 * steps), max(0.0, 1 - step / steps))
    )
    with progress() as bar:
        task = bar.add_task("masked language", total=steps)
        for epoch in range(epochs):
            running = 0.0
            for batch in batches(ids, 32, 0, order):
                hidden, guessed = hide(batch.input_ids, len(model.bias))
                logits = model(hidden.to(on), batch.attention_mask.to(on), guessed.to(on))
                loss = nn.functional.cross_entropy(logits, batch.input_ids[guessed].to(on))
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                optimiser.zero_grad(set_to_none=True)
                running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
                bar.update(task, advance=1, description=f"masked language  loss {running:.3f}")
            bar.console.print(f"epoch {epoch + 1}: loss {running:.3f}")
    torch.save(model.encoder.state_dict(), done)
    return done
