"""The bar table itself."""

import copy
import pickle

import pytest


def test_it_travels_between_processes_and_arrives_immutable(bars):
    for other in (pickle.loads(pickle.dumps(bars)), copy.deepcopy(bars)):
        assert other.fingerprint == bars.fingerprint
        assert other.index.equals(bars.index)
        with pytest.raises(ValueError, match="read-only"):
            other.close[0] = 1.0


def test_the_fingerprint_sees_every_cell(bars, bars_of):
    assert bars.fingerprint == bars_of().fingerprint
    assert len({bars_of(seed=seed).fingerprint for seed in range(5)}) == 5
