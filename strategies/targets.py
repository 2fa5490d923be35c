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


def trades_targets(strategy: type) -> bool:
    """Return whether the strategy orders targets as ours do: by methods that it has not replaced."""
    return any(issubclass(strategy, base) and _has_kept(strategy, base) for base in (ForecastStrategy, BuyAndHold))


def _has_kept(strategy: Any, base: Any) -> bool:
    # a base may lack one of the two
    return all(getattr(strategy, name, None) is getattr(base, name, None) for name in ("next", "_order_is_due"))


def needs_no_order_objects(strategy: type) -> bool:
    """Return whether the strategy orders targets, and nothing in it is told what becomes of the orders."""
    return trades_targets(strategy) and not listens(strategy, bt.Strategy, ORDER_LISTENERS)
