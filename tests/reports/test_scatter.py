"""The scatter pairs each forecast with what came."""

import numpy as np

from barcast.reports.cumulative import draw_cumulative
from barcast.reports.scatter import draw_scatter


class TestScatter:
    def test_pairs_the_forecast_with_what_came(self, hand):
        (dots,) = draw_scatter(hand).axes[0].collections
        expected = [[0.2, 0.01], [110 / 120 - 1, 0.02], [90 / 110 - 1, -0.01], [0.0, 0.0]]
        np.testing.assert_allclose(dots.get_offsets(), expected)

    def test_writes_count_and_correlation(self, hand, texts):
        x, y = [0.2, 110 / 120 - 1, 90 / 110 - 1, 0.0], [0.01, 0.02, -0.01, 0.0]
        found = texts(draw_scatter(hand))
        assert f"test: 4 forecasts\ncorrelation {np.corrcoef(x, y)[0, 1]:.3f}, hits 66.7%" in found
        assert "identity" in found

    def test_the_test_panel_comes_first(self, kind_of, texts):
        heads = [text for text in texts(draw_scatter(kind_of("usual"))) if "forecasts\ncorrelation" in text]
        assert [head.split(":")[0] for head in heads] == ["test", "train"]

    def test_draws_the_identity(self, hand):
        axes = draw_scatter(hand).axes[0]
        assert any(np.array_equal(line.get_xdata(), line.get_ydata()) for line in axes.get_lines())

    def test_crowded_panels_show_density(self, kind_of):
        figure = draw_scatter(kind_of("constant_crowded"))
        inside = [int(np.asarray(axes.collections[0].get_array()).sum()) for axes in figure.axes[:2]]
        assert inside == [1320, 2659]

    def test_names_a_constant(self, kind_of, texts):
        assert "Out of sample the forecast is a constant: 0.040% on every bar" in texts(
            draw_scatter(kind_of("constant"))
        )

    def test_says_why_it_is_empty(self, kind_of, texts):
        for draw in (draw_scatter, draw_cumulative):
            assert any("made no forecast" in text for text in texts(draw(kind_of("no_forecasts"))))
            assert any("1 forecast made, but" in text for text in texts(draw(kind_of("no_outcome"))))

    def test_counts_what_is_off_the_scale(self, kind_of, texts):
        assert any("1 off the scale" in text for text in texts(draw_scatter(kind_of("wild_forecast"))))
