"""The terms a strategy trades on: costs, fills, limits, and when a target becomes an order."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...costs import Costs
from ...faults import BadInput
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

    def __post_init__(self) -> None:
        refuse_subclass(self.costs)


@dataclass(frozen=True)
class Rebalance:
    """When a target goes out as an order."""

    every_bar: bool = False
    """On every bar with a target or a position; otherwise when the target has changed."""
    band: float = 0.0
    """A change of target up to this is not worth an order."""


def refuse_subclass(costs: Costs) -> None:
    """Refuse a subclass of `Costs`: what it charges by methods of its own only one of the engines would know.

    Raises:
        BadInput: it is one.
    """
    if type(costs) is not Costs:
        what = f"the class {type(costs).__name__} cannot be used: only charges in the register are charged everywhere"
        raise BadInput.at("costs", what, "hand in Costs(...); docs/costs.md says how a charge is added to the register")
