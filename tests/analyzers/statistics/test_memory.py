"""How far positions remember themselves, and how much wider errors are where scores have a memory."""

import numpy as np
import pytest
import statsmodels.api as sm

from barcast.analyzers.statistics.memory import memory_of, widening


def remembered(memory, rows=200_000, seed=1):
    values = np.random.default_rng(seed).standard_normal(rows)
    for row in range(1, rows):
        values[row] += memory * values[row - 1]
    return values


def test_the_memory_of_an_autoregression_is_the_sum_of_its_correlations_until_they_are_gone():
    found = memory_of(remembered(0.8))
    kept = 0.8 ** np.arange(1, 14)  # 0.8^13 is 0.055, and the next below 0.05
    assert found == pytest.approx(1.0 + 2.0 * kept.sum(), rel=0.02)


def test_a_coin_and_a_constant_remember_nothing():
    assert memory_of(np.sign(np.random.default_rng(2).standard_normal(5_000))) == 1.0
    assert memory_of(np.full(500, 0.7)) == 1.0


@pytest.mark.parametrize("lags", [1, 20])
def test_errors_are_those_of_newey_and_west(lags):
    scores = remembered(0.6, 900)[:, np.newaxis] + 0.2
    fit = sm.OLS(scores[:, 0], np.ones(900)).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    assert widening(scores, lags) == pytest.approx(fit.bse[0] / (scores.std() / np.sqrt(900)))


def test_an_error_is_never_narrowed_and_the_widest_view_counts():
    back_and_forth = np.tile([1.0, -1.0], 200)[:, np.newaxis]
    assert widening(back_and_forth, 10) == 1.0
    both = np.column_stack([np.tile([1.0, -1.0], 200), remembered(0.9, 400)])
    assert widening(both, 10) == widening(both[:, 1:], 10) > 1.5


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_the_size_of_scores_does_not_matter(scale):
    scores = remembered(0.6, 500)[:, np.newaxis]
    assert widening(scale * scores, 9) == pytest.approx(widening(scores, 9))


def test_scores_of_zero_and_few_rows_are_taken():
    assert widening(np.zeros((50, 3)), 10) == 1.0
    assert widening(np.ones((3, 1)), 10) == 1.0
    assert memory_of(np.array([1.0, -1.0])) == 1.0
