"""What the figures and the verdict read from the tables is what the metrics say."""

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.reports.accounts import account_of

COSTS = Costs(commission_bps=5, spread_bps=4, borrow_rate_annual=0.05)


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("train", [0.0, 0.5])
def test_an_account_agrees_with_the_metrics_of_a_real_run(bars, train, fill):
    forecasts = np.random.default_rng(1).normal(size=300)
    result = run_backtest(bars, ScriptedSource(forecasts, lookback=4), costs=COSTS, train=train, fill=fill)
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
        assert account.hold_return == pytest.approx(result.benchmark_metrics[sample]["total_return"])
