"""Each forecast at t is made from the closes up to t, and is what the model of the same name forecasts, fitted then."""

import numpy as np
import pytest

from barcast.models import AutoRegression
from barcast.verdict.baselines.simple_forecasts import ar1_forecasts, last_returns, mean_returns

FORECASTS = [last_returns, mean_returns, ar1_forecasts]


@pytest.mark.parametrize("forecasts", FORECASTS)
def test_bars_after_t_move_nothing_up_to_t(bars, forecasts):
    changed = np.array(bars.close)
    changed[120:] *= np.random.default_rng(1).uniform(0.5, 2.0, 180)
    before, after = forecasts(bars.close), forecasts(changed)
    np.testing.assert_array_equal(before[:120], after[:120])
    assert not np.array_equal(before[120:], after[120:])


def test_the_mean_is_that_of_all_returns_up_to_the_bar(bars):
    returns = bars.close[1:] / bars.close[:-1] - 1.0
    expected = [0.0, *(returns[:t].mean() for t in range(1, 300))]
    np.testing.assert_allclose(mean_returns(bars.close), expected, rtol=0, atol=1e-15)


def test_ar1_is_the_model_fitted_anew_at_every_bar(bars):
    returns = bars.close[1:] / bars.close[:-1] - 1.0
    found = ar1_forecasts(bars.close)
    assert (found[:4] == 0.0).all()
    for t in range(4, 300):
        windows, labels = returns[: t - 1].reshape(-1, 1, 1), returns[1:t]
        model = AutoRegression().fit(windows, labels)
        (expected,) = model.predict(returns[t - 1 :][:1].reshape(1, 1, 1))
        assert found[t] == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("forecasts", FORECASTS)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_few_bars_have_a_number_each(forecasts, count):
    found = forecasts(np.linspace(100.0, 110.0, count))
    assert found.shape == (count,)
    assert np.isfinite(found).all()


def test_returns_that_never_vary_are_forecast_to_go_on():
    close = np.full(50, 100.0)
    assert (ar1_forecasts(close) == 0.0).all()
    steady = 100.0 * 1.01 ** np.arange(50)
    np.testing.assert_allclose(ar1_forecasts(steady)[4:], 0.01, rtol=1e-6)
