"""Correlations are those of scipy, their intervals those of `arch`."""

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap
from scipy import stats

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.correlations import correlations, pearson, spearman


def pairs(count=300, rho=0.2, seed=5):
    draws = np.random.default_rng(seed)
    forecast = draws.standard_t(4, count)
    return forecast, rho * forecast + np.sqrt(1.0 - rho**2) * draws.standard_t(4, count)


def of_scipy(x, y):
    return np.array([stats.pearsonr(x, y).statistic, stats.spearmanr(x, y).statistic])


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_correlations_are_those_of_scipy(size):
    forecast, outcome = pairs()
    outcome = np.round(outcome, 1)  # ties
    assert [pearson(forecast * size, outcome), spearman(forecast * size, outcome)] == pytest.approx(
        of_scipy(forecast, outcome), rel=1e-9
    )


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_the_intervals_are_those_of_arch(rho):
    forecast, outcome = pairs(rho=rho)
    found = correlations(forecast, outcome, horizon=4, resamples=2_000)
    # blocks of 4 bars here: independent pairs suit no longer ones than the horizon
    both = np.column_stack((forecast, outcome))
    witness = StationaryBootstrap(4, both, seed=2).conf_int(
        lambda rows: of_scipy(*rows.T), reps=300, method="percentile"
    )
    for estimate, (low, high) in zip(found, witness.T, strict=True):
        assert estimate.interval.low == pytest.approx(low, abs=0.03)
        assert estimate.interval.high == pytest.approx(high, abs=0.03)
        assert estimate.value in estimate.interval


def test_an_interval_misses_the_truth_about_once_in_twenty():
    missed = 0
    for seed in range(150):
        forecast, outcome = pairs(150, rho=0.0, seed=seed)
        missed += 0.0 not in correlations(forecast, outcome, resamples=200)[0].interval
    assert 2 <= missed <= 18


def test_overlapping_outcomes_widen_the_interval():
    draws = np.random.default_rng(1)
    forecast = np.convolve(draws.normal(size=1019), np.ones(20), "valid")
    outcome = np.convolve(draws.normal(size=1019), np.ones(20), "valid")
    alike, alone = correlations(forecast, outcome, horizon=20), pearson(forecast, outcome)
    assert alike[0].value == alone
    assert alike[0].interval.high - alike[0].interval.low > 2 * 2 * 1.96 / np.sqrt(1000)


@pytest.mark.parametrize(
    ("forecast", "outcome", "reason"),
    [
        ([], [], "it takes at least two pairs"),
        ([1.0], [2.0], "it takes at least two pairs"),
        (np.ones(50), np.arange(50.0), "the forecast is constant"),
        (np.zeros(50), np.arange(50.0), "the forecast is constant"),
        (np.arange(50.0), np.zeros(50), "the outcome is constant"),
    ],
)
def test_what_never_varies_has_no_correlation(forecast, outcome, reason):
    for estimate in correlations(np.array(forecast), np.array(outcome)):
        assert estimate.value == Undefined(reason)
        assert isinstance(estimate.interval, Undefined)


def test_few_pairs_have_a_correlation_but_no_interval():
    linear, of_ranks = correlations(np.arange(10.0), np.arange(10.0) ** 2)
    assert of_ranks.value == pytest.approx(1.0)
    assert linear.interval == of_ranks.interval == Undefined("it takes 20 pairs to resample")


def test_a_forecast_that_varies_once_has_no_interval():
    linear, _ = correlations(np.eye(1, 60)[0], np.random.default_rng(0).normal(size=60))
    assert linear.interval == Undefined("too many resamples never vary")


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e308])
def test_numbers_near_the_ends_of_float64_raise_no_warning(size):
    signs = np.where(np.random.default_rng(0).normal(size=60) > 0.0, 1.0, -1.0)
    linear, of_ranks = correlations(signs * size, signs + np.arange(60.0) * 1e-3)
    assert linear.value > 0.9
    assert of_ranks.value > 0.8
