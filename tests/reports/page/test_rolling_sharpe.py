"""The moving Sharpe ratio is that of the metric, window by window."""

import numpy as np
import pytest

from barcast.analyzers.metrics import sharpe
from barcast.reports.page.rolling_sharpe import rolling, rolling_sharpe


def test_every_window_has_the_sharpe_ratio_of_the_metric():
    rng = np.random.default_rng(3)
    curve = 100.0 * np.cumprod(1.0 + np.append(0.0, rng.normal(0.0, 0.01, 200)))
    found = rolling(curve, 60, 252.0)
    assert found == pytest.approx([sharpe(curve[at : at + 61], 252.0) for at in range(141)], rel=1e-6)


def test_where_the_returns_never_vary_there_is_none():
    assert np.isnan(rolling(np.full(100, 100.0), 60, 252.0)).all()


def test_the_window_is_a_year_or_a_third_of_the_sample_and_says_so(kind_of, read):
    text = read(rolling_sharpe(kind_of("usual"), "test").html).text
    assert "Sharpe ratio over the last 165 bars" in text
    assert "The window is 165 bars, a third of the sample; figures are a year's." in text


@pytest.mark.parametrize("kind", ["one_trade", "no_trade", "three_trades"])
def test_where_the_verdict_says_there_is_too_little_there_is_no_annual_figure(kind_of, page_of, read, kind):
    assert "Sharpe ratio over the last" not in read(page_of(kind_of(kind))).text


def test_a_sample_that_is_too_short_has_none(kind_of):
    few = "No moving Sharpe ratio: 0 bars can be judged, and it takes 100."
    assert rolling_sharpe(kind_of("single_bar"), "test") == few
    assert rolling_sharpe(kind_of("ruined"), "test") == "No moving Sharpe ratio: the account was ruined."
