"""The strategies with a short name, and what may be set on one."""

from __future__ import annotations

import inspect
from typing import Any

from .buy_and_hold import BuyAndHold
from .proportional import ProportionalStrategy
from .sign import SignStrategy

STRATEGIES: dict[str, type] = {
    "sign": SignStrategy,
    "proportional": ProportionalStrategy,
    "buy_and_hold": BuyAndHold,
}

HANDED_IN = frozenset({"source"})
"""Parameters that the engine fills, not the user."""


def parameters_of(strategy: type) -> dict[str, Any]:
    """Return the settable parameters of a Backtrader strategy with their defaults."""
    pairs: dict[str, Any] = dict(strategy.params._getitems())  # type: ignore[attr-defined]
    return {name: value for name, value in pairs.items() if name not in HANDED_IN}


def asks_a_model(strategy: type) -> bool:
    """Return whether the strategy takes a `source` of forecasts."""
    return "source" in dict(strategy.params._getitems())  # type: ignore[attr-defined]


def summary_of(strategy: type) -> str:
    """Return the first line of the strategy's docstring."""
    return (inspect.getdoc(strategy) or "").partition("\n")[0]
