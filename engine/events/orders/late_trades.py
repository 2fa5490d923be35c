"""A strategy's trades: told of each fill as Backtrader tells them, or made of all fills when somebody looks.

Backtrader keeps a `Trade` for each position of each `tradeid` in the private `strategy._trades`. A strategy without
`notify_trade` hardly ever looks there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

import backtrader as bt

from .light_orders import attribute

Trade = bt.Trade


class FeedAtFill:
    """A feed as a trade sees it when it is told of a fill: how long it is then, and the number of its bar.

    A trade asks its feed five times a fill, and a feed of Backtrader's answers through four calls.
    """

    __slots__ = ("_length", "_tz", "datetime")

    def __init__(self, data: Any, length: int, stamp: float) -> None:
        self._length, self.datetime, self._tz = length, (stamp,), data._tz

    def __len__(self) -> int:
        return self._length


class TradeUpdate(NamedTuple):
    """What trades are told of: a notified order, with all that may be another by the time they are told."""

    order: Any
    data: Any
    """The feed that the trade is of."""
    moment: FeedAtFill
    tradeid: Any
    history: bool
    """Whether a trade that begins keeps its history."""
    comminfo: Any
    bits: tuple[int, int]
    """Which bits of the order's execution are new, from and to."""

    @classmethod
    def now(cls, strategy: Any, order: Any) -> TradeUpdate:
        """Return what has just been filled of an order that is being notified."""
        feed, executed = order.p.data, order.__dict__.get("executed")
        stamps = feed.lines.datetime
        return cls(
            order,
            feed if feed._compensate is None else feed._compensate,
            FeedAtFill(feed, len(stamps), stamps[0]),
            attribute(order, "tradeid"),
            strategy._tradehistoryon,
            order.comminfo,
            order._marks if executed is None else (executed.p1, executed.p2),
        )


class LateTrades(defaultdict[Any, Any]):
    """A strategy's `_trades`, told of the fills when somebody looks; made like a `defaultdict`."""

    _strategy: Any

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._waiting: list[TradeUpdate] = []
        self.is_read = False
        """Whether somebody has looked, who may hold a list or a trade since: from then on they are told at once."""

    @classmethod
    def of(cls, strategy: Any) -> LateTrades:
        """Return what is to take the place of a strategy's trades."""
        late = cls(strategy._trades.default_factory, strategy._trades)
        late._strategy = strategy
        return late

    def put_off(self, order: Any) -> None:
        """Remember what an order has filled."""
        self._waiting.append(TradeUpdate.now(self._strategy, order))

    def catch_up(self) -> None:
        """Tell the trades of the fills remembered, once and for all."""
        self.is_read = True
        self.tell_waiting()

    def tell_waiting(self) -> None:
        """Tell the trades of the fills remembered, of which nobody is notified."""
        waiting, self._waiting = self._waiting, []
        for fill in waiting:
            tell_trades(self._strategy, super().__getitem__(fill.data), fill)
        if waiting:
            self._strategy._tradespending.clear()  # nobody is to be notified of them


def _after_catching_up(name: str) -> Callable[..., Any]:
    def method(self: LateTrades, *args: Any) -> Any:
        if not self.is_read:
            self.catch_up()
        return getattr(super(LateTrades, self), name)(*args)

    return method


# every way into a dictionary, but for C code that reads its storage
for _name in (
    "__contains__", "__delitem__", "__eq__", "__getitem__", "__ior__", "__iter__", "__len__", "__ne__", "__or__",
    "__reduce__", "__repr__", "__reversed__", "__setitem__", "clear", "copy", "get", "items", "keys", "pop", "popitem",
    "setdefault", "update", "values",
):  # fmt: skip
    setattr(LateTrades, _name, _after_catching_up(_name))


def tell_trades(strategy: Any, trades_by_id: Any, fill: TradeUpdate) -> None:
    """Tell the trades of a feed what an order has filled since it was last notified.

    Does what `bt.Strategy._addnotification` does, for less than half of its price.
    """
    order, data, pending, trades = fill.order, fill.data, strategy._tradespending, trades_by_id[fill.tradeid]
    if not trades:
        trades.append(Trade(data=data, tradeid=fill.tradeid, historyon=fill.history))
    trade, comminfo = trades[-1], fill.comminfo
    trade.data = fill.moment  # while the trade is told of it
    for bit in islice(order.executed.exbits, *fill.bits):
        if bit.closed:
            trade.update(order, bit.closed, bit.price, bit.closedvalue, bit.closedcomm, bit.pnl, comminfo=comminfo)
            if trade.isclosed:
                pending.append(copy_of(trade, data))
        if bit.opened:
            if trade.isclosed:  # a reversal ends one trade and begins the next
                trade.data = data
                trade = Trade(data=fill.moment, tradeid=fill.tradeid, historyon=fill.history)
                trades.append(trade)
            trade.update(order, bit.opened, bit.price, bit.openedvalue, bit.openedcomm, bit.pnl, comminfo=comminfo)
            if trade.isclosed:  # another `tradeid` has brought the position to 0: what opens it closes the trade
                pending.append(copy_of(trade, data))
        if trade.justopened:
            pending.append(copy_of(trade, data))
    trade.data = data


def begin_trades_anew(strategy: Any) -> None:
    """Let the next fill of each feed and `tradeid` open a new trade: what a closed account held is marked, not sold."""
    trades = strategy._trades
    if isinstance(trades, LateTrades) and not trades.is_read:
        trades.tell_waiting()
    for data, by_id in dict.items(trades):
        for tradeid, made in by_id.items():
            if made and made[-1].isopen:
                made.append(Trade(data=data, tradeid=tradeid, historyon=strategy._tradehistoryon))


def copy_of(trade: Any, data: Any) -> Any:
    """Return a shallow copy of a trade, with its feed."""
    copied = object.__new__(type(trade))
    copied.__dict__ = {**trade.__dict__, "data": data}
    return copied
