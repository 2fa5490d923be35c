"""Whether choosing helps, held against SciPy, and against worlds in which the answer is known."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.choosing import choosing, null_of, rank_correlations

TRIALS, BARS = 30, 250


def ratios(returns):
    return returns.mean(axis=0) / returns.std(axis=0, ddof=1) * np.sqrt(252)


def world(seed, common=0.0, edge=0.0):
    """Return scores and later returns; `edge` is what scores tell of these.

    `common` is the share of the noise that trials have in common, the more alike their scores are.
    """
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=TRIALS)
    shared = rng.normal(size=(BARS, 1)) * scores  # (bars, trials)
    noise = np.sqrt(common) * shared + np.sqrt(1.0 - common) * rng.normal(size=(BARS, TRIALS))
    return scores, 0.01 * (noise + edge * scores)


def found_in(seed, **kind):
    scores, returns = world(seed, **kind)
    return choosing(scores, ratios(returns), returns, int(scores.argmax()))


def test_the_correlation_and_the_places_are_those_of_scipy_and_numpy():
    scores, returns = world(1)
    later = ratios(returns)
    found = choosing(scores, later, returns, 3)
    assert found.correlation == pytest.approx(spearmanr(scores, later).statistic, abs=1e-12)
    assert (found.trials, found.chosen) == (TRIALS, later[3])
    assert found.median == np.median(later)
    assert found.rank == sorted(later, reverse=True).index(later[3]) + 1


def test_the_correlations_of_the_null_are_those_of_scipy():
    scores, returns = world(2)
    null = null_of(returns)[:5]
    assert rank_correlations(scores, null) == pytest.approx([spearmanr(scores, row).statistic for row in null])


def test_the_null_of_unlike_trials_is_that_of_permutations():
    found = found_in(3)
    width = 1.96 / np.sqrt(TRIALS - 1)  # Kendall and Gibbons (1990), for large samples
    assert found.luck.high - found.luck.low == pytest.approx(2.0 * width, rel=0.15)


def test_where_trials_are_alike_luck_reaches_further_than_a_permutation_would():
    alike, unlike = found_in(4, common=0.9), found_in(4)
    assert alike.luck.high > 0.8 > 0.5 > unlike.luck.high
    assert alike.luck.low < -0.8 < -0.5 < unlike.luck.low


def test_an_edge_that_the_scores_tell_is_found():
    found = found_in(5, edge=0.3)
    assert found.p < 0.01
    assert found.p_gain < 0.01
    assert found.chosen > found.median


@pytest.mark.parametrize("common", [0.0, 0.8])
def test_without_an_edge_p_is_small_as_rarely_as_it_says(common):
    p = np.array([found_in(seed, common=common).p for seed in range(100, 140)])
    assert np.count_nonzero(p <= 0.1) <= 9  # of 40 worlds: more with a chance of 1 in 66
    assert p.mean() == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize(
    ("trials", "bars", "reason"),
    [
        (4, 100, "it takes 5 trials whose account lasts out of sample and trades, and there are 4"),
        (6, 19, "it takes 20 bars out of"),
    ],
)
def test_too_little_says_how_much_it_takes(trials, bars, reason):
    rng = np.random.default_rng(1)
    returns = rng.normal(size=(bars, trials))
    found = choosing(rng.normal(size=trials), ratios(returns), returns, 0)
    assert isinstance(found, Undefined)
    assert found.reason.startswith(reason)


def test_equal_scores_have_no_rank_correlation():
    rng = np.random.default_rng(1)
    returns = rng.normal(size=(50, 6))
    found = choosing(np.ones(6), ratios(returns), returns, 0)
    assert isinstance(found, Undefined)
    assert "the same score" in found.reason


def test_it_is_the_same_every_time():
    assert found_in(6) == found_in(6)
