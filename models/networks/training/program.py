"""The plug point of a training backend: a network on its way from first weights to last, whatever computes it."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from torch import Tensor, nn


class Rows(NamedTuple):
    """Rows resident on the device: inputs (n, lookback, features) and labels (n,)."""

    inputs: Tensor
    labels: Tensor


class Program(Protocol):
    """One network and its rows. Every implementation computes the same, to rounding."""

    def train_epoch(self, order: Tensor, silenced: Tensor | None) -> float:
        """Take one step a batch, the rows in that order (rows,); return the mean loss, each row's before its step.

        `silenced` (rows, units), in the order of the visits, says which units dropout silences; None leaves that to the
        network, or silences none.
        """
        ...

    def training_loss(self) -> float:
        """Return the mean loss over the rows trained on, without learning from them."""
        ...

    def validation_loss(self) -> float | None:
        """Return the mean loss over the rows kept aside; None without any."""
        ...

    def weights(self) -> Any:
        """Return a copy of the weights, to be handed to `load` again."""
        ...

    def load(self, weights: Any) -> None:
        """Go back to such weights."""
        ...

    def finish(self) -> nn.Module:
        """Return the network with the weights as they now are, ready to be asked."""
        ...
