"""The loss curves that training leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class EpochLoss:
    """What one pass over the training rows came to."""

    epoch: int
    """Counted from 1."""
    epochs: int
    """How many there may be at most."""
    loss: float
    """Mean over the training rows, each taken just before it was learnt from."""
    validation_loss: float | None
    """Mean over the rows kept aside, after the epoch; None without any."""
    seconds: float
    """Wall time of this epoch."""


EpochHook = Callable[[EpochLoss], None]
"""Called after each epoch; may raise to stop the training."""
