"""Who is told how far a run has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..models.schedule.walk_forward import OnFit, OnFold

OnBar = Callable[[int, int], None]
"""Called with the bars done and the bars in all, about a hundred times a run."""


@dataclass(frozen=True)
class Watch:
    """Who is told how far a run has come; any of them may be absent."""

    on_stage: Callable[[str], None] | None = None
    """Called with what is being done besides training and trading: `load`, and the writing of the run's folder."""
    on_epoch: Callable[[Any], None] | None = None
    """Called after each epoch of a training with its `EpochLoss`, by models that train in epochs."""
    on_fold: OnFold | None = None
    """Called with the models trained and the models in all."""
    on_fit: OnFit | None = None
    """Called with each fold and its model, once that is fitted."""
    on_bar: OnBar | None = None
    """Called with the bars traded and the bars in all."""
