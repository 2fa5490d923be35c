"""Order objects beside targets: brackets and OCO groups that a bar fills in part, and whoever looks at light orders."""

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.replay.verify import verify
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import SignStrategy

LIMIT = Costs(volume_limit=0.1)
QUIET = (100.0, 101.0, 99.0, 100.0)
RISE_AND_FALL = [
    *[QUIET] * 4,
    (100.0, 111.0, 100.0, 110.0),
    (110.0, 111.0, 89.0, 90.0),
    *[(90.0, 91.0, 89.0, 90.0)] * 4,
]


def bars_from(rows, volume):
    """Return daily bars of (open, high, low, close)."""
    frame = pd.DataFrame(
        rows, columns=["open", "high", "low", "close"], index=pd.bdate_range("2010-01-04", periods=len(rows))
    )
    return load_bars(frame.assign(volume=volume))


class Bracket(bt.Strategy):
    def next(self):
        if len(self) == 2:
            self.buy_bracket(size=100, exectype=bt.Order.Market, stopprice=95, limitprice=105)


class OneCancelsOther(bt.Strategy):
    def next(self):
        if len(self) == 2:
            self.buy(size=100)
        if len(self) == 4:
            limit = self.sell(size=100, exectype=bt.Order.Limit, price=105)
            self.sell(size=100, exectype=bt.Order.Stop, price=95, oco=limit)


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("strategy", [Bracket, OneCancelsOther])
def test_exits_filled_in_part_never_reverse_the_position(strategy, fill):
    """The limit sells 60 of 100 on the bar that reaches it; the stop, reached on the next, may sell the other 40."""
    bars = bars_from(RISE_AND_FALL, [1e4] * 4 + [600.0] + [1e4] * 5)
    result = run_backtest(bars, None, strategy, LIMIT, split={"train": 0.0}, account={"fill": fill})
    assert result.account.fills["size"].tolist()[:2] == [100.0, -60.0]
    assert result.account.equity["position"].min() == 0.0


def test_a_stop_triggered_on_a_bar_without_room_is_filled_on_the_next():
    rows = [*[QUIET] * 4, (100.0, 100.0, 90.0, 98.0), (98.0, 101.0, 97.0, 100.0), QUIET]

    class Stop(bt.Strategy):
        def next(self):
            if len(self) == 2:
                self.buy(size=100)
            if len(self) == 4:
                self.sell(size=100, exectype=bt.Order.Stop, price=95)

    bars = bars_from(rows, [1e4] * 4 + [5.0, 1e4, 1e4])
    result = run_backtest(bars, None, Stop, LIMIT, split={"train": 0.0}, account={"lot_size": 1.0})
    assert result.account.fills["size"].tolist() == [100.0, -100.0]
    assert result.account.fills["reference_price"].tolist()[1] == 98.0
    assert result.account.equity["position"].iloc[-1] == 0.0


class Protected(SignStrategy):
    """A stop beside the targets."""

    def target(self, forecast):
        if len(self) == 30:
            self.sell(size=1, exectype=bt.Order.Stop, price=self.data.close[0] * 0.99)
        return super().target(forecast)


class OwnCommission(SignStrategy):
    def __init__(self):
        super().__init__()
        self.broker.setcommission(commission=0.5)


class Cancelling(SignStrategy):
    """Withdraws whatever is still under way."""

    def target(self, forecast):
        for order in self.broker.get_orders_open():
            self.broker.cancel(order)
        return super().target(forecast)


class CancellingAndListening(Cancelling):
    def notify_order(self, order):
        assert order.status != bt.Order.Rejected


class Smoothed(SignStrategy):
    """Trades a line made of the forecast."""

    def __init__(self):
        super().__init__()
        self.forecast = bt.ind.SMA(self.forecast, period=3)


@pytest.fixture
def bars(bars_of):
    return bars_of(count=200, seed=2)


@pytest.fixture
def source(bars):
    return ScriptedSource(np.random.default_rng(9).normal(0, 0.01, len(bars)))


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("strategy", [Protected, OwnCommission])
def test_targets_and_other_orders_go_together(bars, source, strategy, fill):
    result = run_backtest(bars, source, strategy, Costs(commission_bps=1), split={"train": 0.0}, account={"fill": fill})
    plain = run_backtest(
        bars, source, SignStrategy, Costs(commission_bps=1), split={"train": 0.0}, account={"fill": fill}
    )
    assert len(result.account.fills) == len(plain.account.fills) + (strategy is Protected)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_whoever_looks_at_light_orders_sees_order_objects(bars, source, fill):
    costs = Costs(volume_limit=0.004)
    ours = run_backtest(bars, source, Cancelling, costs, split={"train": 0.0}, account={"fill": fill})
    theirs = run_backtest(bars, source, CancellingAndListening, costs, split={"train": 0.0}, account={"fill": fill})
    pd.testing.assert_frame_equal(ours.account.fills, theirs.account.fills, check_exact=True)
    pd.testing.assert_frame_equal(ours.account.orders, theirs.account.orders, check_exact=True)
    assert (ours.account.orders["status"] == "partial").sum() > 20
    assert ours.account.rebalance is None, "a cancelled order is none that a replay knows of"


def test_the_forecast_traded_is_the_line_named_forecast(bars, source):
    result = run_backtest(bars, source, Smoothed, costs=Costs.free(), split={"train": 0.0})
    mean = pd.Series(source.forecasts).rolling(3).mean().iloc[3:]
    np.testing.assert_allclose(result.forecasts.table["forecast"], mean[-len(result.forecasts.table) :], rtol=1e-9)
    assert (np.sign(result.forecasts.table["forecast"]) == result.forecasts.table["target"]).all()
    assert verify(result).agrees
