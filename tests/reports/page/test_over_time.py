"""Lines of any page on one time axis."""

import numpy as np
import pandas as pd
import pytest

from barcast.reports.page.canvas import PROFIT
from barcast.reports.page.over_time import compounds, over_time
from barcast.reports.page.time_axis import TimeAxis

DAYS = pd.bdate_range("2020-01-01", periods=6)


def test_lines_with_other_stamps_share_an_axis_of_all_and_leave_gaps(columns):
    lines = {"a": pd.Series([1.0, 2.0, 3.0], DAYS[:3]), "b": pd.Series([4.0, 5.0], DAYS[[0, 5]])}
    rows = columns(over_time("curves", "Profit", lines).plots["curves"], "curves-rows")
    assert rows["n"].tolist() == [0, 1, 2, 3]
    assert rows["date"].tolist() == [stamp.timestamp() * 1000 for stamp in DAYS[[0, 1, 2, 5]]]
    np.testing.assert_array_equal(rows["line0"], [1.0, 2.0, 3.0, np.nan])
    np.testing.assert_array_equal(rows["line1"], [4.0, np.nan, np.nan, 5.0])


def test_names_of_lines_are_escaped():
    fragment = over_time("curves", "Profit", {"<script>alert(1)</script>": pd.Series([1.0, 2.0], DAYS[:2])})
    assert "<script" not in fragment.html
    assert "&lt;script&gt;" in fragment.html
    assert fragment.data["curves"]["reads"][0]["label"] == "<script>alert(1)</script>"


def test_values_are_read_as_they_are_written(columns):
    fragment = over_time("curves", "Profit", {"a": pd.Series([1.0, 1.25], DAYS[:2])}, amount=PROFIT)
    (read,) = fragment.data["curves"]["reads"]
    assert (read["factor"], read["zero"], read["unit"], read["is_signed"]) == (100.0, 1.0, "%", True)


@pytest.mark.parametrize(
    ("values", "is_log"), [([1.0, 9.9], False), ([1.0, 10.0], True), ([0.0, 10.0], False), ([np.nan, np.nan], False)]
)
def test_an_axis_is_logarithmic_where_that_pays(values, is_log):
    assert compounds([np.array(values)]) is is_log


def test_buttons_show_a_day_and_a_week_of_intraday_bars_and_a_year_of_daily_ones():
    minutes = pd.DatetimeIndex(np.concatenate([pd.date_range(day, periods=78, freq="5min") for day in DAYS]))
    assert TimeAxis("x", minutes).spans == {"1 day": 78}
    assert TimeAxis("x", pd.bdate_range("2000-01-03", periods=2610)).spans == {"1 year": 261}
    assert TimeAxis("x", DAYS).spans == {}
