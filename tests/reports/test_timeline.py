"""Stamps have places on the axis of time, and long lines are thinned without losing their extremes."""

import time

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from barcast.reports.figures import save_figures
from barcast.reports.timeline import Timeline, runs_of, thinned


class TestTimeline:
    def test_a_short_line_is_untouched(self):
        x, y = np.arange(5.0), np.array([1.0, 3.0, 2.0, 5.0, 4.0])
        assert thinned(x, y)[1] is y

    def test_a_long_line_keeps_its_extremes_and_ends(self):
        x = np.arange(100_000.0)
        y = np.random.default_rng(3).normal(size=100_000)
        y[54_321], y[98_765] = 50.0, -50.0
        thin_x, thin_y = thinned(x, y)
        assert len(thin_x) <= 6002
        assert {0.0, 54_321.0, 98_765.0, 99_999.0} <= set(thin_x)
        assert np.all(np.diff(thin_x) > 0)
        np.testing.assert_array_equal(y[thin_x.astype(int)], thin_y)

    def test_runs(self):
        assert runs_of(np.array([0, 0, 1, -1, -1])) == [(0, 2, 0), (2, 3, 1), (3, 5, -1)]

    def test_nights_take_no_room(self, kind_of):
        result = kind_of("intraday")
        assert Timeline.of(result).at([result.bars.index[78]]) == [78.0]
        assert not Timeline.of(kind_of("usual")).by_bar

    @pytest.mark.parametrize("most", range(2, 10))
    def test_a_panel_of_any_width_dates_bars_of_any_span_without_a_warning(self, most):
        for hours in (5, 26, 50, 24 * 40, 24 * 200, 24 * 600, 24 * 725, 24 * 4000):
            axes = Figure().add_subplot()
            Timeline(pd.date_range("2017-06-01", periods=40, freq=pd.Timedelta(hours=hours / 40)), False).label(
                axes, most
            )
            assert 0 < len(axes.get_xticks()) <= most + 1

    @pytest.mark.deep
    def test_a_hundred_thousand_bars(self, result_of, hand_bars, tmp_path):
        close = 100 + np.cumsum(np.random.default_rng(5).normal(0, 0.01, 100_000))
        stamps = pd.date_range("2001-01-01", periods=100_000, freq="h")
        bars = hand_bars(close, stamps)
        forecasts = np.random.default_rng(6).normal(0, 1e-4, 100_000)
        result = result_of(bars, forecasts)
        began = time.process_time()
        save_figures(result, tmp_path)
        assert time.process_time() - began < 10.0
