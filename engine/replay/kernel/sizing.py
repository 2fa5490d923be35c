"""How many units an order may trade."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .decorator import compiled


@compiled
def is_dust(account: Any, change: float, size: float) -> bool:
    """Return whether a change is none beside its order, of which `size` is left, and the position before and after."""
    largest = max(abs(account.position), abs(account.position + change))
    return abs(change) <= 1e-12 * max(largest, account.traded + abs(size))  # type: ignore[no-any-return]


@compiled
def whole_lots(units: float, lot_size: float) -> float:
    """Step d: the units as whole lots, rounded towards zero; what is whole but for rounding counts as whole."""
    if lot_size == 0.0:
        return units
    lots = units / lot_size
    nearest = np.rint(lots)
    if abs(lots - nearest) <= min(1e-9 * max(1.0, abs(lots)), 1e-6):
        return nearest * lot_size  # type: ignore[no-any-return]
    return np.trunc(lots) * lot_size  # type: ignore[no-any-return]


@compiled
def fillable_units(costs: Any, volume: float) -> float:
    """Return the units a bar fills of the one order there can be."""
    if costs.volume_limit <= 0.0 and costs.impact <= 0.0:
        return math.inf
    if volume <= 0.0:
        return 0.0
    if costs.volume_limit <= 0.0:
        return math.inf
    return costs.volume_limit * volume  # type: ignore[no-any-return]
