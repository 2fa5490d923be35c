"""The statistics of `--all-statistics`, each with what it is worth."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from barcast.analyzers.metrics import RUINED, Undefined
from barcast.analyzers.statistics.arch_intervals import bias_corrected_intervals
from barcast.analyzers.statistics.sharpe_ratios import deflated_sharpe, moments_of
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.verdict.all_statistics import all_statistics, lines_of


def run(bars, forecasts):
    return run_backtest(bars, ScriptedSource(forecasts), costs=Costs(spread_bps=2.0))


def signs(bars, seed=4):
    return np.random.default_rng(seed).choice([-0.01, 0.01], len(bars))


def returns_of(result):
    mine = result.account.equity[result.account.equity["sample"] == "test"]["equity"].to_numpy()
    return np.diff(np.concatenate(([100_000.0], mine))) / np.concatenate(([100_000.0], mine[:-1]))


def test_the_deflated_ratio_takes_the_variance_of_annual_ratios(bars):
    result = run(bars, signs(bars))
    found = all_statistics(result, trials=20, sharpe_variance=0.5)
    wanted = deflated_sharpe(moments_of(returns_of(result)), 20, 0.5 / 252.0)
    assert found.deflated_sharpe == pytest.approx(wanted)
    assert 1.0 < found.best_by_luck < 2.0


def test_what_each_is_worth_is_said_with_it(bars):
    deflated, superior, intervals = lines_of(all_statistics(run(bars, signs(bars)), trials=20, sharpe_variance=0.5))
    assert deflated.startswith("The deflated Sharpe ratio is ")
    assert deflated.endswith("with all 50 counted it sees 12% of edges where 53% can be seen.")
    assert superior.startswith("Superior predictive ability (Hansen, studentised): over buy and hold p = ")
    assert superior.endswith("of raw profits up to 23% are false claims, of those over buy and hold up to 30%.")
    assert intervals.startswith("Bias-corrected 95% intervals (arch): Sharpe ratio ")


def test_an_edge_is_superior_and_a_family_makes_its_p_larger(bars_of):
    bars = bars_of(count=900)
    ahead = np.append(bars.close[1:] / bars.close[:-1] - 1.0, 0.0)
    edge = run(bars, 0.15 * ahead + signs(bars) * 0.3)
    alone = all_statistics(edge)
    together = all_statistics(edge, others=[run(bars, signs(bars, seed)) for seed in range(15)])
    assert alone.over_cash.consistent <= together.over_cash.consistent < 0.5


def test_without_trials_there_is_no_deflated_ratio(bars):
    found = all_statistics(run(bars, signs(bars)))
    reason = "it takes the number of trials and the variance of their Sharpe ratios"
    assert found.deflated_sharpe == Undefined(reason)
    assert next(lines_of(found)).startswith(f"No deflated Sharpe ratio: {reason}. Far off either way")


@pytest.mark.parametrize("count", [3, 5, 30, 100])
def test_few_bars_and_positions_that_never_change_say_why(bars_of, count):
    for forecasts in (np.zeros(count), np.full(count, 0.01), signs(bars_of(count=count))):
        found = all_statistics(run(bars_of(count=count), forecasts), trials=5, sharpe_variance=0.5)
        json.dumps(found.as_json(), allow_nan=False)
        assert len(list(lines_of(found))) == 3


def test_a_ruined_account_says_so(bars):
    result = run(bars, signs(bars))
    equity = result.account.equity.copy()
    equity.loc[equity.index[-1], "equity"] = -5.0
    found = all_statistics(replace(result, account=replace(result.account, equity=equity)))
    assert found.sharpe == found.over_cash == found.deflated_sharpe == RUINED
    assert next(lines_of(found)).startswith("No deflated Sharpe ratio: the account was ruined.")


def test_a_bias_corrected_interval_holds_the_number_it_is_of():
    returns = np.random.default_rng(3).normal(0.0008, 0.01, 500)
    sharpe, total, deepest = bias_corrected_intervals(returns, 252.0, 3.0, resamples=400)
    curve = np.cumprod(np.concatenate(([1.0], 1.0 + returns)))
    assert returns.mean() / returns.std(ddof=1) * np.sqrt(252.0) in sharpe
    assert curve[-1] - 1.0 in total
    assert (curve / np.maximum.accumulate(curve) - 1.0).min() in deepest


def test_nothing_but_the_call_imports_arch_or_statsmodels():
    modules = "all_statistics alarms forecast_words intervals"
    code = f"import sys; [__import__('barcast.verdict.' + name) for name in '{modules}'.split()]; "
    code += "sys.exit(any(name in sys.modules for name in ('arch', 'statsmodels', 'scipy.stats')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
