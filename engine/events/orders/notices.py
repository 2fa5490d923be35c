"""Who is told what becomes of orders and trades, and the telling."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Any

import backtrader as bt

from ....strategies.targets import ORDER_LISTENERS, listens
from .late_trades import LateTrades, TradeUpdate, tell_trades

OWN_WAY = ("_addnotification", "_notify", "clear")
"""The methods by which a strategy of Backtrader's is told; one that has others is told by those."""


class Notices:
    """Tells a strategy and its analyzers, on each bar, of the orders that something has become of.

    Backtrader calls every analyzer for every order and trade, and makes trades of every fill. Here only those are
    called that have a method for it, and where nobody has one for trades these are made when somebody looks.
    """

    def __init__(self, strategy: Any) -> None:
        self._strategy = strategy
        self._in_own_way = listens(type(strategy), bt.Strategy, OWN_WAY)
        self._analyzers: list[Any] = []
        self._told_of_orders: list[Any] = []
        self._told_of_trades: list[Any] = []
        self._late: LateTrades | None = None
        self._find_listeners()
        # a strategy's own `_trades` of another kind is left to it
        hears_of_trades = self._told_of_trades or listens(type(strategy), bt.Strategy, ("notify_trade",))
        if not hears_of_trades and type(strategy._trades) is defaultdict:
            self._late = strategy._trades = LateTrades.of(strategy)

    def tell(self, notices: deque[Any]) -> None:
        """Tell of all that is there to be told."""
        strategy = self._strategy
        if self._in_own_way:
            while notices:
                strategy._addnotification(notices.popleft())
            strategy._notify()
            strategy.clear()
            return
        # an analyzer may be added as the run goes on
        if len(strategy.analyzers) + len(strategy._slave_analyzers) != len(self._analyzers):
            self._find_listeners()
        self._take(notices)
        for order in strategy._orderspending:
            if order.exectype != order.Historical or order.histnotify:
                strategy.notify_order(order)
            for one in self._told_of_orders:
                one._notify_order(order)
        for trade in strategy._tradespending:
            strategy.notify_trade(trade)
            for one in self._told_of_trades:
                one._notify_trade(trade)
        strategy.clear()

    def _take(self, notices: deque[Any]) -> None:
        """Add the orders to those pending, and tell the trades of what has been filled of them."""
        strategy, late = self._strategy, self._late
        if late is not None and (late.is_read or self._told_of_trades or "notify_trade" in strategy.__dict__):
            late.catch_up()  # somebody has begun to look or to listen: from here on trades are told at once
            late = self._late = None
        while notices:
            order = notices.popleft()
            if not order.p.simulated:  # Backtrader does not notify of orders that it has made up itself
                strategy._orderspending.append(order)
            if not has_fill(order):
                continue
            if late is None:
                fill = TradeUpdate.now(strategy, order)
                tell_trades(strategy, strategy._trades[fill.data], fill)
            else:
                late.put_off(order)

    def _find_listeners(self) -> None:
        self._analyzers = [*self._strategy.analyzers, *self._strategy._slave_analyzers]
        self._told_of_orders = [one for one in self._analyzers if hears(one, ("notify_order", "_notify_order"))]
        self._told_of_trades = [one for one in self._analyzers if hears(one, ("notify_trade", "_notify_trade"))]


def somebody_listens(strategy: Any) -> bool:
    """Return whether the strategy, or an analyzer of it, has a method for orders or trades, be it set late."""
    watchers = [*strategy.analyzers, *strategy._slave_analyzers]
    return bool(
        any(name in strategy.__dict__ for name in ORDER_LISTENERS)
        or listens(type(strategy), bt.Strategy, (*ORDER_LISTENERS, *OWN_WAY))
        or any(hears(one, (*ORDER_LISTENERS, "_notify_order", "_notify_trade")) for one in watchers)
    )


def hears(analyzer: Any, methods: tuple[str, ...]) -> bool:
    """Return whether an analyzer, or one inside it, has one of the methods."""
    return bool(
        analyzer._children
        or any(name in analyzer.__dict__ for name in methods)
        or listens(type(analyzer), bt.Analyzer, methods)
    )


def has_fill(order: Any) -> bool:
    """Return whether anything of the order has been filled; it need not be made for that."""
    known = order.__dict__
    executed = known.get("executed")
    return "_remembered" in known if executed is None else bool(executed.size)
