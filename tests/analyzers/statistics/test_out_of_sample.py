"""R squared out of sample and Diebold and Mariano's test, beside scikit-learn and statsmodels."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import r2_score
from statsmodels.regression.linear_model import OLS
from statsmodels.tsa.stattools import diebold_mariano_test

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.out_of_sample import diebold_mariano, r_squared, running_mean
from barcast.analyzers.statistics.tails import student_tail


def triple(count=300, horizon=1, seed=2):
    draws = np.random.default_rng(seed)
    outcome = np.convolve(draws.normal(size=count + horizon - 1), np.ones(horizon), "valid")
    return 0.1 * outcome + 0.3 * draws.normal(size=count), np.zeros(count), outcome


@pytest.mark.parametrize("size", [1e-180, 1.0, 1e180])
def test_r_squared_beside_the_outcomes_mean_is_that_of_scikit_learn(size):
    forecast, _, outcome = (size * one for one in triple())
    mean = np.full(len(outcome), outcome.mean())
    assert r_squared(forecast, mean, outcome) == pytest.approx(r2_score(outcome / size, forecast / size))


@pytest.mark.parametrize("size", [1e-180, 1.0, 1e180])
@pytest.mark.parametrize("count", [12, 300, 1661])
def test_diebold_mariano_is_that_of_statsmodels(count, size):
    for seed in range(5):
        forecast, simple, outcome = triple(count, seed=seed)
        found = diebold_mariano(size * forecast, size * simple, size * outcome)
        wanted = diebold_mariano_test(outcome, simple, forecast, lags=0, harvey_adj=True)
        assert found.statistic == pytest.approx(wanted.statistic, rel=1e-9)
        two_sided = 2.0 * min(found.p, 1.0 - found.p)
        assert two_sided == pytest.approx(wanted.pvalue, rel=1e-8)


@pytest.mark.parametrize("horizon", [2, 5, 10])
def test_with_outcomes_that_overlap_the_variance_is_that_of_the_uniform_kernel(horizon):
    forecast, simple, outcome = triple(800, horizon)
    apart = (outcome - simple) ** 2 - (outcome - forecast) ** 2
    fit = OLS(apart, np.ones(len(apart))).fit(
        cov_type="HAC", cov_kwds={"maxlags": horizon - 1, "kernel": "uniform", "use_correction": False}
    )
    n, h = len(apart), horizon
    wanted = fit.tvalues[0] * np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    found = diebold_mariano(forecast, simple, outcome, horizon)
    assert found.statistic == pytest.approx(wanted, rel=1e-9)
    assert found.p == pytest.approx(stats.t.sf(wanted, n - 1), rel=1e-8)


def test_where_the_uniform_kernel_has_no_variance_the_falling_weights_of_newey_and_west_are_taken():
    outcome = np.random.default_rng(0).normal(1.0, 0.01, 40)
    forecast = np.tile([0.1, -0.3], 20)
    found = diebold_mariano(forecast, np.zeros(40), outcome, horizon=2)
    n, h = 40, 2
    wanted = diebold_mariano_test(outcome, np.zeros(n), forecast, lags=1, harvey_adj=True, horizon=h)
    assert found.statistic == pytest.approx(wanted.statistic, rel=1e-9)


def test_a_forecast_that_knows_nothing_is_found_better_than_zero_rarely():
    found = []
    for seed in range(400):
        _, simple, outcome = triple(200, 5, seed)
        guess = np.random.default_rng(-seed - 1 + 10**6).normal(0.0, 0.5, 200)
        found.append(diebold_mariano(guess, simple, outcome, 5).p)
    assert np.mean(np.array(found) < 0.05) < 0.06


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 9, 10, 1660, 100_001])
def test_the_tail_of_students_distribution_is_that_of_scipy(freedom):
    for t in (-40.0, -3.0, -0.5, 0.0, 0.2, 1.9, 8.0):
        assert student_tail(t, freedom) == pytest.approx(stats.t.sf(t, freedom), abs=1e-12)


def test_the_running_mean_is_of_all_values_so_far():
    np.testing.assert_allclose(running_mean(np.array([1.0, 3.0, 5.0])), [1.0, 2.0, 3.0])
    np.testing.assert_allclose(running_mean(np.full(4, 1e308)), np.full(4, 1e308))
    assert len(running_mean(np.zeros(0))) == 0


def test_what_cannot_be_compared_says_why():
    forecast, simple, outcome = triple()
    none = np.zeros(0)
    assert r_squared(none, none, none) == Undefined("no forecast has an outcome to compare")
    assert r_squared(forecast, outcome, outcome).reason.startswith("the simple forecast has no error")
    assert r_squared(forecast * 1e300, simple, outcome).reason.startswith("the simple forecast has no error")
    assert diebold_mariano(forecast[:9], simple[:9], outcome[:9]) == Undefined("it takes 10 pairs")
    assert diebold_mariano(forecast[:30], simple[:30], outcome[:30], 20) == Undefined("it takes 40 pairs")
    equal = Undefined("both forecasts are equally far from every outcome")
    assert diebold_mariano(simple, simple, outcome) == equal
    assert diebold_mariano(forecast, simple, np.zeros(len(outcome))).p > 0.99, "zero knew that nothing would move"
    assert diebold_mariano(simple, simple, np.zeros(len(outcome))) == equal
