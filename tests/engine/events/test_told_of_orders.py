"""Who is told of orders, trades and cash, however the listener was set, and trades that nobody has looked at yet."""

import copy

import backtrader as bt
import numpy as np
import pytest

from barcast.models.fakes import ScriptedSource
from barcast.strategies import SignStrategy


@pytest.fixture
def bars(bars_of):
    return bars_of(count=120, seed=5, gap=0.01)


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
def test_whoever_listens_is_told_however_it_was_set(running, bars, kind, streaming):
    source = ScriptedSource(np.random.default_rng(3).normal(0, 0.01, len(bars)))
    strategy = running.ran(bars, kind, params={"source": source}, streaming=streaming)
    assert len(strategy.told) > 20


def test_a_strategy_that_is_told_in_its_own_way_is(running, bars):
    class Own(running.Turning):
        def __init__(self):
            super().__init__()
            self.told = []

        def _addnotification(self, order, quicknotify=False):
            self.told.append(order.getstatusname())
            super()._addnotification(order, quicknotify)

    assert set(running.ran(bars, Own).told) == {"Accepted", "Completed"}


@pytest.mark.parametrize(
    "look",
    [
        dict, list, len, repr, copy.copy, lambda trades: {**trades}, lambda trades: trades.copy(),
        lambda trades: list(trades.items()), lambda trades: list(trades.values()), lambda trades: trades | {},
        lambda trades: next(iter(trades)), lambda trades: trades == {}, lambda trades: list(reversed(trades)),
        lambda trades: trades.get(1), lambda trades: trades.setdefault(1), lambda trades: 1 in trades,
    ],
)  # fmt: skip
def test_trades_are_there_however_one_looks(running, bars, look):
    strategy = running.ran(bars, running.Trading)
    waiting = len(strategy._trades._waiting)
    assert waiting > 20
    assert not strategy._trades.is_read
    look(strategy._trades)
    assert not strategy._trades._waiting
    (trades,) = dict.__getitem__(strategy._trades, strategy.data).values()
    assert len(trades) == waiting
    assert all(trade.data is strategy.data for trade in trades)


def test_a_trade_that_somebody_holds_goes_on(running, bars):
    class Holding(running.Trading):
        def next(self):
            super().next()
            if len(self) == 12:
                self.inner = self._trades[self.data]
                self.held = self.inner[0][-1]
            if len(self) == 30:
                self.closed, self.many = self.held.isclosed, len(self.inner[0])

    strategy = running.ran(bars, Holding)
    assert strategy.closed
    assert strategy.many == 5


def test_trades_that_were_cleared_do_not_come_back(running, bars):
    class Clearing(running.Trading):
        def next(self):
            super().next()
            if len(self) == 100:
                self._trades.clear()

    strategy = running.ran(bars, Clearing)
    assert sum(len(trades) for trades in strategy._trades[strategy.data].values()) < 8


def test_a_notification_that_is_copied_keeps_its_fill(running, bars):
    class Cloning(running.Turning):
        def notify_order(self, order):
            self.twin = order.clone()

    strategy = running.ran(bars, Cloning)
    (trades,) = strategy._trades[strategy.data].values()
    assert all(trade.price for trade in trades[:-1])
    assert len(trades) > 20


def test_a_listener_for_cash_set_on_the_instance_hears_every_bar(running, bars):
    class Cash(running.Turning):
        def __init__(self):
            super().__init__()
            self.told = []
            self.notify_cashvalue = lambda cash, value: self.told.append(value)

    assert len(running.ran(bars, Cash).told) == len(bars)


def test_a_listener_for_trades_that_comes_late_is_told_from_then_on(running, bars):
    class Late(running.Trading):
        def __init__(self):
            super().__init__()
            self.told = []

        def next(self):
            super().next()
            if len(self) == 60:
                self.notify_trade = self.told.append

    strategy = running.ran(bars, Late)
    closed = [trade.baropen for trade in strategy.told if trade.isclosed]
    assert len(closed) == 12
    assert min(closed) == 56
