"""The strategies with a short name."""

from __future__ import annotations

import inspect

from .buy_and_hold import BuyAndHold
from .proportional import ProportionalStrategy
from .sign import SignStrategy

STRATEGIES: dict[str, type] = {
    "sign": SignStrategy,
    "proportional": ProportionalStrategy,
    "buy_and_hold": BuyAndHold,
}


def summary_of(strategy: type) -> str:
    """Return the first line of the strategy's docstring."""
    return (inspect.getdoc(strategy) or "").partition("\n")[0]
