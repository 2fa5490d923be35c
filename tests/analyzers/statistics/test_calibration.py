"""Tenths of the forecasts are those of pandas."""

import numpy as np
import pandas as pd
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.calibration import calibration


@pytest.mark.parametrize("digits", [9, 1, 0])
def test_tenths_are_those_of_pandas(digits):
    draws = np.random.default_rng(4)
    forecast = np.round(draws.normal(size=777), digits)  # with few digits, equal forecasts
    outcome = 0.5 * forecast + draws.normal(size=777)
    table = pd.DataFrame({"forecast": forecast, "outcome": outcome})
    wanted = table.groupby(pd.qcut(forecast, 10, duplicates="drop"), observed=True).agg(["mean", "count"])
    found = calibration(forecast, outcome)
    assert [one.count for one in found] == list(wanted["forecast", "count"])
    np.testing.assert_allclose([one.mean_forecast for one in found], wanted["forecast", "mean"], atol=1e-12)
    np.testing.assert_allclose([one.mean_outcome for one in found], wanted["outcome", "mean"], atol=1e-12)


def test_equal_forecasts_are_in_one_tenth():
    forecast = np.array([0.0] * 95 + [1.0] * 5)
    found = calibration(forecast, np.arange(100.0))
    assert [(one.mean_forecast, one.count) for one in found] == [(0.0, 95), (1.0, 5)]
    assert found[1].mean_outcome == pytest.approx(97.0)
    turned = calibration(-forecast, np.arange(100.0))
    assert turned == Undefined("nearly all forecasts are equal")


@pytest.mark.parametrize("size", [1e-310, 1e308])
def test_the_ends_of_float64_raise_no_warning(size):
    forecast = np.linspace(-1.0, 1.0, 40) * size
    found = calibration(forecast, forecast)
    assert len(found) == 10
    assert all(np.isfinite([one.mean_forecast, one.mean_outcome]).all() for one in found)


def test_few_pairs_and_constant_forecasts_have_no_tenths():
    assert calibration(np.arange(19.0), np.arange(19.0)) == Undefined("it takes 20 pairs")
    assert calibration(np.full(50, 0.1), np.arange(50.0)) == Undefined("the forecast is constant")
    assert calibration(np.zeros(50), np.arange(50.0)) == Undefined("the forecast is constant")
