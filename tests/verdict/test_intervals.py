"""Intervals of an account: those of `arch`, and a reason where there are none."""

import json
from dataclasses import replace

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap

from barcast.analyzers.metrics import CONSTANT, RUINED, Undefined, max_drawdown, sharpe, total_return
from barcast.analyzers.statistics.account_intervals import account_intervals
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.verdict.intervals import intervals_of, lines_of


def run(bars, forecasts, **settings):
    return run_backtest(bars, ScriptedSource(forecasts), costs=Costs(spread_bps=2.0), **settings)


def signs(bars):
    return np.random.default_rng(4).choice([-0.01, 0.01], len(bars))


def numbers(returns):
    curve = np.cumprod(np.concatenate(([1.0], 1.0 + returns)))
    return np.array([sharpe(curve, 252.0), total_return(curve), max_drawdown(curve)])


def test_the_intervals_are_those_of_arch():
    returns = np.random.default_rng(8).standard_t(4, 400) * 0.01 + 0.0005
    found = account_intervals(returns, 252.0, resamples=2_000)
    witness = StationaryBootstrap(max(round(found.block_length), 1), returns, seed=3)
    wanted = witness.conf_int(numbers, reps=1_000, method="percentile")
    for interval, (low, high) in zip((found.sharpe, found.total_return, found.max_drawdown), wanted.T, strict=True):
        assert interval.low == pytest.approx(low, abs=0.08 * (high - low))
        assert interval.high == pytest.approx(high, abs=0.08 * (high - low))


def test_the_numbers_are_those_of_the_metrics(bars_of):
    result = run(bars_of(count=900), signs(bars_of(count=900)))
    for sample in ("test", "train"):
        found, metrics = intervals_of(result, sample), result.metrics[sample]
        assert found.bars == (result.account.equity["sample"] == sample).sum()
        for name in ("sharpe", "total_return", "max_drawdown"):
            estimate = getattr(found, name)
            assert estimate.value == pytest.approx(metrics[name], rel=1e-12)
            assert estimate.interval.low < estimate.value < estimate.interval.high
        assert 0.0 < found.probabilistic_sharpe < 1.0
        json.dumps(found.as_json(), allow_nan=False)


def test_the_intervals_are_told_in_words(bars_of):
    first, second = lines_of(intervals_of(run(bars_of(count=900), signs(bars_of(count=900)))))
    assert first.startswith("95% intervals (blocks of ")
    assert "resampled): Sharpe ratio -" in first
    assert second.endswith("the true one is above 0. It takes a rise or fall that everybody had for skill.")


def test_a_run_repeats_its_intervals(bars):
    result = run(bars, signs(bars))
    assert intervals_of(result).as_json() == intervals_of(result).as_json()


def test_an_account_that_never_held_anything_says_why(bars):
    found = intervals_of(run(bars, np.zeros(len(bars))))
    assert found.sharpe.interval == found.max_drawdown.interval == found.probabilistic_sharpe == CONSTANT
    assert found.total_return.value == 0.0
    assert list(lines_of(found)) == ["No intervals: the returns never vary."]
    assert found.as_json()["undefined"]["sharpe.interval"] == "the returns never vary"


@pytest.mark.parametrize("count", [3, 5, 30])
def test_few_bars_say_why(bars_of, count):
    found = intervals_of(run(bars_of(count=count), signs(bars_of(count=count))))
    assert found.sharpe.interval == Undefined("it takes 20 bars to resample")
    assert isinstance(found.total_return.value, float)
    json.dumps(found.as_json(), allow_nan=False)


def test_a_ruined_account_has_no_intervals(bars):
    result = run(bars, signs(bars))
    equity = result.account.equity.copy()
    equity.loc[equity.index[-1], "equity"] = -5.0
    ruined = replace(result, account=replace(result.account, equity=equity))
    found = intervals_of(ruined)
    assert found.sharpe.interval == found.block_length == found.probabilistic_sharpe == RUINED
    assert list(lines_of(found)) == ["No intervals: the account was ruined."]


def test_a_sample_without_bars_says_so(bars):
    found = intervals_of(run(bars, signs(bars), split={"train": 0.0}), "train")
    assert found.bars == 0
    assert isinstance(found.total_return.value, Undefined)


def test_huge_and_tiny_returns_raise_no_warning():
    draws = np.random.default_rng(2).random(400)
    assert account_intervals(draws * 1e200, 252.0).total_return == Undefined("too many resamples never vary")
    assert account_intervals((draws - 0.5) * 1e-300, 252.0).sharpe.low < 1.0
