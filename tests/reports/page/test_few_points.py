"""A small chart keeps the extremes of its lines, and its time axis says when."""

import numpy as np
import pandas as pd
import pytest

from barcast.reports.page.few_points import few_points
from barcast.reports.page.svg import Scale, bars, line
from barcast.reports.page.time_marks import time_marks


def test_a_short_line_is_drawn_whole_and_a_long_one_keeps_its_extremes():
    assert few_points(np.zeros(7)).tolist() == list(range(7))
    walk = np.cumsum(np.random.default_rng(1).normal(size=50_000))
    other = walk[::-1].copy()
    other[123] = np.nan
    kept = few_points(walk, other)
    assert len(kept) < 1_300
    assert {0, 49_999, walk.argmax(), walk.argmin(), np.nanargmax(other), np.nanargmin(other)} <= set(kept.tolist())


@pytest.mark.parametrize(
    ("stamps", "labels"),
    [
        (pd.bdate_range("2012-05-24", "2018-12-31"), ["2013", "2015", "2017"]),
        (pd.bdate_range("2018-10-01", "2018-12-31"), ["2018-11", "2018-12"]),
        (pd.date_range("2024-03-04 09:30", periods=5, freq="D"), ["03-05", "03-06", "03-07", "03-08"]),
        (pd.date_range("2024-03-04 09:30", periods=40, freq="5min"), ["10:00", "11:00", "12:00"]),
        (pd.DatetimeIndex(["2024-03-04"]), []),
    ],
)
def test_a_time_axis_has_few_labels_each_at_the_first_bar_of_its_time(stamps, labels):
    marks = time_marks(stamps, 4)
    assert [text for _, text in marks] == labels
    assert all(0.0 <= at <= 100.0 for at, _ in marks)


def test_a_scale_has_room_for_all_values_and_0_and_tells_its_labels_apart():
    for values in ([0.0], [0.00012, 0.00013], [-5.0, -4.0], [1e299, -1e308], [np.nan, 2.0]):
        scale = Scale.of(np.array(values))
        places = [scale.place(value) for value in (0.0, *np.clip(np.nan_to_num(values), -1e300, 1e300))]
        assert all(-1e-9 <= place <= 100.0 + 1e-9 for place in places)
        texts = [text for _, text in scale.marks(1)]
        assert len(set(texts)) == len(texts) >= 2


def test_a_line_has_a_gap_where_there_is_no_value():
    assert line([0.0, 1.0, np.nan, 1.0], 0.0, 1.0, "net").count("<polyline") == 2
    assert "nan" not in bars([np.nan, 1.0], ["a", "b"], unit="", digits=0, described="x")
