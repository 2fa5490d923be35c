"""Random plain strategies, and everything that they can see written down: to be held against Backtrader's own orders.

`seen(world)` runs the strategy of a random world; the same world gives the same decisions whatever broker it meets, as
long as it sees the same. So the first difference is the first thing that differs.
"""

import copy
import datetime as dt
import random
from typing import NamedTuple

import backtrader as bt
import numpy as np
import pandas as pd

from barcast.costs import Costs
from barcast.engine.account.samples import samples_of
from barcast.engine.account.terms import AccountTerms, Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.feeds import Bars, load_bars
from barcast.models.schedule.split import HoldOut

Order = bt.Order
COSTS = (
    {}, {"commission_bps": 5}, {"commission_fixed": 1.0, "spread_bps": 4, "commission_minimum": 2.0},
    {"volume_limit": 0.1}, {"volume_limit": 0.1, "volume_rest": "cancel"}, {"impact": 0.5, "slippage_range": 0.1},
    {"borrow_rate_annual": 0.05, "cash_rate_annual": 0.02, "margin_rate_annual": 0.05},
    {"commission_bps_tiers": [[0, 10], [20000, 5]]},
)  # fmt: skip
KINDS = {
    "calm": ("market",),
    "targets": ("market", "size", "close", "target"),
    "all": (
        "market", "limit", "stop", "stop limit", "trail", "trail limit", "at close", "bracket", "group", "cancel",
        "size", "close", "parent", "valid", "priced", "target", "untransmitted", "edit", "cash", "again",
    ),
}  # fmt: skip
LISTENING = ("", "", "order", "trade", "both", "late", "analyzer", "cash")
"""Who is told: nobody; methods of the class; methods set on the instance; an analyzer that the strategy has added; a
method for cash and value, for which Backtrader's own loop runs."""

ORDER = (
    "status", "ordtype", "size", "exectype", "valid", "tradeid", "price", "pricelimit", "plimit", "trailamount",
    "trailpercent", "transmit", "triggered", "_active", "simulated", "histnotify", "broker", "plen", "dteos",
    "_limitoffset", "position", "created", "executed", "info", "oco", "pannotated",
)  # fmt: skip
PARAMETERS = (
    "size", "price", "pricelimit", "exectype", "valid", "tradeid", "oco", "trailamount", "trailpercent", "transmit",
    "simulated", "histnotify",
)  # fmt: skip
TRADE = (
    "tradeid", "size", "price", "value", "commission", "pnl", "pnlcomm", "justopened", "isopen", "isclosed", "baropen",
    "dtopen", "barclose", "dtclose", "barlen", "status",
)  # fmt: skip


class World(NamedTuple):
    """What a strategy meets, and how it is seen."""

    seed: int
    bars: Bars
    terms: Terms
    streaming: bool
    listening: str
    kinds: tuple[str, ...]
    boundary: int
    """B, at whose close one account ends and another begins; -1 for one account."""


def world_of_seed(seed):
    """Return a random world."""
    rng, choose = np.random.default_rng(seed), random.Random(seed).choice
    costs, leverage, lot = Costs(**choose(COSTS)), choose((1.0, 2.0)), choose((0.0, 0.0, 1.0, 0.5))
    fill, cash = choose(("next_open", "next_open", "close")), choose((10_000.0, 100_000.0, 700.0))
    bars = random_bars(rng, choose((60, 120, 250)), minutes=choose((False, False, True)))
    kinds = KINDS[choose(("calm", "targets", "all", "all"))]
    terms = Terms(costs, AccountTerms(fill=fill, cash=cash, max_leverage=leverage, lot_size=lot))
    streaming, listening = choose((False, False, False, True)), choose(LISTENING)
    return World(seed, bars, terms, streaming, listening, kinds, choose((-1, -1, 0, len(bars) // 3, len(bars) // 2)))


def random_bars(rng, count, minutes):
    """Return bars that gap, with a volume that a volume limit notices."""
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, count)))
    opened = np.concatenate(([100.0], close[:-1])) * np.exp(rng.normal(0, 0.004, count))
    reach = np.exp(np.abs(rng.normal(0, 0.006, (2, count))))
    index = (
        pd.date_range("2020-01-03 09:30", periods=count, freq="37min")
        if minutes
        else pd.bdate_range("2020-01-03", periods=count)
    )
    frame = {
        "open": opened, "high": np.maximum(opened, close) * reach[0], "low": np.minimum(opened, close) / reach[1],
        "close": close, "volume": rng.integers(10, 400, count).astype(float),
    }  # fmt: skip
    return load_bars(pd.DataFrame(frame, index=index))


def seen(world):
    """Run the world's strategy and return what it saw, row by row, and what was recorded or the error it ended with."""
    kind = strategy_of(world)
    try:
        samples = samples_of(HoldOut(len(world.bars), world.boundary), len(world.bars))
        records = run_strategy(world.bars, kind, {}, world.terms, streaming=world.streaming, samples=samples)
    except Exception as error:  # what Backtrader makes of some orders, such as the exits of an entry that is filled
        return [*kind.log, repr(error)]
    tables = [("targets", records.targets.tobytes())]
    for one in records.accounts:
        tables += [(name, column.tobytes()) for name, column in one.columns.items()]
        tables += [("ruined", one.ruined), ("fills", list(one.fills)), ("orders", one.incidents)]
    return [*kind.log, *tables, ("first", records.first_decision), ("rebalance", records.rebalance)]


def first_difference(ours, theirs):
    """Return where two logs part, and both things there; None when they are the same to the last digit."""
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        if repr(mine) == repr(other):
            continue
        if isinstance(mine, list | tuple) and isinstance(other, list | tuple) and len(mine) == len(other):
            return (number, *first_difference(mine, other))
        return number, mine, other
    return None if len(ours) == len(theirs) else (min(len(ours), len(theirs)), len(ours), len(theirs))


# -- what can be seen ---------------------------------------------------------------------------


def plain(value):
    """Return a value as text that tells floats apart to the last bit, and objects by their class alone."""
    if isinstance(value, float | np.floating):
        return repr(float(value))
    if isinstance(value, bt.order.OrderData):
        known = {name: plain(one) for name, one in vars(value).items() if name not in ("exbits", "p1", "p2")}
        bits = [sorted((name, plain(one)) for name, one in vars(bit).items()) for bit in value.exbits]
        return f"{sorted(known.items())} {bits} {len(value)}"
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, Order):
        return f"order {value.isbuy()}"
    return value if isinstance(value, int | str | bool | None) else type(value).__name__


def order_seen(order, first):
    """Return all of an order; `first` is the number that the strategy's orders begin after."""
    row = [order.ref - first, order.getstatusname(), order.alive(), order.isbuy(), order.issell(), order.active()]
    row += [(name, plain(getattr(order, name, "none"))) for name in ORDER]
    row += [(f"p.{name}", plain(getattr(order.p, name))) for name in PARAMETERS]
    row += [order.params is order.p, order.data is order.p.data, order.owner is order.p.owner, order.comminfo is None]
    row += [None if order.parent is None else order.parent.ref - first, type(order).__mro__[-5:] == Order.__mro__[-5:]]
    return [*row, isinstance(order, bt.order.BuyOrder), isinstance(order, bt.order.SellOrder), order.getordername()]


def trade_seen(trade, first):
    """Return all of a trade, its history too."""
    row = [(name, plain(getattr(trade, name))) for name in TRADE]
    row += [trade.ref - first, trade.data is None or type(trade.data).__name__]
    for entry in trade.history:
        row.append([plain(one) for part in (entry.status, entry.event) for one in part.values() if not callable(one)])
    return row


# -- what it does --------------------------------------------------------------------------------


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


class Ear(bt.Analyzer):
    """An analyzer that a strategy adds by itself."""

    def notify_order(self, order):
        self.strategy.log.append(("ear", order.status, plain(order.executed.size)))

    def notify_trade(self, trade):
        self.strategy.log.append(("ear", trade_seen(trade, self.strategy.first_trade)))


class RandomStrategy(bt.Strategy):
    """Orders at random, by what it sees, and writes down what it sees."""

    world, log = None, ()

    def __init__(self):
        self.random = random.Random(self.world.seed)
        self.mine, self.kept, self.held = [], [], []
        self.first, self.first_trade = next(Order.refbasis), next(bt.Trade.refbasis)
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

    def act(self):
        """Do one thing, at random."""
        kind, size = self.random.choice(self.world.kinds), self.random.choice((None, 1, 5, 10.5, 40))
        up = self.random.choice((1, -1))
        made = getattr(self, f"do_{kind.replace(' ', '_')}")(self.buy if up > 0 else self.sell, up, size)
        made = made if isinstance(made, list) else [made]
        self.mine = [*self.mine, *(order for order in made if isinstance(order, Order))][-30:]

    def away(self, up, *shares):
        """Return a price off the close: on the worse side for positive shares."""
        return self.data.close[0] * (1 + up * self.random.choice(shares))

    def end(self):
        """Return how long an order is to live, in one of Backtrader's ways."""
        now = self.data.datetime
        return self.random.choice((
            Order.DAY, dt.timedelta(days=2), now.date(0) + dt.timedelta(days=3), now.datetime(0) + dt.timedelta(days=1),
            now[0] + 3.0, 0, None, None,
        ))  # fmt: skip

    def do_market(self, side, up, size):
        special = self.random.choice(({}, {}, {}, {"tradeid": 1}, {"note": "hi", "why": 3}, {"exectype": Order.Market}))
        return side(size=size, **special)

    def do_size(self, side, up, size):
        return self.random.choice((
            lambda: self.order_target_size(target=self.random.choice((-20, 0, 15, 30))),
            lambda: self.order_target_value(target=self.random.choice((-3000.0, 0.0, 5000.0))),
            lambda: self.order_target_percent(target=self.random.choice((-0.5, 0.0, 0.3, 0.9))),
        ))()  # fmt: skip

    def do_target(self, side, up, size):
        return self.broker.order_target(self, self.data, self.random.choice((-1.0, -0.4, 0.0, 0.6, 1.0)))

    def do_close(self, side, up, size):
        return self.close()

    def do_limit(self, side, up, size):
        return side(size=size, exectype=Order.Limit, price=self.away(up, -0.002, -0.01, 0.01), valid=self.end())

    def do_stop(self, side, up, size):
        return side(size=size, exectype=Order.Stop, price=self.away(up, 0.002, 0.01), valid=self.end())

    def do_stop_limit(self, side, up, size):
        price, plimit = self.away(up, 0.004), self.away(up, 0.002, 0.008)
        return side(size=size, exectype=Order.StopLimit, price=price, plimit=plimit, valid=self.end())

    def do_trail(self, side, up, size):
        trail = self.random.choice(({"trailamount": self.data.close[0] * 0.01}, {"trailpercent": 0.01}))
        return side(size=size, exectype=Order.StopTrail, **trail)

    def do_trail_limit(self, side, up, size):
        price, plimit = self.away(up, 0.01), self.away(up, 0.012)
        return side(size=size, exectype=Order.StopTrailLimit, price=price, plimit=plimit, trailpercent=0.01)

    def do_at_close(self, side, up, size):
        return side(size=size, exectype=Order.Close)

    def do_valid(self, side, up, size):
        return side(size=size, valid=self.end())

    def do_priced(self, side, up, size):
        return side(size=size, price=self.away(up, 0.1), plimit=self.random.choice((None, self.data.close[0])))

    def do_untransmitted(self, side, up, size):
        return side(size=size, transmit=False)

    def do_bracket(self, side, up, size):
        bracket = self.buy_bracket if up > 0 else self.sell_bracket
        kind = self.random.choice((Order.Market, Order.Limit))
        prices = {
            "price": self.away(up, -0.002),
            "stopprice": self.away(up, -0.015),
            "limitprice": self.away(up, 0.015),
        }
        return bracket(size=size, exectype=kind, **prices)

    def do_group(self, side, up, size):
        first = side(size=size, exectype=self.random.choice((Order.Limit, Order.Market)), price=self.away(up, -0.01))
        made = [first, side(size=size, exectype=Order.Stop, price=self.away(up, 0.01), oco=first)]
        if self.mine and self.random.random() < 0.4:
            begun = [order for order in self.mine if order.status == Order.Partial]
            leader = self.random.choice(begun or [*self.mine, *self.kept])
            made.append(side(size=size, exectype=Order.Limit, price=self.away(up, -0.02, 0.01), oco=leader))
        return made

    def do_parent(self, side, up, size):
        entry, other = side(size=size, transmit=self.random.random() < 0.3), self.sell if up > 0 else self.buy
        made = [entry, other(size=size, exectype=Order.Stop, price=self.away(up, -0.02), parent=entry)]
        if self.mine and self.random.random() < 0.4:
            parent = self.random.choice([*self.mine, *self.kept])
            made.append(side(size=size, exectype=Order.Limit, price=self.away(up, -0.02), parent=parent))
        return made

    def do_cancel(self, side, up, size):
        for order in self.broker.get_orders_open(safe=self.random.random() < 0.3):
            if self.random.random() < 0.6:
                self.cancel(next((one for one in self.mine if one.ref == order.ref), order))
        if self.mine and self.random.random() < 0.5:
            self.cancel(self.random.choice([*self.mine, *self.kept]))

    def do_edit(self, side, up, size):
        """Change an order after it was made, in one of the ways that people do."""
        if not self.mine:
            return
        order, share = self.random.choice(self.mine), self.random.choice((0.99, 1.01))
        self.random.choice((
            lambda: order.addinfo(tag=len(self)),
            lambda: order.info.update(other=1.5),
            lambda: setattr(order.created, "price", order.created.price * share),
            lambda: setattr(order.p, "valid", self.data.datetime[0] + 2),
            lambda: setattr(order, "valid", self.data.datetime[0] + 1),
            lambda: setattr(order.params, "price", order.created.price),
            lambda: setattr(order.p, "tradeid", 2),
            lambda: setattr(order, "note", "mine"),
        ))()  # fmt: skip

    def do_again(self, side, up, size):
        if self.mine and self.random.random() < 0.2:
            self.broker.submit(self.random.choice(self.mine))

    def do_cash(self, side, up, size):
        if self.random.random() < 0.1:
            self.broker.add_cash(self.random.choice((500.0, -50.0)))
