"""The lag profile says which bar's return a forecast is about."""

import numpy as np
import pytest
from scipy import stats

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.lag_profile import lag_profile

MADE = np.arange(20, 380)


@pytest.fixture
def close():
    return 100.0 * np.cumprod(1.0 + np.random.default_rng(6).normal(0.0, 0.01, 400))


def returns_of(close):
    return np.concatenate(([0.0], close[1:] / close[:-1] - 1.0))


@pytest.mark.parametrize("about", [-10, -1, 0, 1, 2, 10])
def test_a_forecast_that_is_the_return_of_a_bar_stands_out_at_that_bar(close, about):
    profile = lag_profile(MADE, returns_of(close)[MADE + about], close)
    assert list(profile) == list(range(-10, 11))
    assert profile[about] == pytest.approx(1.0)
    assert max(abs(value) for lag, value in profile.items() if lag != about) < 0.2


def test_each_lag_is_pearsons_correlation_with_the_return_of_that_bar(close):
    forecast = np.random.default_rng(1).normal(size=len(MADE))
    for lag, value in lag_profile(MADE, forecast, close).items():
        came = close[MADE + lag] / close[MADE + lag - 1] - 1.0
        assert value == pytest.approx(stats.pearsonr(forecast, came).statistic, abs=1e-12)


def test_pairs_beyond_the_bars_are_left_out(close):
    made = np.arange(400)
    forecast = np.random.default_rng(1).normal(size=400)
    profile = lag_profile(made, forecast, close)
    returns = returns_of(close)
    assert profile[10] == pytest.approx(stats.pearsonr(forecast[:390], returns[10:]).statistic)
    assert profile[-10] == pytest.approx(stats.pearsonr(forecast[11:], returns[1:390]).statistic)


def test_few_pairs_constant_forecasts_and_returns_that_never_vary_say_so(close):
    few = lag_profile(np.arange(385, 400), np.arange(15.0), close)
    assert few[10] == Undefined("it takes 10 pairs")
    assert isinstance(few[1], float)
    assert set(lag_profile(MADE, np.ones(len(MADE)), close).values()) == {Undefined("the forecast is constant")}
    flat = lag_profile(MADE, np.arange(360.0), np.full(400, 5.0))
    assert set(flat.values()) == {Undefined("the returns never vary")}
