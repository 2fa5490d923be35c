"""A strategy's trades: told of each fill as Backtrader tells them, or made of all fills when somebody looks.

Backtrader keeps a `Trade` for each position of each `tradeid` in the private `strategy._trades`. A strategy without
`notify_trade` hardly ever looks there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import backtrader as bt

from .light_orders import attribute

Trade = bt.Trade


class Moment:
    """A feed as a trade sees it when it is told of a fill: how long it is then, and the number of its bar.

    A trade asks its feed five times a fill, and a feed of Backtrader's answers through four calls.
    """

    __slots__ = ("_length", "_tz", "datetime")

    def __init__(self, data: Any, length: int, stamp: float) -> None:
        self._length, self.datetime, self._tz = length, (stamp,), data._tz

    @classmethod
    def now(cls, data: Any) -> Moment:
        """Return the feed as it is on this bar."""
        stamps = data.lines.datetime
        return cls(data, stamps.lencount, stamps.array[stamps._idx])

    def __len__(self) -> int:
        return self._length


class LateTrades(defaultdict[Any, Any]):
    """A strategy's `_trades`, told of the fills when somebody looks; made like a `defaultdict`."""

    _strategy: Any

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._waiting: list[tuple[Any, Any, int, float]] = []
        """Notified orders with their `tradeid`, which may be edited later, and length and last stamp of their feed."""

    @classmethod
    def of(cls, strategy: Any) -> LateTrades:
        """Return what is to take the place of a strategy's trades."""
        late = cls(strategy._trades.default_factory, strategy._trades)
        late._strategy = strategy
        return late

    def put_off(self, order: Any) -> None:
        """Remember what an order has filled."""
        stamps = order.p.data.lines.datetime
        self._waiting.append((order, attribute(order, "tradeid"), stamps.lencount, stamps.array[stamps._idx]))

    def catch_up(self) -> None:
        """Tell the trades of the fills remembered."""
        waiting, self._waiting = self._waiting, []
        for order, tradeid, length, stamp in waiting:
            tell_trades(self._strategy, order, tradeid, Moment(order.p.data, length, stamp))
        self._strategy._tradespending.clear()  # nobody is to be notified of them


def _after_catching_up(name: str) -> Callable[..., Any]:
    def method(self: LateTrades, *args: Any) -> Any:
        if self._waiting:
            self.catch_up()
        return getattr(super(LateTrades, self), name)(*args)

    return method


# every way to look into a dictionary, but for C code that reads its storage
for _name in (
    "__contains__", "__eq__", "__getitem__", "__iter__", "__len__", "__ne__", "__or__", "__reduce__", "__repr__",
    "__reversed__", "copy", "get", "items", "keys", "pop", "popitem", "setdefault", "values",
):  # fmt: skip
    setattr(LateTrades, _name, _after_catching_up(_name))


def tell_trades(strategy: Any, order: Any, tradeid: Any, moment: Moment) -> None:
    """Tell the strategy's trades of a `tradeid` what an order has filled since it was last notified, at a moment.

    Does what `bt.Strategy._addnotification` does, for less than half of its price.
    """
    data, pending, history = order.p.data, strategy._tradespending, strategy._tradehistoryon
    data = data if data._compensate is None else data._compensate
    trades = strategy._trades[data][tradeid]
    if not trades:
        trades.append(Trade(data=data, tradeid=tradeid, historyon=history))
    trade, comminfo = trades[-1], order.comminfo
    trade.data = moment  # the moment of the fill, while the trade is told of it
    for bit in order.executed.iterpending():
        if bit.closed:
            trade.update(order, bit.closed, bit.price, bit.closedvalue, bit.closedcomm, bit.pnl, comminfo=comminfo)
            if trade.isclosed:
                pending.append(copy_of(trade, data))
        if bit.opened:
            if trade.isclosed:  # a reversal ends one trade and begins the next
                trade.data = data
                trade = Trade(data=moment, tradeid=tradeid, historyon=history)
                trades.append(trade)
            trade.update(order, bit.opened, bit.price, bit.openedvalue, bit.openedcomm, bit.pnl, comminfo=comminfo)
            if trade.isclosed:  # another `tradeid` has brought the position to 0: what opens it closes the trade
                pending.append(copy_of(trade, data))
        if trade.justopened:
            pending.append(copy_of(trade, data))
    trade.data = data


def copy_of(trade: Any, data: Any) -> Any:
    """Return a shallow copy of a trade, with its feed."""
    copied = object.__new__(type(trade))
    copied.__dict__ = {**trade.__dict__, "data": data}
    return copied
