"""The test doubles keep the plug points they stand for."""

import math

import numpy as np

from barcast.models.fakes import FixedForecast, ScriptedSource
from barcast.models.protocol import ForecastSource


def test_a_script_is_a_source():
    source = ScriptedSource([0.1, math.nan, -0.2, 0.1], lookback=2)
    assert isinstance(source, ForecastSource)
    assert (source.lookback, source.features) == (2, ("return",))


def test_it_plays_its_forecasts_bar_by_bar():
    source, window = ScriptedSource([0.1, math.nan, -0.2, 0.1]), np.zeros((1, 1, 1))
    assert [source.at(t).predict(window)[0] for t in (0, 2, 3)] == [0.1, -0.2, 0.1]
    assert source.at(1) is None
    assert source.at(0) is source.at(3)


def test_a_fixed_forecast():
    assert FixedForecast(0.5).predict(np.zeros((2, 1, 1))).tolist() == [0.5, 0.5]
