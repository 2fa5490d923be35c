"""Each alarm is raised where it is planted, and by chance on nothing else."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.result import SeedsAlone
from barcast.models.baselines import AutoRegression, LastReturn
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, SignStrategy
from barcast.verdict.alarms import alarms_of

FREE = Costs(spread_bps=0.0)


def run(bars, forecasts, costs=FREE, **settings):
    return run_backtest(bars, ScriptedSource(forecasts), costs=costs, **settings)


def told(result):
    return [(one.kind, one.text) for one in alarms_of(result)]


def kinds(result):
    return [one.kind for one in alarms_of(result)]


def returns_of(bars):
    return np.concatenate(([0.0], bars.close[1:] / bars.close[:-1] - 1.0))


def noise(bars, seed=1):
    return np.random.default_rng(seed).normal(0.0, 0.01, len(bars))


def planted(bars, correlation, seed=3):
    ahead = np.append(returns_of(bars)[1:], 0.0)
    return correlation * ahead + np.sqrt(1.0 - correlation**2) * noise(bars, seed)


def with_seeds(result, returns, sample="test"):
    return replace(
        result, seeds=SeedsAlone(pd.DataFrame({"seed": range(len(returns)), "sample": sample, "total_return": returns}))
    )


def test_a_copy_of_the_last_return_is_told(bars_of):
    bars = bars_of(count=600)
    ((kind, text),) = told(run_backtest(bars, LastReturn(), costs=FREE))
    assert kind == "copied_past"
    assert text.startswith("The forecast goes with the return that has just come (1.00) far more than with the one to")
    assert text.endswith("): it repeats the past, catching changes after they came.")


def test_a_copy_that_foretells_what_comes_is_none(bars_of):
    """Where returns follow one another, the last one is a good forecast."""
    draws, returns = np.random.default_rng(0).normal(0.0, 0.01, 1500), np.zeros(1500)
    for t in range(1, 1500):
        returns[t] = 0.3 * returns[t - 1] + draws[t]
    bars = bars_of(count=1500)
    close = 100.0 * np.cumprod(1.0 + returns)
    trending = replace(bars, columns=dict.fromkeys(("open", "high", "low", "close"), close) | {"volume": close})
    result = run_backtest(trending, LastReturn(), costs=FREE)
    assert "copied_past" not in kinds(result)


def test_a_model_that_knows_its_training_bars_alone_is_told_as_an_alarm(bars_of):
    bars = bars_of(count=900)
    forecasts = planted(bars, 0.9)
    forecasts[600:] = noise(bars, 5)[600:]
    (found,) = alarms_of(run(bars, forecasts))
    assert found.kind == "in_sample_only"
    assert found.grave
    assert found.text.startswith("Far better in sample than out of it: 8")
    assert "% of the signs right in train, 5" in found.text
    assert "a correlation with what came of 0.8" in found.text
    assert "a Sharpe ratio of 1" in found.text
    assert found.text.endswith(
        "The model knows its training bars, not the market: do not believe the numbers of train."
    )


def test_an_edge_that_train_and_test_have_alike_is_no_alarm(bars_of):
    bars = bars_of(count=900)
    assert kinds(run(bars, planted(bars, 0.3))) == []


def test_walk_forward_has_no_train_part_to_compare(bars_of):
    bars = bars_of(count=400)
    assert kinds(run_backtest(bars, AutoRegression(), costs=FREE, split={"refit_every": 50})) in ([], ["copied_past"])


def test_an_account_that_is_buy_and_hold_is_told_once_by_its_name(bars_of):
    bars = bars_of(count=600)
    forecasts = np.abs(noise(bars)) + 1e-6
    assert told(run(bars, forecasts)) == [
        (
            "same_as_buy_and_hold",
            "On 100% of the test bars the account moved as buy and hold did: what it earned is the market's return.",
        )
    ]
    forecasts[450] = -0.01  # short for a bar
    assert kinds(run(bars, forecasts, costs=Costs(spread_bps=2.0))) == ["same_as_buy_and_hold"]
    forecasts[450:490] = -0.01
    assert kinds(run(bars, forecasts)) == []


def test_the_strategy_buy_and_hold_is_not_told_that_it_is(bars_of):
    assert kinds(run_backtest(bars_of(count=600), None, BuyAndHold, FREE)) == []


def test_costs_that_take_a_steady_profit_are_told(bars_of):
    bars = bars_of(count=1500, gap=0.0)
    forecasts = planted(bars, 0.25)
    assert kinds(run(bars, forecasts)) == []
    ((kind, text),) = told(run(bars, forecasts, Costs(spread_bps=60.0)))
    assert kind == "edge_below_costs"
    assert text.startswith("The edge is smaller than its costs: a profit of ")
    assert " before costs, which is no luck, and costs of " in text


def test_seeds_that_disagree_are_told(bars):
    result = run(bars, noise(bars))
    assert told(with_seeds(result, [0.12, -0.03, 0.04])) == [
        (
            "unstable_seeds",
            "The seeds disagree: 2 of 3 seeds alone gained on test and 1 did not (from -3.0% to 12.0%). Which one was "
            "drawn decides the result.",
        )
    ]
    ((_, text),) = told(with_seeds(result, [0.01, 0.02, 0.40]))
    assert "the 3 seeds alone returned from 1.0% to 40.0% on test, further apart than their mean is from 0." in text
    for alike in ([0.10, 0.12, 0.11], [0.1], [0.1, np.nan], [-0.1, -0.12]):
        assert kinds(with_seeds(result, alike)) == []
    assert kinds(with_seeds(result, [0.1, -0.1], "train")) == []


def test_forecasts_nearly_all_of_one_sign_are_told_by_the_engine_alone(bars_of):
    bars = bars_of(count=600)
    forecasts = np.abs(noise(bars)) + 1e-6
    forecasts[410:590:20] *= -1.0  # 9 of the 200 of the test part
    result = run(bars, forecasts)
    (one,) = [one for one in result.warnings if one.kind == "one_sided_forecast" and "test" in one.text]
    assert one.text.startswith("95.4% of the forecasts of the test sample are above zero: their sign hardly ever")
    assert not {one.kind for one in result.warnings} & set(kinds(result))
    forecasts[415:590:20] *= -1.0
    assert not [one for one in run(bars, forecasts).warnings if "forecasts of the test sample" in one.text]


def test_forecasts_that_are_mostly_zero_have_no_side(bars_of):
    bars = bars_of(count=600)
    forecasts = np.where(np.arange(600) % 30 == 0, 0.01, 0.0)
    assert "one_sided_forecast" not in [one.kind for one in run(bars, forecasts).warnings]


@pytest.mark.parametrize("count", [4, 12, 60])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_few_bars_and_positions_that_never_change_raise_nothing(bars_of, count, share):
    bars = bars_of(count=count)
    assert set(kinds(run(bars, np.full(count, 0.01 * share)))) <= {"same_as_buy_and_hold"}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("count", "seeds"),
    [
        (300, 40),
        (100, 150),
        pytest.param(900, 150, marks=pytest.mark.deep),
        pytest.param(2000, 150, marks=pytest.mark.deep),
    ],
)
def test_forecasts_without_skill_raise_next_to_no_alarm(bars_of, count, seeds):
    raised = Counter()
    for seed in range(seeds):
        bars = bars_of(count=count, seed=seed, drift=0.0004)
        raised.update(kinds(run(bars, noise(bars, 1_000 + seed), Costs(spread_bps=5.0))))
    assert raised.total() <= seeds / 75, raised


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seeds", [10, 100])
def test_a_fitted_model_on_noise_raises_next_to_no_alarm_but_that_it_copies(bars_of, seeds):
    raised = Counter()
    for seed in range(seeds):
        bars = bars_of(count=500, seed=seed)
        raised.update(kinds(run_backtest(bars, AutoRegression(lags=10), SignStrategy, Costs(spread_bps=5.0))))
    assert raised.total() - raised["copied_past"] <= seeds / 33, raised
