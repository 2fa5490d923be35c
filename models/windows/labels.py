"""What training fits: the returns themselves, or their direction."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..protocol import Floats
from .scaling import Standardizer

Label = Literal["return", "direction"]
"""What a network is fitted to: the next return, or its direction."""

DIRECTION = Standardizer(mean=np.array([-1.0]), std=np.array([2.0]))
"""Takes a direction of -1 or 1 to 0 or 1, and a probability p back to the forecast 2p - 1."""


def label_values(returns: Floats, label: Label) -> Floats:
    """Return what is to be forecast, shape (n,): the returns, or 1 where they are positive and -1 elsewhere."""
    return returns if label == "return" else np.where(returns > 0.0, 1.0, -1.0)


def label_scaler(values: Floats, label: Label, scale: bool) -> Standardizer:
    """Return how the values (n,) of the rows trained on become the network's labels, and its answers forecasts."""
    if label == "direction":
        return DIRECTION
    return Standardizer.of(values[:, None]) if scale else Standardizer.identity(1)
