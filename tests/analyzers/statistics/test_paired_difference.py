"""The paired difference of two accounts: by hand, beside a t-test and `arch`, and how often noise is found out."""

import math

import numpy as np
import pytest
from scipy import stats

from barcast.analyzers.metrics import Undefined, sharpe
from barcast.analyzers.statistics.estimates import Interval
from barcast.analyzers.statistics.paired_difference import SAME, paired_difference


def walk(rng, count, memory=0.0):
    """Return noise that remembers itself, shape (count,)."""
    noise = rng.normal(size=count + 50)
    for t in range(1, count + 50):
        noise[t] += memory * noise[t - 1]
    return noise[50:]


def pair(seed, count=500, memory=0.0, edge=0.0):
    """Return the returns of two accounts that the same market moves."""
    rng = np.random.default_rng(seed)
    market = rng.normal(0.0, 0.01, count)
    return tuple(market + 0.005 * walk(rng, count, memory) + more for more in (edge, 0.0))


def test_the_numbers_are_those_worked_by_hand():
    returns, others = np.tile([0.03, 0.01], 10), np.tile([0.01, 0.01, -0.01, -0.01], 5)
    found = paired_difference(returns, others, 100.0)
    assert (found.bars, found.is_same) == (20, False)
    assert found.mean.estimate.value == pytest.approx((0.02 - 0.0) * 100.0)
    spread = math.sqrt(0.01**2 * 20 / 19)
    assert found.sharpe.estimate.value == pytest.approx((0.02 - 0.0) / spread * 10.0)


def test_the_difference_of_sharpe_ratios_is_that_of_the_metrics():
    returns, others = pair(1, edge=0.001)
    curves = [np.cumprod(np.concatenate(([1.0], 1.0 + one))) for one in (returns, others)]
    wanted = sharpe(curves[0], 252.0) - sharpe(curves[1], 252.0)
    assert paired_difference(returns, others, 252.0).sharpe.estimate.value == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("rounding", [0.0, 1e-15])
def test_two_accounts_alike_are_exactly_0_apart_whatever_rounding_does(rounding):
    returns, _ = pair(2)
    found = paired_difference(returns, returns + rounding * np.resize([1, -1], 500), 252.0)
    for one in (found.mean, found.sharpe):
        assert (one.estimate.value, one.estimate.interval, one.p) == (0.0, Interval(0.0, 0.0), 1.0)
    assert found.is_same
    assert not paired_difference(returns, returns + 3 * SAME * np.resize([1, -1, 0], 500), 252.0).is_same


def test_the_other_way_round_everything_has_the_other_sign():
    returns, others = pair(3, edge=0.0005)
    there, back = paired_difference(returns, others, 252.0), paired_difference(others, returns, 252.0)
    for one, other in ((there.mean, back.mean), (there.sharpe, back.sharpe)):
        assert one.estimate.value == pytest.approx(-other.estimate.value)
        assert one.estimate.interval.low == pytest.approx(-other.estimate.interval.high)
        assert one.p == other.p


@pytest.mark.parametrize("edge", np.linspace(0.0, 0.001, 5))
def test_p_is_below_5_percent_where_the_interval_leaves_out_0(edge):
    found = paired_difference(*pair(4, edge=edge), 252.0)
    for one in (found.mean, found.sharpe):
        assert (one.p < 0.05) == (0.0 not in one.estimate.interval)


@pytest.mark.parametrize("seed", range(4))
def test_on_independent_bars_it_is_a_paired_t_test(seed):
    returns, others = pair(seed, edge=0.0003)
    found = paired_difference(returns, others, 252.0, resamples=4_000)
    wanted = stats.ttest_rel(returns, others)
    ends = wanted.confidence_interval()
    assert found.mean.p == pytest.approx(wanted.pvalue, abs=0.04)
    assert found.mean.estimate.interval.low == pytest.approx(ends.low * 252, abs=0.02)
    assert found.mean.estimate.interval.high == pytest.approx(ends.high * 252, abs=0.02)


def test_what_has_a_memory_is_as_far_apart_as_arch_draws_it():
    from arch.bootstrap import StationaryBootstrap, optimal_block_length

    returns, others = pair(5, memory=0.5, edge=0.0004)
    found = paired_difference(returns, others, 252.0, resamples=4_000)
    assert found.block_length >= optimal_block_length(returns - others)["stationary"].iloc[0] - 1e-6
    drawn = StationaryBootstrap(found.block_length, returns, others, seed=9).apply(
        lambda a, b: np.array([(a - b).mean() * 252, (a.mean() / a.std(ddof=1) - b.mean() / b.std(ddof=1)) * 252**0.5]),
        1_000,
    )
    for one, values in zip((found.mean, found.sharpe), drawn.T, strict=True):
        far = np.abs(values - one.estimate.value)
        half = (one.estimate.interval.high - one.estimate.interval.low) / 2
        assert half == pytest.approx(np.quantile(far, 0.95), rel=0.08)
        assert one.p == pytest.approx(np.mean(far >= abs(one.estimate.value)), abs=0.03)


def test_what_says_too_little_has_a_reason():
    returns, others = pair(6, count=19, edge=0.001)
    few = paired_difference(returns, others, 252.0)
    assert few.mean.estimate.value == pytest.approx(np.mean(returns - others) * 252)
    assert few.mean.p == few.sharpe.p == few.block_length == Undefined("it takes 20 bars to resample")
    steps = pair(6)[0]
    same = paired_difference(steps + 0.001, steps, 252.0)
    assert same.mean.p == Undefined("the difference is the same on every bar")
    idle = paired_difference(steps, np.zeros(500), 252.0)
    assert idle.sharpe.p == Undefined("the returns of one of the two never vary")
    assert 0.0 < idle.mean.p <= 1.0


def test_no_bars_are_no_difference():
    assert paired_difference(np.zeros(0), np.zeros(0), 252.0).is_same


@pytest.mark.slow
@pytest.mark.parametrize(("memory", "most"), [(0.0, 0.085), (0.3, 0.095)])
def test_two_accounts_that_differ_by_noise_alone_are_seldom_told_apart(memory, most):
    found = [paired_difference(*pair(seed, 300, memory), 252.0, resamples=299) for seed in range(400)]
    for p in ([one.mean.p for one in found], [one.sharpe.p for one in found]):
        assert 0.02 <= np.mean(np.array(p) < 0.05) <= most
