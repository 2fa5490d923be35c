"""The stationary bootstrap is that of `arch`: the length of blocks, the blocks, the intervals."""

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap, optimal_block_length

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.bootstrap import block_length, interval_of, resampled, resampled_means, resamples_for
from barcast.analyzers.statistics.estimates import Interval


def moving_average(count, terms, seed=3):
    return np.convolve(np.random.default_rng(seed).normal(size=count + terms), np.ones(terms), "valid")[:count]


@pytest.mark.parametrize("terms", [1, 2, 5, 12])
@pytest.mark.parametrize("count", [20, 21, 60, 401, 1661])
def test_the_block_length_is_that_of_arch(count, terms):
    for seed in range(5):
        values = moving_average(count, terms, seed)
        witness = max(optimal_block_length(values)["stationary"].iloc[0], 1.0)
        assert block_length(values) == pytest.approx(witness, rel=1e-9)


@pytest.mark.parametrize("factor", [1e-300, 1e-9, 1e9, 1e300])
def test_the_block_length_does_not_depend_on_the_size_of_the_values(factor):
    values = moving_average(300, 5)
    assert block_length(values * factor) == pytest.approx(block_length(values))


def test_blocks_have_a_geometric_length_and_begin_at_any_bar():
    places = np.concatenate(list(resampled(200, 8.0, 2_000)))
    assert places.shape == (2_000, 200)
    assert places.min() >= 0
    assert places.max() < 400
    follows = np.diff(places, axis=1) == 1
    # a block also goes on where the next one happens to begin at the next bar
    assert follows.mean() == pytest.approx(1 - 1 / 8 + 1 / 8 / 200, abs=0.002)
    counts = np.bincount(places.ravel() % 200, minlength=200)
    assert counts.min() > 0.9 * 2_000
    assert counts.max() < 1.1 * 2_000


def test_blocks_of_one_bar_are_draws_of_single_bars():
    places = np.concatenate(list(resampled(50, 1.0, 500)))
    assert places.shape == (500, 50)
    assert places.max() < 50
    assert (np.diff(places, axis=1) == 1).mean() == pytest.approx(1 / 50, abs=0.005)


def test_blocks_hardly_longer_than_a_bar_are_draws_of_single_bars_too():
    (short,), (single,) = resampled(50, 1.19, 500), resampled(50, 1.0, 500)
    np.testing.assert_array_equal(short, single)
    (longer,) = resampled(50, 1.21, 500)
    assert longer.max() >= 50, "a block went on from the last bar to the first"


def test_the_same_seed_draws_the_same_blocks():
    first, second, other = (np.concatenate(list(resampled(40, 3.0, 30, seed))) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_the_interval_of_a_mean_is_that_of_arch():
    values = moving_average(400, 4)
    length = round(block_length(values))
    twice = np.concatenate((values, values))
    means = np.concatenate([twice[places].mean(axis=1) for places in resampled(400, length, 4_000)])
    found = interval_of(means)
    low, high = StationaryBootstrap(length, values, seed=1).conf_int(np.mean, reps=4_000, method="percentile").ravel()
    width = high - low
    assert found.low == pytest.approx(low, abs=0.05 * width)
    assert found.high == pytest.approx(high, abs=0.05 * width)
    assert values.mean() in found


def test_resamples_without_a_number_are_left_out_while_they_are_few():
    values = np.linspace(0.0, 1.0, 1001)
    values[500] = np.nan
    assert interval_of(values) == Interval(pytest.approx(0.025, abs=1e-3), pytest.approx(0.975, abs=1e-3))
    values[:100] = np.nan
    assert interval_of(values) == Undefined("too many resamples never vary")


def test_too_few_or_equal_values_have_no_block_length():
    assert block_length(np.arange(19.0)) == Undefined("it takes 20 bars to resample")
    assert block_length(np.ones(100)) == Undefined("the values never vary")
    assert block_length(np.zeros(100)) == Undefined("the values never vary")


def test_of_many_bars_fewer_resamples_are_drawn():
    assert [resamples_for(count) for count in (20, 10_000, 20_000, 50_000, 10**7)] == [1_000, 1_000, 500, 200, 200]


@pytest.mark.parametrize("length", [1.0, 1.5, 6.0, 60.0])
def test_the_means_of_resamples_are_those_of_their_values(length):
    columns = np.random.default_rng(2).normal(size=(211, 3))
    twice = np.concatenate((columns, columns))
    wanted = np.concatenate([twice[places].mean(axis=1) for places in resampled(211, length, 900)])
    np.testing.assert_allclose(resampled_means(columns, length, 900), wanted, atol=1e-12)
