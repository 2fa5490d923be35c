"""The weights that did best on the rows kept aside, and when to stop waiting for better ones."""

from __future__ import annotations

import math
from typing import Any

from .program import Program


class EarlyStopping:
    """Keeps a copy of the best weights; `patience` epochs without better ones are enough (0 = never)."""

    def __init__(self, program: Program, patience: int) -> None:
        self.program = program
        self.patience = patience
        self.best_loss = math.inf
        self.best_weights: Any = None
        self.waited = 0

    def update(self, validation_loss: float | None) -> bool:
        """Take in an epoch's validation loss (None without any); return whether to stop."""
        if validation_loss is None or self.patience == 0:
            return False
        self.waited += 1
        if validation_loss < self.best_loss:
            self.best_loss, self.waited = validation_loss, 0
            self.best_weights = self.program.weights()
        return self.waited >= self.patience

    def restore(self) -> None:
        """Put the best weights back, where some were kept."""
        if self.best_weights is not None:
            self.program.load(self.best_weights)
