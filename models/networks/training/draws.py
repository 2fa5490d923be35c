"""What training leaves to chance, drawn from the seed alone: the order of the rows, and the units silenced.

Every backend is handed the same draws, so it makes no difference to the result which one trains.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ....faults.memory import check_memory
from .settings import TrainingSettings

ANOTHER_STREAM = 2**32
"""Added to a seed (below it) for the units silenced, so that they don't repeat the draws of the rows' order."""


BYTES_A_DRAW = 5
"""A number of 32 bits, and whether it is below the rate."""


class Draws:
    """The draws of one training: an `order` and the units `silenced`, anew each epoch.

    `units` is how many units dropout may silence in one window, over all time steps; 0 draws none.
    """

    def __init__(self, settings: TrainingSettings, rows: int, units: int = 0, dropout: float = 0.0) -> None:
        self._rows, self._shuffle = rows, settings.shuffle
        self._units, self._dropout = units if dropout > 0.0 else 0, dropout
        what = f"drawing which of {units:,} units are silenced in {rows:,} rows"
        check_memory(BYTES_A_DRAW * rows * self._units, "model.dropout", what, "set it to 0, or lower model.lookback")
        self._orders = torch.Generator().manual_seed(settings.seed)
        self._masks = torch.Generator().manual_seed(settings.seed + ANOTHER_STREAM)

    def order(self) -> Tensor:
        """Return the order in which the rows are visited, int64 (rows,)."""
        return torch.randperm(self._rows, generator=self._orders) if self._shuffle else torch.arange(self._rows)

    def silenced(self) -> Tensor | None:
        """Return the units silenced, bool (rows, units), in the order of the visits; None where dropout is 0."""
        if not self._units:
            return None
        return torch.rand(self._rows, self._units, generator=self._masks) < self._dropout
