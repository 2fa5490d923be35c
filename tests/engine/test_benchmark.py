"""Buy and hold beside the strategy: the same as running it, segment by segment."""

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold

COSTS = Costs(commission_bps=5, commission_minimum=10, spread_bps=4)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_it_equals_the_strategy_that_buys_and_holds(bars, fill):
    result = run_backtest(bars, None, BuyAndHold, COSTS, train=0.0, fill=fill)
    np.testing.assert_allclose(result.benchmark["equity"], result.equity["equity"], rtol=1e-12)
    assert result.benchmark_metrics["test"]["sharpe"] == pytest.approx(result.metrics["test"]["sharpe"])


def test_each_segment_starts_anew_from_the_equity_it_began_with(bars):
    signs = np.where(np.arange(300) % 3, 1.0, -1.0)
    result = run_backtest(bars, ScriptedSource(signs, lookback=4), costs=COSTS, train=0.5)
    held = result.benchmark.set_index("date")["equity"]
    own = result.equity.set_index("date")["equity"]
    b = 149  # the boundary bar
    # the first forecast is made at bar 4: the first possible fill is the open of bar 5
    assert (held.iloc[:5] == 100_000).all()
    start = own.iloc[b]
    size = start / bars.open[b + 1]
    price = bars.open[b + 1] * 1.0002
    fee = max(size * price * 0.0005, 10)
    assert held.iloc[b + 1] == pytest.approx(start - size * price - fee + size * bars.close[b + 1])
    assert result.benchmark_metrics["test"]["total_return"] == pytest.approx(held.iloc[-1] / start - 1)


def test_lots_bind_buy_and_hold_too(bars):
    result = run_backtest(bars, None, BuyAndHold, COSTS, train=0.0, lot_size=300)
    assert result.fills["size"].tolist() == [900]
    np.testing.assert_allclose(result.benchmark["equity"], result.equity["equity"], rtol=1e-12)


def test_buy_and_hold_can_be_ruined_by_its_costs(bars):
    result = run_backtest(bars, None, BuyAndHold, Costs(commission_minimum=300), cash=100, train=0.0)
    assert len(result.benchmark) == 2
    metrics = result.benchmark_metrics["test"]
    assert metrics["total_return"] < -1
    assert metrics["annual_return"].reason == "the account was ruined"
    assert all(value == value for value in metrics.values()), "a metric is NaN"


def test_it_waits_for_a_model_that_comes_late(bars):
    forecasts = np.concatenate((np.full(40, np.nan), np.ones(260)))
    result = run_backtest(bars, ScriptedSource(forecasts), costs=COSTS, train=0.0)
    np.testing.assert_allclose(result.benchmark["equity"], result.equity["equity"], rtol=1e-12)
