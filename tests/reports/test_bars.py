"""Bars by themselves: the close is drawn as it is, and large numbers are short."""

import numpy as np
import pytest

from barcast.reports.bars import draw_bars, in_short


def test_the_close_and_the_range_are_those_of_the_bars(bars):
    price = draw_bars("mine", bars.index, bars.columns).axes[0]
    (close,) = price.get_lines()
    np.testing.assert_array_equal(close.get_ydata(), bars.close)
    low, high = price.collections[0].get_paths()[0].vertices[:, 1].min(), price.dataLim.y1
    assert (low, high) == (bars.low.min(), bars.high.max())


def test_bars_without_volume_have_no_panel_for_it(bars):
    columns = {**bars.columns, "volume": np.zeros(len(bars))}
    assert len(draw_bars("mine", bars.index, columns).axes) == 1
    assert len(draw_bars("mine", bars.index, bars.columns).axes) == 2


@pytest.mark.parametrize("count", [1, 2])
def test_a_bar_or_two_can_be_seen(bars_of, count):
    bars = bars_of(count=count)
    (close,) = draw_bars("mine", bars.index, bars.columns).axes[0].get_lines()
    assert (close.get_marker() == "o") == (count == 1)


@pytest.mark.parametrize(("value", "text"), [(5e9, "5 bn"), (2.5e6, "2.5 m"), (1000.0, "1 k"), (7.0, "7")])
def test_a_large_number_is_short(value, text):
    assert in_short(value) == text
