"""What the figures and the verdict read from the tables is what the metrics say, and what these tests are made of."""

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.reports.accounts import account_of
from barcast.strategies import ProportionalStrategy

PARAMS = {"scale": 1.0, "cap": 100.0}
"""With these the target is the forecast."""
COSTS = Costs(commission_bps=5, spread_bps=4, borrow_rate_annual=0.05)


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("train", [0.0, 0.5])
def test_an_account_agrees_with_the_metrics_of_a_real_run(bars, train, fill):
    forecasts = np.random.default_rng(1).normal(size=300)
    result = run_backtest(
        bars, ScriptedSource(forecasts, lookback=4), costs=COSTS, split={"train": train}, account={"fill": fill}
    )
    for sample, metrics in result.metrics.items():
        account = account_of(result, sample)
        assert account.net == pytest.approx(metrics["net"])
        assert account.net_return == pytest.approx(metrics["total_return"])
        assert account.net + account.costs == pytest.approx(metrics["gross"])
        assert (account.fills, account.long, account.short) == (
            metrics["fills"],
            metrics["share_long"],
            metrics["share_short"],
        )
        assert account.hold_return == pytest.approx(result.buy_and_hold.metrics[sample]["total_return"])


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("train", [0.0, 0.5])
@pytest.mark.parametrize(
    ("leverage", "bps", "close"), [(1.0, 0, 1e-9), (40.0, 0, 1e-9), (1.0, 4, 1e-3)], ids=["free", "ruined", "costly"]
)
def test_the_results_made_by_hand_are_those_of_the_engine(bars_of, result_of, train, fill, leverage, bps, close):
    """The results of the other tests here: each sample is an account of its own, and so are its tables.

    Their commission is a share of the reference price, that of the engine of the price paid: a little apart.
    """
    bars = bars_of(gap=0.0005)  # small enough that no ruin comes with an open
    target = leverage * np.sign(np.random.default_rng(1).normal(size=300))
    target[:4] = 0.0
    made = result_of(bars, target, target, train=train, fill=fill, lookback=4, bps=bps)
    costs = Costs(commission_bps=bps / 2, spread_bps=bps / 2, slippage_bps=bps / 4)
    model, limits = ScriptedSource(target, lookback=4), {"max_leverage": 2 * leverage}
    real = run_backtest(
        bars,
        model,
        ProportionalStrategy,
        costs,
        strategy_params=PARAMS,
        split={"train": train},
        account={"fill": fill, **limits},
    )
    assert bool(real.account.ruined_at) == (leverage > 1.0)
    for name in ("equity", "cumulative", "fills", "trades"):
        mine, theirs = made.tables[name], real.tables[name]
        pd.testing.assert_frame_equal(mine, theirs, rtol=close, check_dtype=False, check_names=False, obj=name)
    same = ["made_at", "outcome_at", "forecast", "outcome", "target", "sample"]
    pd.testing.assert_frame_equal(
        made.forecasts.table, real.forecasts.table[same], check_dtype=False, check_names=False
    )
    for name in ("samples", "first_decision", "rebalance", "ruined_at", "boundary"):
        assert getattr(made.account, name) == getattr(real.account, name), name
    assert list(made.account.ruined_at) == list(real.account.ruined_at)
    assert list(made.metrics) == list(real.metrics)
    assert list(made.cost_surface.total_return) == [name for name in made.metrics if name not in made.account.ruined_at]
    for sample, metrics in made.metrics.items():
        for name in ("total_return", "max_drawdown", "gross", "net", "commission", "slippage", "fills", "trades"):
            assert metrics[name] == pytest.approx(real.metrics[sample][name], rel=close), (sample, name)


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("train", [0.0, 0.5])
def test_so_is_their_buy_and_hold_where_nothing_costs(bars, result_of, train, fill):
    made = result_of(bars, np.ones(300), train=train, fill=fill, lookback=4)
    real = run_backtest(
        bars, ScriptedSource(np.ones(300), lookback=4), costs=Costs(), split={"train": train}, account={"fill": fill}
    )
    pd.testing.assert_frame_equal(made.buy_and_hold.equity, real.buy_and_hold.equity, rtol=1e-12, check_names=False)
