"""The rules that the event path is timed with, for barcast and for plain Backtrader: plain strategies, order objects.

Each function makes a class anew from the indicator of the barcast that is to be timed, since a second checkout of
barcast (`--before`) has an indicator of its own. For plain Backtrader the forecasts come as a list.
"""

from __future__ import annotations

from typing import Any

import backtrader as bt

UNITS = 10
Kind = Any
"""A class of strategies: Backtrader is untyped, and a base made by a function has no type either."""


def given(forecast: Any) -> Kind:
    """Return the base of all rules: the forecast of the bar as a number, from the bar's list or from the indicator."""

    class Given(bt.Strategy):
        params = (("source", None),)

        def __init__(self) -> None:
            self.forecast = forecast(self.data, source=self.p.source)

        def expected(self) -> Any:
            return self.forecast[0]

    class Listed(bt.Strategy):
        params = (("forecasts", None),)

        def expected(self) -> Any:  # like everybody it heeds the forecasts from its second bar on
            return self.p.forecasts[len(self) - 1] if len(self) > 1 else 0.0

    return Listed if forecast is None else Given


def held(forecast: Any) -> Kind:
    """10 units, long or short by the sign."""
    base: Kind = given(forecast)

    class Held(base):
        def next(self) -> None:
            expected = self.expected()
            if expected:
                self.order_target_size(target=UNITS if expected > 0 else -UNITS)

    return Held


def told_of_orders(forecast: Any) -> Kind:
    """The same, told what becomes of its orders."""
    base: Kind = held(forecast)

    class ToldOfOrders(base):
        bought = 0.0

        def notify_order(self, order: Any) -> None:
            if order.status == order.Completed:
                self.bought += order.executed.size * order.executed.price

    return ToldOfOrders


def told_of_trades(forecast: Any) -> Kind:
    """The same, told of its trades too."""
    base: Kind = told_of_orders(forecast)

    class ToldOfTrades(base):
        earned = 0.0

        def notify_trade(self, trade: Any) -> None:
            if trade.isclosed:
                self.earned += trade.pnlcomm

    return ToldOfTrades


def brackets(forecast: Any) -> Kind:
    """A bracket by the sign whenever it holds nothing, its exits 1% away."""
    base: Kind = given(forecast)

    class Brackets(base):
        def next(self) -> None:
            expected, close = self.expected(), self.data.close[0]
            if not expected or self.position.size:
                return
            if expected > 0:
                self.buy_bracket(size=UNITS, exectype=bt.Order.Market, stopprice=close * 0.99, limitprice=close * 1.01)
            else:
                self.sell_bracket(size=UNITS, exectype=bt.Order.Market, stopprice=close * 1.01, limitprice=close * 0.99)

    return Brackets


def limits(forecast: Any) -> Kind:
    """A limit order by the sign on every bar, 0.3% better than the close; what the bar before left is cancelled."""
    base: Kind = given(forecast)

    class Limited(base):
        order: Any = None

        def next(self) -> None:
            expected, close = self.expected(), self.data.close[0]
            if self.order is not None and self.order.alive():
                self.cancel(self.order)
            self.order = None
            if expected > 0 and self.position.size <= 0:
                self.order = self.buy(size=UNITS, exectype=bt.Order.Limit, price=close * 0.997)
            elif expected < 0 and self.position.size >= 0:
                self.order = self.sell(size=UNITS, exectype=bt.Order.Limit, price=close * 1.003)

    return Limited
