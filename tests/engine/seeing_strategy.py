"""A strategy that orders at random and writes down all that it sees, in each way of being told."""

import copy
import random

import backtrader as bt
from ordering_at_random import OrderingAtRandom
from what_is_seen import order_seen, plain, trade_seen


class Ear(bt.Analyzer):
    """An analyzer that a strategy adds by itself."""

    def notify_order(self, order):
        self.strategy.log.append(("ear", order.status, plain(order.executed.size)))

    def notify_trade(self, trade):
        self.strategy.log.append(("ear", trade_seen(trade, self.strategy.first_trade)))


class RandomStrategy(OrderingAtRandom):
    """Orders at random, by what it sees, and writes down what it sees."""

    world, log = None, ()

    def __init__(self):
        self.random = random.Random(self.world.seed)
        self.mine, self.kept, self.held = [], [], []
        self.first, self.first_trade = next(bt.Order.refbasis), next(bt.Trade.refbasis)
        self.wild, self.deep = self.random.choice((0.1, 0.4, 0.9)), self.random.choice((0.02, 0.3, 1.0))
        if self.random.random() < 0.3:
            sizers = ((bt.sizers.FixedSize, {"stake": 7}), (bt.sizers.PercentSizer, {"percents": 20}))
            sizer, params = self.random.choice(sizers)
            self.setsizer(sizer(**params))
        if self.random.random() < 0.3:
            self.set_tradehistory(True)
        if self.random.random() < 0.3:
            self.average = bt.ind.SMA(period=9)
        if self.world.listening == "late":
            self.notify_order, self.notify_trade = self.hear_order, self.hear_trade
        if self.world.listening == "analyzer":
            self._addanalyzer_slave(Ear)

    def on_new_account(self):
        self.log.append(("new account", len(self)))
        self.look()

    def hear_order(self, order):
        self.log.append(("order", order_seen(order, self.first) if self.rarely() else order.status))
        if self.rarely():
            self.log.append(("pending", [plain(bit.size) for bit in order.executed.getpending()]))
            self.copied = order.clone()  # which takes what is pending from the notification
        self.kept = [*self.kept, order][-3:]
        for one in self.kept:
            self.log.append(("again", plain(one.executed.size), one.status, len(one.executed.exbits)))
        if order.status == order.Margin and self.random.random() < 0.3:
            self.act()

    def hear_trade(self, trade):
        self.log.append(("trade", trade_seen(trade, self.first_trade)))

    def hear_cash(self, cash, value):
        self.log.append(("cash", plain(cash), plain(value)))

    def prenext(self):
        self.next()

    def next(self):
        if self.random.random() < self.wild:
            for _ in range(self.random.choice((1, 1, 1, 2))):
                self.act()
        self.look()

    def rarely(self, share=1.0):
        return self.random.random() < self.deep * share

    def look(self):
        held, broker = self.position, self.broker
        row = [len(self), plain(held.size), plain(held.price), held.upopened, held.upclosed, plain(broker.getcash())]
        row += [plain(broker.getvalue()), plain(broker.fundvalue), plain(broker.get_fundvalue())]
        if self.rarely():
            row += [str(getattr(held, "datetime", None)), plain(held.adjbase), plain(held.price_orig), bool(held)]
        row.append([order.ref - self.first for order in broker.get_orders_open()])
        row += [(order.ref - self.first, order.status, plain(order.size)) for order in self.mine]
        if self.mine:
            row += list(self.looks_at(self.random.choice(self.mine)))
        if self.rarely(0.2):
            row += [
                plain(broker.get_value([self.data])),
                plain(broker.get_leverage()),
                plain(broker.get_value(lever=True)),
            ]
        if self.rarely(0.2):
            row += [plain(broker.get_fundshares()), len(broker.orders)]
        if self.world.listening and self.rarely(0.1):
            row.append(getattr(broker.get_notification(), "status", "none"))  # which nobody is told of then
        if self.world.listening and self.random.random() < 0.02:
            self.held = self.trades()
        row += [trade_seen(trade, self.first_trade) for trade in self.held if self.rarely(0.3)]
        self.log.append(row)

    def looks_at(self, order):
        """Yield what a glance at an order shows, each glance making other parts of it first."""
        if self.rarely():
            yield order_seen(order, self.first)
        if self.rarely(0.3):
            yield order_seen(copy.copy(order), self.first)
        if self.rarely(0.3):
            twin = order.clone()
            yield order_seen(twin, self.first)
            yield [plain(bit.size) for bit in twin.executed.getpending()] if self.world.listening else "untold"
        for part, name in (("executed", "price"), ("created", "size"), ("created", "price"), ("executed", "dt")):
            if self.rarely(0.3):
                yield plain(getattr(getattr(order, part), name))
        if self.rarely(0.1):
            yield plain(order.info)
        if self.rarely(0.1):
            yield str(order).replace(f"Ref: {order.ref}", "").split("CommInfo")[0]

    def trades(self):
        return [trade for by_id in self._trades.values() for trades in by_id.values() for trade in trades]

    def stop(self):
        self.log.extend(order_seen(order, self.first) for order in self.mine)
        if self.world.listening:
            self.log.extend(trade_seen(trade, self.first_trade) for trade in self.trades())
            self.log.extend(order_seen(order, self.first) for order in self._orders)


def strategy_of(world):
    """Return the strategy of a world: `log` of the class has what its instance saw."""

    class Random(RandomStrategy):
        pass

    Random.world, Random.log = world, []
    told_of_orders, told_of_trades = RandomStrategy.hear_order, RandomStrategy.hear_trade
    if world.listening in ("order", "both"):
        Random.notify_order = told_of_orders
    if world.listening == "cash":
        Random.notify_cashvalue = RandomStrategy.hear_cash
        Random.notify_order = told_of_orders
    if world.listening in ("trade", "both"):
        Random.notify_trade = told_of_trades
    return Random
