"""Forecasts that are scores are never added up, and strategies that take them for returns are told of."""

import numpy as np
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.replay.cost_surface import with_cost_surface
from barcast.models import LSTMForecaster
from barcast.strategies import DeadBandStrategy, ProportionalStrategy, SignStrategy


class Score:
    """The last return, squeezed to -1 to 1."""

    lookback = 2
    forecasts_are = "scores"

    def fit(self, windows, labels):
        return self

    def predict(self, windows):
        return np.tanh(50.0 * windows[:, -1, 0])


def run(bars, strategy=SignStrategy, model=None, **settings):
    return run_backtest(bars, model or Score(), strategy, Costs(spread_bps=2.0), **settings)


@pytest.mark.parametrize(
    "model", [Score, lambda: LSTMForecaster(units=[2], lookback=4, epochs=1, label="direction", loss="cross_entropy")]
)
@pytest.mark.parametrize("settings", [{}, {"split": {"refit_every": 40}}, {"streaming": True}])
def test_scores_have_no_sum_and_the_reason_is_given(bars, model, settings):
    result = run(bars, model=model(), **settings)
    assert result.forecasts.meaning == "scores"
    for found in result.metrics.values():
        assert found["sum_predicted"] == Undefined("the forecasts are scores, not returns")
        assert isinstance(found["sum_actual"], float)
        assert isinstance(found["correlation"], float)


def test_returns_keep_their_sum(bars):
    result = run(bars, model=LSTMForecaster(units=[2], lookback=4, epochs=1))
    assert result.forecasts.meaning == "returns"
    assert isinstance(result.metrics["test"]["sum_predicted"], float)


def test_the_thresholds_of_a_cost_surface_are_scores_too(bars):
    assert with_cost_surface(run(bars)).cost_surface.forecasts_are == "scores"


def test_a_dead_band_of_scores_makes_no_sense_and_says_what_does(bars):
    assert run(bars, DeadBandStrategy).warnings[0].text == (
        "The forecasts are scores, not returns, so dead_band compares them with costs in vain: use a model that "
        'forecasts returns (model.label = "return"), or strategy sign with strategy.threshold, such as 0.1.'
    )


def test_a_scale_meant_for_returns_is_told_with_the_one_for_scores(bars):
    (told,) = [one.text for one in run(bars, ProportionalStrategy).warnings if one.kind == "saturated_scores"]
    assert told.startswith("strategy.scale = 100 makes a full position of 9")
    assert told.endswith("a score is no return, so set strategy.scale = 1, with which a score of 1 is all in.")


def test_the_remedies_are_silent(bars):
    for strategy, params in ((ProportionalStrategy, {"scale": 1.0}), (SignStrategy, {"threshold": 0.1})):
        told = run(bars, strategy, strategy_params=params).warnings
        assert not any("score" in one.text or "strategy.scale" in one.text for one in told)


def test_a_strategy_that_decides_for_itself_is_left_in_peace(bars):
    class Own(DeadBandStrategy):
        def target(self, forecast):
            return 0.5 * forecast

    assert not any("dead_band" in one.text for one in run(bars, Own).warnings)


def test_strategies_of_returns_are_left_in_peace(bars):
    for strategy in (ProportionalStrategy, DeadBandStrategy):
        result = run(bars, strategy, LSTMForecaster(units=[2], lookback=4, epochs=1))
        assert not any("score" in one.text for one in result.warnings)
