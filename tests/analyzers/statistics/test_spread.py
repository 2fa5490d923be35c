"""The F test of two variances, held against SciPy's distribution."""

import numpy as np
import pytest
from scipy.stats import f

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.statistics.spread import Spreads, spreads


def test_p_is_the_upper_tail_of_f():
    rng = np.random.default_rng(3)
    wide, narrow = rng.normal(scale=1.4, size=40), rng.normal(size=6)
    found = spreads(wide, narrow)
    ratio = np.var(wide, ddof=1) / np.var(narrow, ddof=1)
    assert found.p == pytest.approx(f.sf(ratio, 39, 5), rel=1e-12)
    assert (found.wide, found.narrow) == (np.std(wide, ddof=1), np.std(narrow, ddof=1))


def test_where_the_seed_changes_nothing_any_spread_is_larger():
    assert spreads(np.array([1.0, 2.0, 3.0]), np.ones(4)) == Spreads(1.0, 0.0, 0.0)
    assert spreads(np.ones(3), np.ones(4)).p == 1.0


def test_two_values_have_no_spread():
    found = spreads(np.arange(10.0), np.array([1.0, 2.0]))
    assert isinstance(found, Undefined)
    assert found.reason == "it takes 3 values on both sides, and there are 10 and 2"
