"""Orders for other feeds, and the work of Backtrader's broker beside filling."""

import backtrader as bt
import numpy as np
import pytest

from barcast.engine.events.broker import Broker
from barcast.engine.events.loop.lean import LeanCerebro
from barcast.engine.events.strategy_pass import run_strategy
from barcast.feeds.backtrader_feed import make_feed


@pytest.fixture
def bars(bars_of):
    return bars_of(count=120, seed=5, gap=0.01)


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


def test_the_check_of_cash_at_submission_stays_off(running, bars):
    """Backtrader's check asks the broker what an order would leave; here limits cut it at the fill."""

    class Checking(running.Turning):
        def __init__(self):
            super().__init__()
            self.held = self.position

        def start(self):
            self.broker.set_checksubmit(True)

        def next(self):
            super().next()
            assert self.held is self.position

    assert (
        run_strategy(bars, Checking, {}, running.FREE).fills
        == run_strategy(bars, running.Turning, {}, running.FREE).fills
    )


def test_a_history_of_orders_is_heeded(running, bars, stock_broker, monkeypatch):
    class Told(running.Turning):
        def start(self):
            dates = [bars.index[at].to_pydatetime() for at in (10, 30)]
            self.broker.add_order_history([(dates[0], 5, 100.0), (dates[1], -5, 101.0)], notify=True)

    ours = run_strategy(bars, Told, {}, running.FREE)
    with stock_broker.stock(monkeypatch):
        theirs = run_strategy(bars, Told, {}, running.FREE)
    np.testing.assert_array_equal(ours.account["cash"], theirs.account["cash"])
    assert ours.fills == theirs.fills
