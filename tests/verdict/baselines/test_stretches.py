"""Random orders keep every stretch whole, and as many changes of side as there were."""

import itertools
from collections import Counter

import numpy as np
import pytest

from barcast.verdict.baselines.stretches import Stretches


def stretches_of(targets):
    """Return the runs of equal sign, each as a tuple, by a loop."""
    return [tuple(run) for _, run in itertools.groupby(np.asarray(targets).tolist(), key=np.sign)]


def shuffled(targets, count=300, seed=5):
    return Stretches.of(np.array(targets, dtype=float)).shuffled(count, np.random.default_rng(seed))


@pytest.mark.parametrize("sides", [(-1.0, 1.0), (0.0, 1.0), (-1.0, 0.0, 1.0)])
def test_every_stretch_stays_whole_with_its_sizes_in_their_order(sides):
    rng = np.random.default_rng(3)
    targets = rng.choice(sides, 80) * rng.uniform(0.1, 1.0, 80)
    expected = Counter(stretches_of(targets))
    for one in shuffled(targets):
        assert Counter(stretches_of(one)) == expected


def test_the_orders_are_random_and_each_is_as_likely():
    """Two longs and two shorts: 2 orders of the longs x 2 of the shorts x 2 sides to begin with."""
    targets = [1, -1, -1, 1, 1, 1, -1, -1, -1, -1]
    counts = Counter(map(tuple, shuffled(targets, 8_000)))
    assert len(counts) == 8
    # 1,000 each, standard deviation 30
    assert all(850 < count < 1_150 for count in counts.values())


def test_the_sides_are_read_from_either_end_and_begun_anywhere():
    """Long, flat, short: 3 places to begin, 2 ways to go on."""
    counts = Counter(map(tuple, shuffled([0.5, 0.0, -1.0], 6_000)))
    assert len(counts) == 6
    assert all(850 < count < 1_150 for count in counts.values())


def test_where_turning_would_join_two_of_a_side_it_begins_as_the_run_did():
    targets = [1, 0, 0, 1, 1]
    assert set(map(tuple, shuffled(targets))) == {(1, 0, 0, 1, 1), (1, 1, 0, 0, 1)}


def test_one_stretch_has_one_order():
    assert (shuffled([0.5, 1.0, 0.7]) == [0.5, 1.0, 0.7]).all()


def test_the_same_seed_gives_the_same_orders():
    targets = np.sign(np.random.default_rng(1).normal(size=60))
    assert np.array_equal(shuffled(targets), shuffled(targets))
    assert not np.array_equal(shuffled(targets), shuffled(targets, seed=6))
