"""The network: one encoder, the mean of its last states, four heads in one linear layer."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from training.labels import FLAGS, OUTPUTS, TONES


class ToneNetwork(nn.Module):
    """An encoder and six logits a text: three for the tone, one each for hedged, material and relevant."""

    def __init__(self, encoder: nn.Module, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(encoder.config.hidden_size, len(OUTPUTS))

    @classmethod
    def from_folder(cls, folder: Path, *, layers: int | None = None, dropout: float = 0.1) -> ToneNetwork:
        """Return a network on the pretrained encoder in `folder`, on its first `layers` layers where that is given."""
        config = AutoConfig.from_pretrained(folder)
        config.attention_probs_dropout_prob = 0.0  # it costs a tenth of a step's time on a CPU
        encoder = AutoModel.from_pretrained(folder, config=config, attn_implementation="eager", add_pooling_layer=False)
        if layers is not None:
            every = len(encoder.encoder.layer) / layers
            kept = [encoder.encoder.layer[int((i + 1) * every) - 1] for i in range(layers)]
            encoder.encoder.layer = nn.ModuleList(kept)
            encoder.config.num_hidden_layers = layers
        return cls(encoder, dropout)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the logits, shape (texts, 6)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        pooled = (states * mask).sum(1) / mask.sum(1)
        logits: Tensor = self.heads(self.dropout(pooled))
        return logits

    def freeze(self, layers: int) -> None:
        """Keep the embeddings and the first `layers` layers as they were pretrained."""
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            for parameter in part.parameters():
                parameter.requires_grad_(False)


def probabilities(logits: Tensor) -> Tensor:
    """Return the six probabilities: the first three sum to 1, the others stand alone."""
    tones = len(TONES)
    return torch.cat([logits[:, :tones].softmax(-1), logits[:, tones:].sigmoid()], dim=-1)


def loss_of(logits: Tensor, targets: Tensor, weights: dict[str, float], smoothing: float = 0.0) -> Tensor:
    """Return the mean over texts of the weighted cross-entropies of the four heads.

    Parameters
    ----------
    logits : shape (texts, 6)
    targets : shape (texts, 6), probabilities as `probabilities` gives them; hard labels are 0 and 1
    weights : of each head
    smoothing : share of every target that is spread evenly over its values
    """
    tones = len(TONES)
    tone_targets = targets[:, :tones] * (1 - smoothing) + smoothing / tones
    flag_targets = targets[:, tones:] * (1 - smoothing) + smoothing / 2
    loss = weights["tone"] * -(tone_targets * logits[:, :tones].log_softmax(-1)).sum(-1).mean()
    for i, flag in enumerate(FLAGS):
        one = nn.functional.binary_cross_entropy_with_logits(logits[:, tones + i], flag_targets[:, i])
        loss = loss + weights[flag] * one
    return loss
