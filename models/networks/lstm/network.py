"""The layers: stacked LSTMs of any sizes, dropout after each, then dense layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import cast

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
    layers differ in size, so each is an `nn.LSTM` of its own. Dropout draws from torch's generator, unless the caller
    says which units are silenced.
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

    def forward(self, windows: Tensor, silenced: Tensor | None = None) -> Tensor:
        """Return one number a window; `silenced` (n, `units_to_silence`) are the units dropped, layer by layer."""
        *layers, last = self.layers
        states, column = windows, 0  # (n, lookback, features)
        for layer in layers:
            states = layer(states)[0]  # (n, lookback, units)
            states = self._drop(states, silenced, column)
            column += states[0].numel()
        answer = self._drop(last(states)[0][:, -1], silenced, column)  # (n, units of the last layer)
        for dense, activation in zip(self.dense, self.activations, strict=True):
            answer = activation(dense(answer))  # (n, units of the dense layer)
        return answer.squeeze(-1)  # (n,)

    def _drop(self, states: Tensor, silenced: Tensor | None, column: int) -> Tensor:
        """Return the states with those silenced at 0 and the others scaled up to make up for them."""
        if silenced is None:
            return cast("Tensor", self.dropout(states))
        off = silenced[:, column : column + states[0].numel()].view(states.shape)
        return states.masked_fill(off, 0.0) * (1.0 / (1.0 - self.dropout.p))


def units_to_silence(units: Sequence[int], lookback: int) -> int:
    """Return how many units dropout may silence in a window: each layer's at every bar, the last one's at the last."""
    return lookback * sum(units[:-1]) + units[-1]
