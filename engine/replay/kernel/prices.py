"""The price that an order is tried at, and the one that it pays."""

from __future__ import annotations

import math
from typing import Any

from .decorator import compiled
from .records import World


@compiled
def reference_price(world: World, t: int) -> float:
    """Return the price an order is tried at on bar t."""
    return world.bars[t].open if world.rules[0].at_open else world.bars[t].close  # type: ignore[no-any-return]


@compiled
def execution_price(world: World, costs: Any, t: int, size: float) -> float:
    """Return the reference price moved against us."""
    reference = reference_price(world, t)
    closed = t - 1 if world.rules[0].at_open else t
    share = (costs.spread_bps / 2.0 + costs.slippage_bps) / 10_000.0
    amount = costs.spread_absolute / 2.0
    if costs.slippage_range > 0.0:
        amount += costs.slippage_range * world.mean_range[costs.conditions, closed]
    if costs.impact > 0.0:
        volatility = world.volatility[costs.conditions, closed]
        share += costs.impact * volatility * math.sqrt(abs(size) / world.bars[t].volume)
    if size > 0.0:
        return reference * (1.0 + share) + amount  # type: ignore[no-any-return]
    return max(reference * (1.0 - share) - amount, 0.0)  # type: ignore[no-any-return]
