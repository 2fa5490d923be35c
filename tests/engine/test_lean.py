"""The lean loop and light orders against Backtrader's own loop and order objects: the same run, record by record."""

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import lean, run_backtest
from barcast.engine.verify import verify
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, ForecastStrategy, ProportionalStrategy, SignStrategy

COSTS = Costs(
    commission_bps=3, commission_minimum=2, spread_bps=4, slippage_bps=2, borrow_rate_annual=0.05, volume_limit=0.3,
    impact=0.5, cash_rate_annual=0.02, margin_rate_annual=0.06, slippage_range=0.05,
)  # fmt: skip
TABLES = ("equity", "cumulative", "forecasts", "fills", "orders", "trades")


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
    """Return the run in the lean loop and in the stock one."""
    ours = run()
    stock(monkeypatch)
    return ours, run()


def assert_same(ours, theirs):
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(ours, name), getattr(theirs, name), check_exact=True)


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300, seed=4, gap=0.01)


@pytest.fixture
def forecasts(bars):
    return np.random.default_rng(8).normal(0, 0.01, len(bars)).round(3)


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("strategy", [SignStrategy, BuyAndHold])
def test_the_lean_loop_is_the_stock_loop(monkeypatch, bars, forecasts, strategy, fill):
    source = ScriptedSource(forecasts) if strategy is SignStrategy else None
    ours, theirs = both(monkeypatch, lambda: run_backtest(bars, source, strategy, COSTS, fill=fill, cash=1e4))
    assert len(ours.fills) > (20 if source else 0)
    assert_same(ours, theirs)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_plain_strategies_see_the_same(monkeypatch, bars, fill):
    told = []

    def run():
        result = run_backtest(bars, None, Crossing, COSTS, fill=fill)
        told.append(Crossing.seen)
        return result

    ours, theirs = both(monkeypatch, run)
    assert len(ours.fills) > 10
    assert_same(ours, theirs)
    assert told[0] == told[1]
    assert {"Completed", "prenext", "nextstart", True} <= {row[0] for row in told[0]}


@pytest.mark.parametrize("rest", ["carry", "cancel"])
@pytest.mark.parametrize("lot", [None, 3.0])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_light_orders_are_filled_like_order_objects(bars, forecasts, fill, lot, rest):
    costs = COSTS.model_copy(update={"volume_rest": rest, "volume_limit": 0.004})
    terms = {"fill": fill, "lot_size": lot, "train": 0.0}
    ours = run_backtest(bars, ScriptedSource(forecasts), SignStrategy, costs, **terms)
    theirs = run_backtest(bars, ScriptedSource(forecasts), Listening, costs, **terms)
    assert (ours.orders["status"] == "partial").sum() > 20
    assert_same(ours, theirs)


def test_order_objects_are_there_for_whoever_listens(bars, forecasts, monkeypatch):
    seen = []
    monkeypatch.setattr(Listening, "stop", lambda self: seen.extend(self.seen))
    run_backtest(bars, ScriptedSource(forecasts), Listening, Costs(volume_limit=0.004, volume_rest="carry"))
    statuses = {status for status, _ in seen}
    assert {bt.Order.Accepted, bt.Order.Partial, bt.Order.Completed, bt.Order.Canceled} <= statuses


def test_what_the_loop_does_not_cover_goes_to_backtrader(bars):
    class Cash(ForecastStrategy):
        told = 0

        def target(self, forecast):
            return 1.0

        def notify_cashvalue(self, cash, value):
            type(self).told += 1

    run_backtest(bars, ScriptedSource(np.ones(len(bars))), Cash, COSTS)
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
        bars, ScriptedSource(wanted), strategy, Costs(volume_limit=1.0), cash=1000.0, lot_size=1.0, train=0.0,
        strategy_params=params,
    )  # fmt: skip
    assert result.fills["size"].tolist() == [1.0, -1.0]
    assert result.equity["equity"].iloc[-1] == 1500.0
    assert result.orders["status"].tolist()[0] == "partial"


def test_lots_that_fit_but_for_rounding_are_the_whole_order():
    """29% of 100 units is 28.999999999999996: room for an order of 29."""
    bars = steady([100.0] * 4, 100.0)
    result = run_backtest(
        bars, ScriptedSource([0.0, 0.29, 0.29, 0.29]), ProportionalStrategy, Costs(volume_limit=0.29), cash=10_000.0,
        lot_size=1.0, train=0.0, strategy_params={"scale": 1.0},
    )  # fmt: skip
    assert result.fills["size"].tolist() == [29.0]
    assert result.orders.empty
    assert verify(result).agrees
