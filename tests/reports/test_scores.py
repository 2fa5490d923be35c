"""The figures of forecasts that are scores."""

import dataclasses

import numpy as np
import pytest

from barcast.reports.costs import draw_costs
from barcast.reports.cumulative import draw_cumulative
from barcast.reports.scatter import draw_scatter


class TestScores:
    """Forecasts that are no returns have no percent, no identity with them, and no sum."""

    @pytest.fixture
    def scored(self, hand):
        return dataclasses.replace(hand, forecasts=dataclasses.replace(hand.forecasts, meaning="scores"))

    def test_the_scatter_has_plain_numbers_and_no_identity(self, scored, texts):
        figure = draw_scatter(scored)
        axes = figure.axes[0]
        assert axes.get_ylabel() == "forecast (score)"
        figure.draw_without_rendering()
        assert not any("%" in label.get_text() for label in axes.get_yticklabels())
        assert any("%" in label.get_text() for label in axes.get_xticklabels())
        assert "identity" not in texts(figure)

    def test_a_constant_is_a_plain_number(self, kind_of, texts):
        result = kind_of("constant")
        forecasts = dataclasses.replace(result.forecasts, meaning="scores")
        figure = draw_scatter(dataclasses.replace(result, forecasts=forecasts))
        assert "Out of sample the forecast is a constant: 0.00040 on every bar" in texts(figure)

    def test_the_returns_are_summed_with_the_sign_of_the_score(self, scored, texts, lines):
        figure = draw_cumulative(scored)
        found = lines(figure.axes[0])
        assert not [label for label in found if label.startswith("forecast")]
        signed = np.cumsum([0.2, 110 / 120 - 1, 1 - 90 / 110, 0.0])
        np.testing.assert_allclose(found["came x sign of the forecast +29.8%"].get_ydata(), signed)
        assert "Out of sample the returns add up to -6.5%, with the forecast's sign to +29.8%" in texts(figure)

    def test_thresholds_are_plain_numbers(self, kind_of, lines):
        result = kind_of("usual")
        surface = dataclasses.replace(result.cost_surface, forecasts_are="scores")
        returns, sharpes, _ = draw_costs(dataclasses.replace(result, cost_surface=surface)).axes
        assert [label.get_text() for label in returns.get_yticklabels()] == [
            "every forecast",
            "beyond \u00b10.001",
            "beyond \u00b10.002",
        ]
        assert "beyond \u00b10.002" in lines(sharpes)
