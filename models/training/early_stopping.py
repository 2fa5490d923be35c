"""The weights that did best on the rows kept aside, and when to stop waiting for better ones."""

from __future__ import annotations

import math

from torch import Tensor, nn


class EarlyStopping:
    """Keeps a copy of the best weights; `patience` epochs without better ones are enough (0 = never)."""

    def __init__(self, network: nn.Module, patience: int) -> None:
        self.network = network
        self.patience = patience
        self.best_loss = math.inf
        self.best_weights: dict[str, Tensor] | None = None
        self.waited = 0

    def update(self, validation_loss: float | None) -> bool:
        """Take in an epoch's validation loss (None without any); return whether to stop."""
        if validation_loss is None or self.patience == 0:
            return False
        self.waited += 1
        if validation_loss < self.best_loss:
            self.best_loss, self.waited = validation_loss, 0
            self.best_weights = {name: value.clone() for name, value in self.network.state_dict().items()}
        return self.waited >= self.patience

    def restore(self) -> None:
        """Put the best weights back, where some were kept."""
        if self.best_weights is not None:
            self.network.load_state_dict(self.best_weights)
