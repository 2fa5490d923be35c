"""The terms a strategy trades on: costs, fills, limits, and when a target becomes an order."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..costs import Costs
from .sizing import Limits

NEXT_OPEN, CLOSE = "next_open", "close"
FILLS = (NEXT_OPEN, CLOSE)


@dataclass(frozen=True)
class Terms:
    """The terms of a run; a strategy, whatever it decides, trades on these."""

    costs: Costs
    fill: str = NEXT_OPEN
    """`next_open` (decided at t, filled at the open of t+1) or `close` (at the close of t itself)."""
    cash: float = 100_000.0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Rebalance:
    """When a target goes out as an order."""

    every_bar: bool = False
    """On every bar with a target or a position; otherwise when the target has changed."""
    band: float = 0.0
    """A change of target up to this is not worth an order."""
