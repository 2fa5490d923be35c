"""Settings that had no effect are said; settings without sense are refused with the reason."""

import numpy as np
import pytest

from barcast.costs import Costs, make_costs
from barcast.engine import run_backtest
from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput, RunWarning
from barcast.models import AutoRegression
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold, DeadBandStrategy, SignStrategy, VolatilityTargetStrategy


def said(bars, *, model=None, strategy=SignStrategy, **settings):
    """Return the warnings of a run that forecasts +1% and -1% in turn."""
    source = ScriptedSource(np.where(np.arange(len(bars)) % 2, 0.01, -0.01)) if model is None else model
    result = run_backtest(bars, source, strategy, **{"costs": Costs(spread_bps=2), **settings})
    return tuple(one.text for one in result.warnings)


IDLE = {
    "costs.contract_size has no effect without costs.commission_per_contract.": {
        "costs": Costs(spread_bps=2, contract_size=50)
    },
    "costs.slippage_bars has no effect without costs.slippage_range or costs.impact.": {
        "costs": Costs(spread_bps=2, slippage_bars=5)
    },
    "costs.volume_rest has no effect without costs.volume_limit or costs.impact.": {
        "costs": Costs(spread_bps=2, volume_rest="cancel")
    },
    'strategy.rebalance_band has no effect with strategy.rebalance = "every_bar".': {
        "strategy_params": {"rebalance": "every_bar", "rebalance_band": 0.1}
    },
    "No target differs from 0 by more than strategy.rebalance_band = 2 (the largest is 1): no order went out.": {
        "strategy_params": {"rebalance_band": 2.0}
    },
    "No forecast reached strategy.threshold = 0.5 (the largest is 0.01): no position was taken.": {
        "strategy_params": {"threshold": 0.5}
    },
    "No forecast exceeded strategy.multiple = 99 times the cost of a round trip (the largest is 0.01): "
    "no position was taken.": {"strategy": DeadBandStrategy, "strategy_params": {"multiple": 99.0}},
    "split.refit_every = 200 refits nothing: only 99 bars follow the first training, so one model is asked on all of "
    "them.": {
        "model": AutoRegression(),
        "split": {"refit_every": 200},
    },
    "split.train has no effect: split.min_bars says how many bars are known.": {
        "split": {"train": 0.5, "min_bars": 100}
    },
    "split.validation and split.validation_embargo have no effect: only a sweep chooses by them.": {
        "split": {"validation": 0.5, "validation_embargo": 3}
    },
}


@pytest.mark.parametrize("sentence", IDLE)
def test_a_setting_without_effect_is_said(bars, sentence):
    assert sentence in said(bars, **IDLE[sentence])


def test_settings_that_have_an_effect_are_not_spoken_of(bars):
    costs = Costs(commission_per_contract=1, contract_size=50, slippage_range=0.1, slippage_bars=5)
    spoken = said(bars, costs=costs, strategy_params={"threshold": 0.009, "rebalance_band": 0.5})
    assert not [sentence for sentence in spoken if "no effect" in sentence or sentence.startswith("No ")]


@pytest.mark.parametrize("settings", [{"train": 0.5}, {"min_bars": 100}])
def test_the_split_has_no_effect_where_no_model_is_asked_and_says_so(bars, settings):
    result = run_backtest(bars, None, BuyAndHold, Costs(spread_bps=2), split=settings)
    (name,) = settings
    told = f"split.{name} has no effect: the strategy asks no model, so all bars are test."
    assert RunWarning("idle_split", told) in result.warnings
    assert list(result.metrics) == ["test"]
    assert set(result.account.equity["sample"]) == {"test"}


@pytest.mark.parametrize("train", [0.0, 0.67])
def test_of_the_usual_split_nothing_is_said_there(bars, train):
    assert not [
        words
        for words in run_backtest(bars, None, BuyAndHold, costs=Costs.free(), split={"train": train}).warnings
        if "split" in words.text
    ]


def test_one_seed_has_nothing_to_combine():
    settings = {"model": {"name": "ar"}, "run": {"combine": "median"}, "data": {"start": "2015-01-01"}}
    warnings = run_experiment(make_experiment(settings)).result.warnings
    assert 'run.combine = "median" has no effect with one seed: set run.seeds too.' in map(str, warnings)


SENSELESS = {
    "account.cash: 0.001 is less than a cent: no result could be told from rounding": {"account": {"cash": 0.001}},
    "account.bars_per_year: 4e+07 is beyond any calendar: a bar every second makes 31,622,400; give the number": {
        "account": {"bars_per_year": 4e7}
    },
    "account.bars_per_year: 4.94066e-324 is less than a bar in a thousand years": {
        "account": {"bars_per_year": 5e-324}
    },
    "strategy_params: a list has no names; hand in a dict": {"strategy_params": [1]},
    "account.max_leverage: 10000000.0 is too large; it must be at most 1000000": {"account": {"max_leverage": 1e7}},
    "strategy.bars_per_year: 100000000.0 is out of range": {
        "strategy": VolatilityTargetStrategy,
        "strategy_params": {"bars_per_year": 1e8},
    },
    "model.lags: 70 lags are more than a third of the 130 rows to learn from; lower it, or train on more bars": {
        "model": AutoRegression(70)
    },
}


@pytest.mark.parametrize("message", SENSELESS)
def test_what_has_no_sense_is_refused(bars, message):
    with pytest.raises(BadInput) as caught:
        said(bars, **SENSELESS[message])
    assert message in str(caught.value)


COSTS = {
    "costs.commission_maximum: 1 is below commission_minimum, 2; raise it": {
        "commission_maximum": 1.0,
        "commission_minimum": 2.0,
    },
    "costs.volume_limit: 1e-07 is too small a share: no order would ever be filled; give at least 1e-06": {
        "volume_limit": 1e-7
    },
    "costs.contract_size: 1e-300 is too small; it must be at least 1e-09": {"contract_size": 1e-300},
}


@pytest.mark.parametrize("message", COSTS)
def test_costs_without_sense_are_refused(message):
    with pytest.raises(BadInput) as caught:
        make_costs({"preset": "free", **COSTS[message]})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"cash": 0.001}, "run.cash: 0.001 is less than a cent: no result could be told from rounding; give 0.01 or"),
        (
            {"bars_per_year": 1e9},
            "run.bars_per_year: 1e+09 is beyond any calendar: a bar every second makes 31,622,400",
        ),
    ],
)
def test_an_experiment_without_sense_is_refused_before_anything_is_loaded(setting, words):
    with pytest.raises(BadInput) as caught:
        make_experiment({"run": setting})
    assert words in str(caught.value)


def test_without_two_returns_a_volatility_target_is_flat(bars):
    source = ScriptedSource(np.ones(len(bars)), 1)
    result = run_backtest(bars, source, VolatilityTargetStrategy, Costs(), split={"train": 0.0})
    # one return at bar 1, two at bar 2
    assert result.forecasts.table["target"].tolist()[0] == 0.0
    assert result.forecasts.table["target"].tolist()[1] > 0.0


def test_a_horizon_beyond_the_bars_is_said(bars):
    told = said(bars, model=AutoRegression(1), split={"horizon": 3})
    assert not any("No forecast has an outcome" in text for text in told)
    told = said(bars, split={"horizon": 1_000_000})
    assert (
        "No forecast has an outcome: split.horizon = 1,000,000 reaches beyond the bars, so none can be judged." in told
    )
