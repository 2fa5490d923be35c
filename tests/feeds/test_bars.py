"""The bar table itself."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

from barcast.feeds import Bars, load_bars


def test_it_travels_between_processes_and_arrives_immutable(bars):
    for other in (pickle.loads(pickle.dumps(bars)), copy.deepcopy(bars)):
        assert other.fingerprint == bars.fingerprint
        assert other.index.equals(bars.index)
        with pytest.raises(ValueError, match="read-only"):
            other.close[0] = 1.0


def test_the_fingerprint_sees_every_cell(bars, bars_of):
    assert bars.fingerprint == bars_of().fingerprint
    assert len({bars_of(seed=seed).fingerprint for seed in range(5)}) == 5


def test_what_was_left_out_travels_too(bars, bars_of):
    assert dict(bars_of().left_out) == {}
    holed = load_bars(bars.to_frame().assign(sma=np.nan, vix=[np.nan, *range(len(bars) - 1)]))
    for one in (holed, pickle.loads(pickle.dumps(holed)), copy.deepcopy(holed)):
        assert list(one.left_out) == ["sma", "vix"]
        with pytest.raises(TypeError):
            one.left_out["sma"] = ""


def test_it_shows_itself_on_a_line(load, good):
    bars = load(good)
    columns = "open, high, low, close, volume"
    assert repr(bars) == f"Bars(bars.csv: 5 bars from 2019-05-20 to 2019-05-24; {columns})"
    one = load(good, start="2019-05-24")
    assert repr(one) == f"Bars(bars.csv: 1 bar from 2019-05-24 to 2019-05-24; {columns})"
    assert repr(Bars(pd.DatetimeIndex([]), {}, "none")) == "Bars(none: 0 bars; )"
