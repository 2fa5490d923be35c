"""The lean loops and light orders against Backtrader's own loops and order objects: the same run, record by record."""

import datetime as dt

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.events.loop import lean
from barcast.engine.events.loop.lean_streaming import lines_of
from barcast.engine.replay.verify import verify
from barcast.feeds import load_bars
from barcast.feeds.backtrader_feed import make_feed
from barcast.models.baselines import LastReturn
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, ForecastStrategy, ProportionalStrategy, SignStrategy

COSTS = Costs(
    commission_bps=3, commission_minimum=2, spread_bps=4, slippage_bps=2, borrow_rate_annual=0.05, volume_limit=0.3,
    impact=0.5, cash_rate_annual=0.02, margin_rate_annual=0.06, slippage_range=0.05,
)  # fmt: skip


class Listening(SignStrategy):
    """Sign, with somebody who looks at every order."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def notify_order(self, order):
        self.seen.append((order.status, order.executed.size))


class ListeningInProportion(ProportionalStrategy):
    """Partial bets, with somebody who looks at every order."""

    def notify_order(self, order):
        assert order.executed.size == 0 or order.executed.price > 0


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


def stock(monkeypatch):
    """Let everything go through Backtrader's own loop."""
    monkeypatch.setattr(lean, "is_covered", lambda *_: False)


def both(monkeypatch, run):
    """Return the run in the lean loop, and nothing else, and in the stock one."""
    with monkeypatch.context() as ours_only:
        ours_only.delattr(bt.Cerebro, "_runonce")
        ours_only.delattr(bt.Cerebro, "_runnext")
        ours = run()
    stock(monkeypatch)
    return ours, run()


def assert_same(ours, theirs):
    for name, table in ours.tables.items():
        pd.testing.assert_frame_equal(table, theirs.tables[name], check_exact=True)


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300, seed=4, gap=0.01)


@pytest.fixture
def forecasts(bars):
    return np.random.default_rng(8).normal(0, 0.01, len(bars)).round(3)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("strategy", [SignStrategy, BuyAndHold])
def test_the_lean_loop_is_the_stock_loop(monkeypatch, bars, forecasts, strategy, fill, streaming):
    source = ScriptedSource(forecasts, lookback=7) if strategy is SignStrategy else None
    terms = {"account": {"fill": fill, "cash": 1e4}, "streaming": streaming}
    ours, theirs = both(monkeypatch, lambda: run_backtest(bars, source, strategy, COSTS, **terms))
    assert len(ours.account.fills) > (20 if source else 0)
    assert_same(ours, theirs)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_plain_strategies_see_the_same(monkeypatch, bars, fill, streaming):
    told = []

    def run():
        result = run_backtest(bars, None, Crossing, COSTS, streaming=streaming, account={"fill": fill})
        told.append(Crossing.seen)
        return result

    ours, theirs = both(monkeypatch, run)
    assert len(ours.account.fills) > 10
    assert_same(ours, theirs)
    assert told[0] == told[1]
    assert {"Completed", "prenext", "nextstart", True} <= {row[0] for row in told[0]}


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("strategy", [SignStrategy, Listening])
def test_ruin_ends_either_loop_on_the_same_bar(monkeypatch, bars_of, strategy, streaming):
    """Short all in, and the price doubles."""
    bars = bars_of(count=300, seed=4, drift=0.02)
    source = ScriptedSource(np.full(len(bars), -0.5), lookback=3)
    ours, theirs = both(
        monkeypatch, lambda: run_backtest(bars, source, strategy, COSTS, streaming=streaming, split={"train": 0.0})
    )
    assert list(ours.account.ruined_at) == ["test"]
    assert ours.account.ruined_at == theirs.account.ruined_at
    assert 10 < len(ours.account.equity) < 100
    assert_same(ours, theirs)


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
def test_a_strategy_may_replace_its_methods_and_stop_the_run(monkeypatch, bars, streaming):
    ours, theirs = both(monkeypatch, lambda: run_backtest(bars, None, Replacing, COSTS, streaming=streaming))
    assert len(ours.account.equity) == 200
    assert len(ours.account.fills) == 20
    assert_same(ours, theirs)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("rest", ["carry", "cancel"])
@pytest.mark.parametrize("lot", [0.0, 3.0])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_light_orders_are_filled_like_order_objects(bars, forecasts, fill, lot, rest):
    costs = COSTS.model_copy(update={"volume_rest": rest, "volume_limit": 0.004})
    terms = {"account": {"fill": fill, "lot_size": lot}, "split": {"train": 0.0}}
    ours = run_backtest(bars, ScriptedSource(forecasts), SignStrategy, costs, **terms)
    theirs = run_backtest(bars, ScriptedSource(forecasts), Listening, costs, **terms)
    assert (ours.account.orders["status"] == "partial").sum() > 20
    assert_same(ours, theirs)


def test_order_objects_are_there_for_whoever_listens(bars, forecasts, monkeypatch):
    seen = []
    monkeypatch.setattr(Listening, "stop", lambda self: seen.extend(self.seen))
    run_backtest(bars, ScriptedSource(forecasts), Listening, Costs(volume_limit=0.004, volume_rest="carry"))
    statuses = {status for status, _ in seen}
    assert {bt.Order.Accepted, bt.Order.Partial, bt.Order.Completed, bt.Order.Canceled} <= statuses


class Counter(bt.Indicator):
    """Writes down what is called on it, and on how long a clock; its line is fed by another indicator inside it."""

    lines = ("count", "smooth")
    params = (("told", None), ("period", 4))

    def __init__(self):
        self.addminperiod(self.p.period)
        self.lines.smooth = bt.ind.SMA(self.data, period=self.p.period + 3)

    def prenext(self):
        self.p.told.append(("prenext", len(self), len(self.data), len(self.lines.smooth)))

    def nextstart(self):
        self.p.told.append(("nextstart", len(self), len(self.data), self.lines.smooth[0]))
        self.lines.count[0] = 100.0

    def next(self):
        self.p.told.append(("next", len(self), len(self.data), self.lines.smooth[0]))
        self.lines.count[0] = self.lines.count[-1] + 1.0


def whole_lines(owner):
    """Return every line of the indicators below, to the bit."""
    return [
        (type(one).__bases__, len(line), line.get_idx(), line.array.tobytes(), whole_lines(one))
        for one in owner.getindicators()
        for line in lines_of(one)
    ]


class Everything(bt.Strategy):
    """Indicators inside indicators, operations on lines, delays, bindings, and minimum periods of all lengths."""

    lines = ("own", "bound")
    told = ()
    kept = ()

    def __init__(self):
        close, type(self).told = self.data.close, []
        self.counter = Counter(told=self.told)
        self.deep = Counter(
            bt.ind.EMA(bt.ind.SMA(close - self.data.open, period=3), period=5), told=self.told, period=2
        )
        self.macd, self.stochastic = bt.ind.MACDHisto(), bt.ind.Stochastic()
        self.candles, self.adaptive = bt.ind.HeikinAshi(), bt.ind.KAMA(period=9)
        self.trend, self.cross = bt.ind.DirectionalMovement(period=7), bt.ind.CrossOver(close, self.macd.macd + close)
        self.lines.bound = bt.If(bt.And(close > close(-3), self.data.volume > 1e5), close(-1), -self.stochastic)
        self.coupled, self.later = self.data(), close(2)
        self.hour = self.data.datetime >= dt.time(0)

    def prenext(self):
        self.told.append(("warm-up", len(self), self._minperstatus))

    def next(self):
        self.lines.own[0] = self.coupled.close[0] / self.lines.bound[0]
        self.told.append((len(self), self.lines.bound[0], self.candles.ha_open[0], self.cross[0], self.datetime[0]))
        if self.cross[0]:
            self.order_target_percent(target=0.5 * self.cross[0])

    def notify_order(self, order):
        self.told.append((order.status, len(self), self.macd.macd[0], self._minperstatus))

    def stop(self):
        type(self).kept = [*whole_lines(self), [line.array.tobytes() for line in self.lines.lines]]


class Bare(Everything):
    """No indicator at all."""

    def __init__(self):
        type(self).told = []

    def prenext(self):
        raise AssertionError("there is nothing to wait for")

    def notify_order(self, order):
        self.told.append((order.status, len(self), self.datetime[0]))

    def next(self):
        self.told.append((len(self), self.datetime[0]))
        if len(self) % 9 == 0:
            self.order_target_percent(target=0.5 if len(self) % 2 else -0.5)


@pytest.mark.parametrize("strategy", [Everything, Bare])
def test_indicators_of_all_kinds_are_streamed_to_the_same_bits(monkeypatch, bars, strategy):
    seen = []

    def run():
        result = run_backtest(bars, None, strategy, COSTS, streaming=True)
        seen.append((strategy.told, strategy.kept))
        return result

    ours, theirs = both(monkeypatch, run)
    assert len(ours.account.fills) >= 5
    assert_same(ours, theirs)
    assert repr(seen[0][0]) == repr(seen[1][0])  # the text of NaN is one, its value none
    assert seen[0][1] == seen[1][1]


class Late(Everything):
    """Makes an indicator in the middle of the run."""

    def next(self):
        super().next()
        if len(self) == 200:
            self.late = bt.ind.SMA(self.data.close, period=5)


class Overriding(Everything):
    """Has an indicator that is moved in its own way."""

    def __init__(self):
        super().__init__()

        class Odd(bt.ind.SMA):
            def _next(self):
                if len(self.data) % 2:
                    super()._next()

        self.odd = Odd(period=3)


class Lagging(Everything):
    """Has an indicator whose clock moves only after it."""

    def __init__(self):
        super().__init__()
        self.first, self.second = bt.ind.SMA(period=3), bt.ind.SMA(period=4)
        self.first._clock = self.second


class Twice(Everything):
    """Has an indicator that is asked twice a bar."""

    def start(self):
        self.addindicator(self.counter)


class Skipping(Everything):
    """Goes about a bar in its own way."""

    def _next(self):
        self.told.append(("a bar has come", len(self.data), len(self)))
        super()._next()


class Ahead(Everything):
    """Has a line with room for what is to come."""

    def start(self):
        self.lines.own.extend(size=2)


class Fed(Everything):
    """Is told of the feed."""

    def notify_data(self, data, status, *args, **kwargs):
        self.told.append(status)

    def start(self):
        self.data.put_notification(self.data.LIVE)


@pytest.mark.sampled(7)
@pytest.mark.parametrize("strategy", [Late, Overriding, Lagging, Twice, Skipping, Ahead, Fed])
def test_what_cannot_be_streamed_leanly_goes_to_backtrader(monkeypatch, bars, strategy):
    seen = []
    for covered in (True, False):
        if not covered:
            stock(monkeypatch)
        result = run_backtest(bars, None, strategy, COSTS, streaming=True)
        seen.append((repr(strategy.told), strategy.kept, result))
    assert seen[0][:2] == seen[1][:2]
    assert_same(seen[0][2], seen[1][2])


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
def test_what_the_loop_does_not_cover_goes_to_backtrader(bars, streaming):
    class Cash(ForecastStrategy):
        told = 0

        def target(self, forecast):
            return 1.0

        def notify_cashvalue(self, cash, value):
            type(self).told += 1

    run_backtest(bars, ScriptedSource(np.ones(len(bars))), Cash, COSTS, streaming=streaming)
    assert Cash.told == len(bars)


def steady(prices, volume):
    """Return bars that open, trade and close at these prices."""
    return load_bars(
        pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), prices) | {"volume": volume},
                     index=pd.bdate_range("2023-01-02", periods=len(prices)))
    )  # fmt: skip


@pytest.mark.parametrize("strategy", [ProportionalStrategy, ListeningInProportion])
def test_a_carried_order_may_turn_round(strategy):
    """One lot of two is bought; then the target is worth none, and the lot is sold again."""
    bars, wanted = steady([100.0, 100.0, 100.0, 600.0, 600.0], 1.0), [0.0, 0.25, 0.25, 0.25, 0.25]
    params = {"scale": 1.0}
    result = run_backtest(
        bars,
        ScriptedSource(wanted),
        strategy,
        Costs(volume_limit=1.0),
        strategy_params=params,
        split={"train": 0.0},
        account={"cash": 1000.0, "lot_size": 1.0},
    )
    assert result.account.fills["size"].tolist() == [1.0, -1.0]
    assert result.account.equity["equity"].iloc[-1] == 1500.0
    assert result.account.orders["status"].tolist()[0] == "partial"


def test_lots_that_fit_but_for_rounding_are_the_whole_order():
    """29% of 100 units is 28.999999999999996: room for an order of 29."""
    bars = steady([100.0] * 4, 100.0)
    result = run_backtest(
        bars,
        ScriptedSource([0.0, 0.29, 0.29, 0.29]),
        ProportionalStrategy,
        Costs(volume_limit=0.29),
        strategy_params={"scale": 1.0},
        split={"train": 0.0},
        account={"cash": 10_000.0, "lot_size": 1.0},
    )
    assert result.account.fills["size"].tolist() == [29.0]
    assert result.account.orders.empty
    assert verify(result).agrees


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
