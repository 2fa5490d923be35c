"""The layers: stacked LSTMs of any sizes, dropout after each, then dense layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn

from .settings import DenseLayer

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "softmax": lambda: nn.Softmax(dim=-1),
    "elu": nn.ELU,
    "gelu": nn.GELU,
}


class LSTMNetwork(nn.Module):
    """Windows (n, lookback, features) in, one number each (n,) out.

    Every LSTM layer but the last hands its whole sequence on; the last hands on its final state. The
    layers differ in size, so each is an `nn.LSTM` of its own.
    """

    def __init__(self, features: int, units: Sequence[int], dropout: float, dense: Sequence[DenseLayer]) -> None:
        super().__init__()
        sizes = pairwise([features, *units])
        self.layers = nn.ModuleList([nn.LSTM(size, hidden, batch_first=True) for size, hidden in sizes])
        self.dropout = nn.Dropout(dropout)
        sizes = pairwise([units[-1], *(layer.units for layer in dense)])
        self.dense = nn.ModuleList([nn.Linear(size, hidden) for size, hidden in sizes])
        self.activations = nn.ModuleList([ACTIVATIONS[layer.activation]() for layer in dense])
        self.gives_probability = dense[-1].activation == "sigmoid"

    def forward(self, windows: Tensor) -> Tensor:
        """Return one number a window."""
        *layers, last = self.layers
        states = windows  # (n, lookback, features)
        for layer in layers:
            states = self.dropout(layer(states)[0])  # (n, lookback, units)
        answer = self.dropout(last(states)[0][:, -1])  # (n, units of the last layer)
        for dense, activation in zip(self.dense, self.activations, strict=True):
            answer = activation(dense(answer))  # (n, units of the dense layer)
        return cast("torch.Tensor", answer.squeeze(-1))  # (n,)
