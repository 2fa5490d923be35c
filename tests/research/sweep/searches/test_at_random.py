import math

import numpy as np

from barcast.research.sweep.searches.at_random import AtRandom
from barcast.research.sweep.searches.fresh import drawn
from barcast.research.sweep.spaces.space import Numbers, Space

from ..fakes import SPACE
from .contract import SearchContract


class TestAtRandom(SearchContract):
    name = "random"


def test_another_seed_draws_others():
    assert AtRandom(SPACE, seed=1).ask(0, 5) != AtRandom(SPACE, seed=2).ask(0, 5)


def test_batches_differ():
    search = AtRandom(SPACE, seed=1)
    assert search.ask(0, 5) != search.ask(1, 5)


def values(numbers, count=4000):
    rng = np.random.default_rng(0)
    return [drawn(Space({"x.y": numbers}), rng)["x.y"] for _ in range(count)]


def test_numbers_are_even():
    found = values(Numbers(1, 3))
    assert min(found) >= 1
    assert max(found) <= 3
    assert abs(np.mean(found) - 2) < 0.03


def test_numbers_are_even_in_their_logarithm():
    found = values(Numbers(1e-4, 1e-2, log=True))
    assert min(found) >= 1e-4
    assert max(found) <= 1e-2
    assert abs(np.mean(np.log10(found)) + 3) < 0.03


def test_whole_numbers_follow_their_logarithm():
    found = values(Numbers(1, 8, whole=True, log=True))
    shares = [found.count(one) / len(found) for one in range(1, 9)]
    meant = [math.log((one + 0.5) / (one - 0.5)) / math.log(8.5 / 0.5) for one in range(1, 9)]
    assert np.allclose(shares, meant, atol=0.03)
    assert {type(one) for one in found} == {int}
