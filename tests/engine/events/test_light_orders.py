"""Light orders one by one: what is made when, who is told, and what random strategies cannot do."""

import copy
import itertools
import pickle

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine.account.terms import Terms
from barcast.engine.events.broker import Broker
from barcast.engine.events.loop.lean import LeanCerebro
from barcast.engine.events.orders.light_orders import MAKERS, LightOrder
from barcast.engine.events.strategy_pass import run_strategy
from barcast.feeds.backtrader_feed import make_feed
from barcast.models.fakes import ScriptedSource
from barcast.strategies import SignStrategy

FREE = Terms(Costs())


@pytest.fixture
def bars(bars_of):
    return bars_of(count=120, seed=5, gap=0.01)


def ran(bars, kind, **settings):
    """Run the strategy and return its instance."""
    kept = []

    class Kept(kind):
        def stop(self):
            kept.append(self)
            super().stop()

    Kept.__name__ = kind.__name__
    run_strategy(bars, Kept, settings.pop("params", {}), settings.pop("terms", FREE), **settings)
    return kept[0]


class Turning(bt.Strategy):
    """Holds 10 units, long and short by turns of five bars; keeps its orders."""

    def __init__(self):
        self.orders = []

    def next(self):
        if len(self) % 5 == 0:
            self.orders.append(self.order_target_size(target=10 if len(self) % 10 else -10))


def test_nothing_is_made_of_an_order_that_nobody_looks_at(bars):
    orders = ran(bars, Turning).orders
    assert len(orders) > 20
    assert all(isinstance(order, LightOrder) for order in orders)
    assert not any(name in vars(order) for order in orders for name in MAKERS)
    filled = [order for order in orders if order.status == order.Completed]
    assert all(order.executed.size == order.size for order in filled), "and yet it is all there"


def test_what_is_made_stays(bars):
    order = ran(bars, Turning).orders[3]
    assert order.executed is order.executed
    assert order.created is order.created
    assert order.info is order.info
    order.addinfo(why="a test")
    assert order.info.why == "a test"
    twin = copy.copy(order)
    assert twin.executed is order.executed
    assert twin.info.why == "a test"


def test_an_order_is_one_of_backtraders(bars):
    order = ran(bars, Turning).orders[3]
    assert isinstance(order, bt.order.BuyOrder | bt.order.SellOrder)
    assert order == copy.copy(order)
    with pytest.raises(AttributeError):
        order.no_such_thing  # noqa: B018
    order.partial()
    assert order.getstatusname() == "Partial"


def test_parameters_are_read_through(bars):
    class Editing(bt.Strategy):
        def next(self):
            if len(self) == 3:
                self.order = self.buy(size=1, exectype=bt.Order.Limit, price=1.0, valid=None)
                self.order.p.valid = self.data.datetime[0] + 2

    order = ran(bars, Editing).order
    assert order.valid == order.p.valid == order.params.valid
    assert order.getstatusname() == "Expired"


def test_order_numbers_are_backtraders(monkeypatch, bars):
    monkeypatch.setattr(bt.order.OrderBase, "refbasis", itertools.count(1000))
    assert [order.ref for order in ran(bars, Turning).orders[:3]] == [1000, 1001, 1002]


def test_a_target_given_as_info_is_information(bars):
    class Noting(bt.Strategy):
        def next(self):
            if len(self) == 3:
                self.buy(size=2, target=0.9)

    assert list(run_strategy(bars, Noting, {}, FREE).fills.column("size")) == [2.0]


def test_an_order_of_size_zero_completes_without_a_fill(bars):
    """`buy(size=0)` orders nothing in Backtrader; an entry that is submitted twice is left with nothing."""

    class Twice(bt.Strategy):
        def next(self):
            if len(self) == 3:
                entry = self.buy(size=1, exectype=bt.Order.Limit, price=self.data.close[0] * 2)
                self.sell(size=1, exectype=bt.Order.Limit, price=self.data.close[0] * 3, parent=entry)

    assert len(run_strategy(bars, Twice, {}, FREE).fills) == 1


def test_edits_after_the_fill_do_not_change_what_it_was_made_with(bars):
    order = ran(bars, Turning).orders[3]
    size, order.size = order.size, 99
    assert order.created.size == size


def test_sizes_of_whole_units_stay_whole(bars):
    order = ran(bars, Turning).orders[3]
    assert [type(one) for one in (order.size, order.created.size, order.executed.remsize)] == [int] * 3
    assert order.executed.remsize == 0


@pytest.mark.parametrize("valid", ["tomorrow", np.datetime64("2001-03-01")])
def test_an_end_that_is_none_is_refused_where_it_is_given(bars, valid):
    class Wrong(bt.Strategy):
        def next(self):
            try:
                self.buy(size=1, valid=valid)
            except TypeError:
                self.refused = True

    assert ran(bars, Wrong).refused


class Copying(Turning):
    """Copies whatever it is told of, deeply."""

    def __init__(self):
        super().__init__()
        self.copies = []

    def notify_trade(self, trade):
        if len(self) < 30:
            self.copies.append((trade.price, copy.deepcopy(trade)))

    def next(self):
        super().next()
        if len(self) == 40:
            self.copies += [(one.price, copy.deepcopy(one)) for one in (self.orders[0].executed, self.position)]
            self.copies.append((self.position.price, pickle.loads(pickle.dumps(self.position))))


@pytest.mark.slow
def test_orders_trades_and_positions_can_be_copied_deeply(bars):
    copies = ran(bars, Copying).copies
    assert len(copies) > 8
    assert [twin.price for _, twin in copies] == [price for price, _ in copies]
    twin = copies[-1][1]
    assert type(twin) is bt.Position
    assert twin.size != 0
    assert twin.datetime.date() == bars.index[35].date()


@pytest.mark.parametrize(("wanted", "recorded"), [(None, np.nan), ("0.5", 0.5), ("long", np.nan), (0.25, 0.25)])
def test_a_plain_strategy_may_call_anything_wanted(bars, wanted, recorded):
    class Wanting(Turning):
        def __init__(self):
            super().__init__()
            self.wanted = wanted

    target = run_strategy(bars, Wanting, {}, FREE).account["target"]
    np.testing.assert_array_equal(target, np.full(len(bars), recorded))


def test_a_strategy_may_have_analyzers_of_any_name(bars):
    class Naming(Turning):
        def __init__(self):
            super().__init__()
            for name in ("account", "pairs", "cumulative", "mine"):
                self._addanalyzer(bt.analyzers.DrawDown, _name=name)

    assert len(run_strategy(bars, Naming, {}, FREE).fills) > 20


# -- who is told ----------------------------------------------------------------------------------


class SetInStart(SignStrategy):
    def start(self):
        self.told = []
        self.notify_order = self.told.append


class SetInInit(SignStrategy):
    def __init__(self):
        super().__init__()
        self.told = []
        self.notify_order = self.told.append


class Ear(bt.Analyzer):
    def notify_order(self, order):
        self.strategy.told.append(order)


class SlaveAnalyzer(SignStrategy):
    def __init__(self):
        super().__init__()
        self.told = []
        self._addanalyzer_slave(Ear)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("kind", [SetInStart, SetInInit, SlaveAnalyzer])
def test_whoever_listens_is_told_however_it_was_set(bars, kind, streaming):
    source = ScriptedSource(np.random.default_rng(3).normal(0, 0.01, len(bars)))
    strategy = ran(bars, kind, params={"source": source}, streaming=streaming)
    assert len(strategy.told) > 20


def test_a_strategy_that_is_told_in_its_own_way_is(bars):
    class Own(Turning):
        def __init__(self):
            super().__init__()
            self.told = []

        def _addnotification(self, order, quicknotify=False):
            self.told.append(order.getstatusname())
            super()._addnotification(order, quicknotify)

    assert set(ran(bars, Own).told) == {"Accepted", "Completed"}


class Trading(Turning):
    """Listens to orders and looks at its trades only in the end."""

    def notify_order(self, order):
        pass


@pytest.mark.parametrize(
    "look",
    [
        dict, list, len, repr, copy.copy, lambda trades: {**trades}, lambda trades: trades.copy(),
        lambda trades: list(trades.items()), lambda trades: list(trades.values()), lambda trades: trades | {},
        lambda trades: next(iter(trades)), lambda trades: trades == {}, lambda trades: list(reversed(trades)),
        lambda trades: trades.get(1), lambda trades: trades.setdefault(1), lambda trades: 1 in trades,
    ],
)  # fmt: skip
def test_trades_are_there_however_one_looks(bars, look):
    strategy = ran(bars, Trading)
    waiting = len(strategy._trades._waiting)
    assert waiting > 20
    assert not strategy._trades.is_read
    look(strategy._trades)
    assert not strategy._trades._waiting
    (trades,) = dict.__getitem__(strategy._trades, strategy.data).values()
    assert len(trades) == waiting
    assert all(trade.data is strategy.data for trade in trades)


def test_a_trade_that_somebody_holds_goes_on(bars):
    class Holding(Trading):
        def next(self):
            super().next()
            if len(self) == 12:
                self.inner = self._trades[self.data]
                self.held = self.inner[0][-1]
            if len(self) == 30:
                self.closed, self.many = self.held.isclosed, len(self.inner[0])

    strategy = ran(bars, Holding)
    assert strategy.closed
    assert strategy.many == 5


def test_trades_that_were_cleared_do_not_come_back(bars):
    class Clearing(Trading):
        def next(self):
            super().next()
            if len(self) == 100:
                self._trades.clear()

    strategy = ran(bars, Clearing)
    assert sum(len(trades) for trades in strategy._trades[strategy.data].values()) < 8


def test_a_notification_that_is_copied_keeps_its_fill(bars):
    class Cloning(Turning):
        def notify_order(self, order):
            self.twin = order.clone()

    strategy = ran(bars, Cloning)
    (trades,) = strategy._trades[strategy.data].values()
    assert all(trade.price for trade in trades[:-1])
    assert len(trades) > 20


def test_a_listener_for_cash_set_on_the_instance_hears_every_bar(bars):
    class Cash(Turning):
        def __init__(self):
            super().__init__()
            self.told = []
            self.notify_cashvalue = lambda cash, value: self.told.append(value)

    assert len(ran(bars, Cash).told) == len(bars)


def test_a_listener_for_trades_that_comes_late_is_told_from_then_on(bars):
    class Late(Trading):
        def __init__(self):
            super().__init__()
            self.told = []

        def next(self):
            super().next()
            if len(self) == 60:
                self.notify_trade = self.told.append

    strategy = ran(bars, Late)
    closed = [trade.baropen for trade in strategy.told if trade.isclosed]
    assert len(closed) == 12
    assert min(closed) == 56


# -- other feeds, other work of the broker -----------------------------------------------------------


class TwoFeeds(bt.Strategy):
    """Orders for either feed."""

    def __init__(self):
        self.log = []

    def next(self):
        if len(self) % 7 == 0:
            self.buy(data=self.data1, size=3)
        if len(self) % 7 == 3:
            self.sell(data=self.data1, size=2, exectype=bt.Order.Limit, price=self.data1.close[0] * 1.002)
        if len(self) % 10 == 5:
            self.buy(size=1)
        self.log.append((self.broker.getcash(), self.position.size, self.getposition(self.data1).size))

    def notify_order(self, order):
        self.log.append((order.status, order.executed.size, order.executed.price, order.data is self.data1))


def test_orders_for_another_feed_go_backtraders_way(bars, bars_of, stock_broker):
    logs = []
    for kind, broker in ((LeanCerebro, Broker), (bt.Cerebro, stock_broker.StockBroker)):
        cerebro = kind(stdstats=False)
        cerebro.broker = broker(cash=100_000.0, bars=bars)
        for one in (bars, bars_of(count=120, seed=6)):
            cerebro.adddata(make_feed(one))
        cerebro.addstrategy(TwoFeeds)
        logs.append(cerebro.run()[0].log)
    assert len(logs[0]) > 150
    assert logs[0] == logs[1]


def test_the_check_of_cash_at_submission_stays_off(bars):
    """Backtrader's check asks the broker what an order would leave; here limits cut it at the fill."""

    class Checking(Turning):
        def __init__(self):
            super().__init__()
            self.held = self.position

        def start(self):
            self.broker.set_checksubmit(True)

        def next(self):
            super().next()
            assert self.held is self.position

    assert run_strategy(bars, Checking, {}, FREE).fills == run_strategy(bars, Turning, {}, FREE).fills


def test_a_history_of_orders_is_heeded(bars, stock_broker, monkeypatch):
    class Told(Turning):
        def start(self):
            dates = [bars.index[at].to_pydatetime() for at in (10, 30)]
            self.broker.add_order_history([(dates[0], 5, 100.0), (dates[1], -5, 101.0)], notify=True)

    ours = run_strategy(bars, Told, {}, FREE)
    with stock_broker.stock(monkeypatch):
        theirs = run_strategy(bars, Told, {}, FREE)
    np.testing.assert_array_equal(ours.account["cash"], theirs.account["cash"])
    assert ours.fills == theirs.fills
