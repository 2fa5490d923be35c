"""The commission of an order, fill by fill."""

from __future__ import annotations

import math
from typing import Any

from .decorator import compiled
from .records import Floats, World


@compiled
def charge(world: World, costs: Any, account: Any, units: float, value: float) -> float:
    """Add a fill to the bill of its order and to the month; return what is owed for it."""
    if costs.share_tier_end > costs.share_tier:
        shares = world.share_tiers
        account.bill_tiered += marginal(shares, costs.share_tier, costs.share_tier_end, account.month_units, units)
    if costs.value_tier_end > costs.value_tier:
        values = world.value_tiers
        bps = marginal(values, costs.value_tier, costs.value_tier_end, account.month_value, value)
        account.bill_tiered += bps / 10_000.0
    account.bill_units += units
    account.bill_value += value
    account.month_units += units
    account.month_value += value
    owed = owed_for(costs, account.bill_units, account.bill_value, account.bill_tiered)
    commission = owed - account.bill_charged
    account.bill_charged = owed
    return commission  # type: ignore[no-any-return]


@compiled
def marginal(tiers: Floats, first: int, end: int, before: float, more: float) -> float:
    """Return the sum over the steps of rate x the part of (before, before + more] that falls on the step."""
    charged = 0.0
    for step in range(first, end):
        top = tiers[step + 1, 0] if step + 1 < end else math.inf
        charged += tiers[step, 1] * max(min(before + more, top) - max(before, tiers[step, 0]), 0.0)
    return charged


@compiled
def owed_for(costs: Any, units: float, value: float, tiered: float) -> float:
    """Return the commission of an order that has traded so much."""
    owed = costs.commission_fixed + costs.commission_per_share * units + costs.commission_bps / 10_000.0 * value
    if costs.commission_per_contract > 0.0:
        owed += costs.commission_per_contract * units / costs.contract_size
    owed += tiered
    owed = max(owed, costs.commission_minimum)
    if costs.commission_maximum > 0.0:
        owed = min(owed, costs.commission_maximum)
    if costs.commission_maximum_bps > 0.0:
        owed = min(owed, costs.commission_maximum_bps / 10_000.0 * value)
    return owed  # type: ignore[no-any-return]
