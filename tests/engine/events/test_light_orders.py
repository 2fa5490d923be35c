"""Light orders one by one: what is made when, and what random strategies cannot do."""

import copy
import itertools
import pickle

import backtrader as bt
import numpy as np
import pytest

from barcast.engine.events.orders.light_orders import MAKERS, LightOrder
from barcast.engine.events.strategy_pass import run_strategy


@pytest.fixture
def bars(bars_of):
    return bars_of(count=120, seed=5, gap=0.01)


def test_nothing_is_made_of_an_order_that_nobody_looks_at(running, bars):
    orders = running.ran(bars, running.Turning).orders
    assert len(orders) > 20
    assert all(isinstance(order, LightOrder) for order in orders)
    assert not any(name in vars(order) for order in orders for name in MAKERS)
    filled = [order for order in orders if order.status == order.Completed]
    assert all(order.executed.size == order.size for order in filled), "and yet it is all there"


def test_what_is_made_stays(running, bars):
    order = running.ran(bars, running.Turning).orders[3]
    assert order.executed is order.executed
    assert order.created is order.created
    assert order.info is order.info
    order.addinfo(why="a test")
    assert order.info.why == "a test"
    twin = copy.copy(order)
    assert twin.executed is order.executed
    assert twin.info.why == "a test"


def test_an_order_is_one_of_backtraders(running, bars):
    order = running.ran(bars, running.Turning).orders[3]
    assert isinstance(order, bt.order.BuyOrder | bt.order.SellOrder)
    assert order == copy.copy(order)
    with pytest.raises(AttributeError):
        order.no_such_thing  # noqa: B018
    order.partial()
    assert order.getstatusname() == "Partial"


def test_parameters_are_read_through(running, bars):
    class Editing(bt.Strategy):
        def next(self):
            if len(self) == 3:
                self.order = self.buy(size=1, exectype=bt.Order.Limit, price=1.0, valid=None)
                self.order.p.valid = self.data.datetime[0] + 2

    order = running.ran(bars, Editing).order
    assert order.valid == order.p.valid == order.params.valid
    assert order.getstatusname() == "Expired"


def test_order_numbers_are_backtraders(running, monkeypatch, bars):
    monkeypatch.setattr(bt.order.OrderBase, "refbasis", itertools.count(1000))
    assert [order.ref for order in running.ran(bars, running.Turning).orders[:3]] == [1000, 1001, 1002]


def test_a_target_given_as_info_is_information(running, bars):
    class Noting(bt.Strategy):
        def next(self):
            if len(self) == 3:
                self.buy(size=2, target=0.9)

    assert list(run_strategy(bars, Noting, {}, running.FREE).fills.column("size")) == [2.0]


def test_an_order_of_size_zero_completes_without_a_fill(running, bars):
    """`buy(size=0)` orders nothing in Backtrader; an entry that is submitted twice is left with nothing."""

    class Twice(bt.Strategy):
        def next(self):
            if len(self) == 3:
                entry = self.buy(size=1, exectype=bt.Order.Limit, price=self.data.close[0] * 2)
                self.sell(size=1, exectype=bt.Order.Limit, price=self.data.close[0] * 3, parent=entry)

    assert len(run_strategy(bars, Twice, {}, running.FREE).fills) == 1


def test_edits_after_the_fill_do_not_change_what_it_was_made_with(running, bars):
    order = running.ran(bars, running.Turning).orders[3]
    size, order.size = order.size, 99
    assert order.created.size == size


def test_sizes_of_whole_units_stay_whole(running, bars):
    order = running.ran(bars, running.Turning).orders[3]
    assert [type(one) for one in (order.size, order.created.size, order.executed.remsize)] == [int] * 3
    assert order.executed.remsize == 0


@pytest.mark.parametrize("valid", ["tomorrow", np.datetime64("2001-03-01")])
def test_an_end_that_is_none_is_refused_where_it_is_given(running, bars, valid):
    class Wrong(bt.Strategy):
        def next(self):
            try:
                self.buy(size=1, valid=valid)
            except TypeError:
                self.refused = True

    assert running.ran(bars, Wrong).refused


@pytest.mark.slow
def test_orders_trades_and_positions_can_be_copied_deeply(running, bars):
    class Copying(running.Turning):
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

    copies = running.ran(bars, Copying).copies
    assert len(copies) > 8
    assert [twin.price for _, twin in copies] == [price for price, _ in copies]
    twin = copies[-1][1]
    assert type(twin) is bt.Position
    assert twin.size != 0
    assert twin.datetime.date() == bars.index[35].date()


@pytest.mark.parametrize(("wanted", "recorded"), [(None, np.nan), ("0.5", 0.5), ("long", np.nan), (0.25, 0.25)])
def test_a_plain_strategy_may_call_anything_wanted(running, bars, wanted, recorded):
    class Wanting(running.Turning):
        def __init__(self):
            super().__init__()
            self.wanted = wanted

    target = run_strategy(bars, Wanting, {}, running.FREE).account["target"]
    np.testing.assert_array_equal(target, np.full(len(bars), recorded))


def test_a_strategy_may_have_analyzers_of_any_name(running, bars):
    class Naming(running.Turning):
        def __init__(self):
            super().__init__()
            for name in ("account", "pairs", "cumulative", "mine"):
                self._addanalyzer(bt.analyzers.DrawDown, _name=name)

    assert len(run_strategy(bars, Naming, {}, running.FREE).fills) > 20
