"""The cumulative figure sums what came and what was forecast."""

import numpy as np

from barcast.reports.cumulative import draw_cumulative
from barcast.reports.timeline import Timeline


class TestCumulative:
    def test_sums_what_came_and_what_was_forecast(self, hand, lines):
        found = lines(draw_cumulative(hand).axes[0])
        came = np.cumsum([0.2, 110 / 120 - 1, 90 / 110 - 1, 0.0])
        np.testing.assert_allclose(found["came -6.5%"].get_ydata(), came)
        np.testing.assert_allclose(found["forecast +2.0%"].get_ydata(), [0.01, 0.03, 0.02, 0.02])
        np.testing.assert_array_equal(found["came -6.5%"].get_xdata(), Timeline.of(hand).at(hand.bars.index)[1:])

    def test_each_sample_begins_at_nothing_and_its_lines_end_at_what_the_title_says(self, kind_of, lines):
        result = kind_of("usual")
        test, train = draw_cumulative(result).axes
        assert test.get_position().width > 2 * train.get_position().width
        for axes, sample in ((test, "test"), (train, "train")):
            ends = [line.get_ydata()[-1] for label, line in lines(axes).items() if "%" in label]
            metrics = result.metrics[sample]
            np.testing.assert_allclose(ends, [metrics["sum_actual"], metrics["sum_predicted"]])

    def test_title_is_out_of_sample(self, hand, texts):
        assert "Out of sample the returns add up to -6.5%, the forecasts to +2.0%" in texts(draw_cumulative(hand))

    def test_says_that_long_horizons_overlap(self, kind_of):
        assert draw_cumulative(kind_of("horizon")).axes[0].get_ylabel() == "sum of overlapping 5-bar returns"
