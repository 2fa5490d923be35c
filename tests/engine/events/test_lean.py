"""The lean loops against Backtrader's own loops: the same run, record by record."""

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.events.loop import lean
from barcast.feeds.backtrader_feed import make_feed
from barcast.models.baselines import LastReturn
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, ForecastStrategy, SignStrategy


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300, seed=4, gap=0.01)


class Crossing(bt.Strategy):
    """Plain orders of every kind, sub-indicators, a line of its own, notifications that decide."""

    lines = ("own",)
    seen = ()

    def __init__(self):
        self.fast, self.slow = bt.ind.SMA(period=5), bt.ind.EMA(self.data.open, period=12)
        self.cross = bt.ind.CrossOver(self.fast - self.slow, self.slow * 0.0)
        self.told = []
        type(self).seen = self.told

    def prenext(self):
        self.told.append(("prenext", len(self), len(self.data)))

    def nextstart(self):
        self.told.append(("nextstart", len(self), self._minperstatus))
        self.next()

    def next(self):
        self.lines.own[0] = self.fast[0]
        self.told.append((round(self.broker.getvalue(), 6), self.broker.fundvalue, self.data.datetime.date()))
        if self.cross > 0 and not self.position:
            self.buy_bracket(size=50, exectype=bt.Order.Market, limitprice=self.data.close[0] * 1.02,
                             stopprice=self.data.close[0] * 0.98)  # fmt: skip
        elif self.cross < 0:
            self.order_target_percent(target=-0.3)

    def notify_order(self, order):
        self.told.append((order.getstatusname(), order.executed.size, order.executed.price))

    def notify_trade(self, trade):
        self.told.append((trade.isclosed, trade.pnlcomm, trade.barlen))


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("strategy", [SignStrategy, BuyAndHold])
def test_the_lean_loop_is_the_stock_loop(loops, monkeypatch, bars, forecasts, strategy, fill, streaming):
    source = ScriptedSource(forecasts, lookback=7) if strategy is SignStrategy else None
    terms = {"account": {"fill": fill, "cash": 1e4}, "streaming": streaming}
    ours, theirs = loops.both(monkeypatch, lambda: run_backtest(bars, source, strategy, loops.COSTS, **terms))
    assert len(ours.account.fills) > (20 if source else 0)
    loops.assert_same(ours, theirs)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_plain_strategies_see_the_same(loops, monkeypatch, bars, fill, streaming):
    told = []

    def run():
        result = run_backtest(bars, None, Crossing, loops.COSTS, streaming=streaming, account={"fill": fill})
        told.append(Crossing.seen)
        return result

    ours, theirs = loops.both(monkeypatch, run)
    assert len(ours.account.fills) > 10
    loops.assert_same(ours, theirs)
    assert told[0] == told[1]
    assert {"Completed", "prenext", "nextstart", True} <= {row[0] for row in told[0]}


class Replacing(bt.Strategy):
    """Replaces its own `next` as it goes, and stops the run before the bars end."""

    def next(self):
        self.buy(size=3)
        self.next = self.hold

    def hold(self):
        if len(self) == 200:
            self.sell(size=1)
            self.cerebro.runstop()
        elif len(self) % 10 == 0:
            self.next = type(self).next.__get__(self)


@pytest.mark.parametrize("streaming", [False, True])
def test_a_strategy_may_replace_its_methods_and_stop_the_run(loops, monkeypatch, bars, streaming):
    ours, theirs = loops.both(
        monkeypatch, lambda: run_backtest(bars, None, Replacing, loops.COSTS, streaming=streaming)
    )
    assert len(ours.account.equity) == 200
    assert len(ours.account.fills) == 20
    loops.assert_same(ours, theirs)


@pytest.mark.parametrize("kind", [lean.LeanCerebro, bt.Cerebro])
def test_a_store_is_asked_on_every_bar(bars, kind):
    class Store:
        asked = 0

        def start(self):
            self.stop = self.start

        def get_notifications(self):
            self.asked += 1
            return ()

    cerebro, store = kind(stdstats=False, preload=False, runonce=False), Store()
    cerebro.addstore(store)
    cerebro.adddata(make_feed(bars))
    cerebro.addstrategy(Gathering)
    cerebro.run()
    assert store.asked > len(bars)


class Gathering(bt.Strategy):
    def __init__(self):
        self.average = bt.ind.SMA(period=10)
        self.rows = []

    def next(self):
        self.rows.append((self.data.datetime[0], self.data.close[0], self.average[0], self.broker.getvalue()))
        self.order_target_percent(target=0.9 if self.data.close[0] > self.average[0] else -0.9)


def since(bars):
    feed = make_feed(bars)
    feed.p.fromdate = bars.index[50].to_pydatetime()
    return feed


def weekly(bars):
    feed = make_feed(bars)
    feed.resample(timeframe=bt.TimeFrame.Weeks)
    return feed


@pytest.mark.sampled(3)
@pytest.mark.parametrize("feed", [make_feed, since, weekly, lambda bars: bt.feeds.PandasData(dataname=bars.to_frame())])
@pytest.mark.parametrize("mode", [{}, {"preload": True}, {"exactbars": 1}, {"lookahead": 3}, {"cheat_on_open": True}])
def test_feeds_and_modes_of_all_kinds(bars, feed, mode):
    rows = []
    for kind in (lean.LeanCerebro, bt.Cerebro):
        cerebro = kind(**{"stdstats": False, "preload": False, "runonce": False, **mode})
        cerebro.adddata(feed(bars))
        cerebro.addstrategy(Gathering)
        rows.append(cerebro.run()[0].rows)
    assert len(rows[0]) > 40
    assert rows[0] == rows[1]


@pytest.mark.parametrize("streaming", [False, True])
def test_what_the_loop_does_not_cover_goes_to_backtrader(loops, bars, streaming):
    class Cash(ForecastStrategy):
        told = 0

        def target(self, forecast):
            return 1.0

        def notify_cashvalue(self, cash, value):
            type(self).told += 1

    run_backtest(bars, ScriptedSource(np.ones(len(bars))), Cash, loops.COSTS, streaming=streaming)
    assert Cash.told == len(bars)


def test_an_analyzer_made_of_another_that_listens_to_cash_works(bars):
    """`SharpeRatio` is made of a `TimeReturn`, which has to be told the account's value on each bar."""

    class Measured(SignStrategy):
        def __init__(self):
            super().__init__()
            self.cerebro.addanalyzer(bt.analyzers.SharpeRatio, timeframe=bt.TimeFrame.Days, _name="sharpe")

        def stop(self):
            type(self).made_of = self.analyzers.sharpe

    for streaming in (False, True):
        run_backtest(bars, LastReturn(), Measured, Costs(), streaming=streaming)
        assert Measured.made_of.get_analysis()["sharperatio"] is not None
