"""Hansen's test, beside a second implementation of it; `arch` alone does not studentise."""

import numpy as np
import pytest
from arch.bootstrap import SPA, optimal_block_length

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.bootstrap import resampled
from barcast.analyzers.statistics.reality_check import kernel_variance, superior_ability


def by_hansen(gains, length, resamples=4_000):
    """Return the three p-values as the paper has them: lower, consistent, upper."""
    n = len(gains)
    spread = np.sqrt([variance_by_summing(one, length) for one in gains.T])
    mean = gains.mean(axis=0)
    statistic = max(np.max(np.sqrt(n) * mean / spread), 0.0)
    far = mean <= -spread * np.sqrt(2.0 * np.log(np.log(n)) / n)
    twice = np.concatenate((gains, gains))
    means = np.concatenate([twice[places].mean(axis=1) for places in resampled(n, length, resamples)])
    p = []
    for centre in (np.maximum(mean, 0.0), np.where(far, 0.0, mean), mean):
        best = np.maximum(np.max(np.sqrt(n) * (means - centre) / spread, axis=1), 0.0)
        p.append(np.mean(best > statistic))
    return p


def variance_by_summing(values, length):
    n, q, centred = len(values), 1.0 / length, values - values.mean()
    total = centred @ centred / n
    for i in range(1, n):
        weight = (n - i) / n * (1.0 - q) ** i + i / n * (1.0 - q) ** (n - i)
        total += 2.0 * weight * (centred[i:] @ centred[:-i]) / n
    return total


def gains(edge, seed=1, count=300):
    draws = np.random.default_rng(seed)
    spread = np.array([0.01, 0.01, 0.2, 0.2])
    return draws.normal(0.0, 1.0, (count, 4)) * spread + np.array([edge, 0.0, -0.05, 0.0])


@pytest.mark.parametrize("edge", [0.0005, 0.0008, 0.0015])
def test_the_p_values_are_those_of_the_paper(edge):
    found = superior_ability(gains(edge), resamples=4_000)
    length = int(np.ceil(optimal_block_length(gains(edge))["stationary"].max()))
    wanted = by_hansen(gains(edge), length)
    assert [found.lower, found.consistent, found.upper] == pytest.approx(wanted, abs=0.04)


def test_a_small_sure_gain_beside_wild_ones_is_seen_only_when_studentised():
    sure = gains(0.003)
    test = SPA(np.zeros(len(sure)), -sure, block_size=1, reps=500, seed=1)
    test.compute()
    assert test.pvalues["consistent"] > 0.2, "arch looks at studentize now: it need not be handed studentised gains"
    assert superior_ability(sure).consistent < 0.01


def test_the_variance_is_that_of_the_kernel_summed_by_hand():
    values = np.convolve(np.random.default_rng(2).normal(size=204), np.ones(5), "valid")
    for length in (1, 3, 12):
        assert kernel_variance(values, length) == pytest.approx(variance_by_summing(values, length))


def test_few_bars_and_gains_that_never_vary_say_so():
    assert superior_ability(gains(0.0)[:19]) == Undefined("it takes 20 bars to resample")
    same = gains(0.0)
    same[:, 2] = 0.0
    assert superior_ability(same) == superior_ability(same[:, [0, 1, 3]])
    assert superior_ability(0.0 * same) == Undefined("the gain over the benchmark never varies")


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_the_size_of_the_gains_does_not_matter(size):
    found, wanted = superior_ability(gains(0.001) * size, resamples=200), superior_ability(gains(0.001), resamples=200)
    assert found.consistent == wanted.consistent
    assert found.statistic == pytest.approx(wanted.statistic)
