"""Which strategies trade targets and nothing else: their orders need no object that somebody could look at."""

from __future__ import annotations

from typing import Any

import backtrader as bt

from .buy_and_hold import BuyAndHold
from .forecast_strategy import ForecastStrategy

ORDER_LISTENERS = ("notify_order", "notify_trade")
CASH_LISTENERS = ("notify_cashvalue", "notify_fund")


def listens(kind: type, base: type, methods: tuple[str, ...]) -> bool:
    """Return whether a strategy or analyzer has one of the methods from elsewhere than Backtrader's own base."""
    return any(getattr(kind, name) is not getattr(base, name) for name in methods)


def trades_targets_only(strategy: type) -> bool:
    """Return whether the strategy's orders all come from `target`, and nothing in it is told what became of them."""
    ours: Any
    for ours in (ForecastStrategy, BuyAndHold):
        if issubclass(strategy, ours):
            return strategy.next is ours.next and not listens(strategy, bt.Strategy, ORDER_LISTENERS)  # type: ignore[attr-defined]
    return False
