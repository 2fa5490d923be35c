"""Regressors of scikit-learn's kind, wrapped."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from barcast.faults import BadInput
from barcast.models.sklearn_forecaster import SklearnForecaster


def test_it_is_the_regressor_on_flattened_windows(rows_of):
    windows, labels = rows_of(60, 3, 2)
    plain = LinearRegression().fit(windows.reshape(60, 6), labels)
    wrapped = SklearnForecaster(LinearRegression(), 3, ["return", "range"]).fit(windows, labels)
    np.testing.assert_allclose(wrapped.predict(windows), plain.predict(windows.reshape(60, 6)), atol=1e-12)


def test_without_scale_it_is_handed_the_numbers_themselves(rows):
    seen = {}

    class Spy:
        def fit(self, X, y):  # noqa: N803
            seen.update(X=X, y=y)

        def predict(self, X):  # noqa: N803
            return np.zeros((len(X), 1))

    model = SklearnForecaster(Spy(), lookback=4, scale=False).fit(*rows)
    assert np.array_equal(seen["X"], rows[0][:, :, 0])
    assert np.array_equal(seen["y"], rows[1])
    assert model.predict(rows[0]).shape == (60,)


def test_scaling_makes_small_returns_visible(rows_of):
    windows, labels = rows_of(200)
    wrapped = SklearnForecaster(SVR(), lookback=4).fit(windows, labels)
    assert np.corrcoef(wrapped.predict(windows), labels)[0, 1] > 0.9
    assert SklearnForecaster(SVR(), lookback=4, scale=False).fit(windows, labels).predict(windows).std() < 1e-9


def test_the_regressor_handed_in_is_never_changed(rows):
    regressor = LinearRegression()
    SklearnForecaster(regressor, lookback=4).fit(*rows)
    assert not hasattr(regressor, "coef_")


def test_every_random_state_left_open_gets_the_seed(rows):
    pipeline = make_pipeline(StandardScaler(), RandomForestRegressor(3))
    one, two, other = (SklearnForecaster(pipeline, 4, seed=seed).fit(*rows).predict(rows[0]) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)
    chosen = SklearnForecaster(RandomForestRegressor(3, random_state=5), 4, seed=1).fit(*rows)
    assert chosen.fitted.random_state == 5


def test_bad_settings_are_refused():
    with pytest.raises(BadInput, match=r"SklearnForecaster\(lookback=\.\.\.\): 0 is too small; it must be at least 1"):
        SklearnForecaster(LinearRegression(), lookback=0)


def test_an_estimator_that_wants_windows_is_told_what_it_is_handed():
    class WantsWindows:
        def fit(self, windows, labels):
            self.last = windows[:, -1, 0]

        def predict(self, windows):
            return windows[:, -1, 0]

    with pytest.raises(IndexError) as raised:
        SklearnForecaster(WantsWindows(), lookback=3).fit(np.zeros((4, 3, 1)), np.zeros(4))
    told = "it is handed flat rows, shape (4, 3); with a `lookback` of its own it is handed windows"
    assert raised.value.__notes__ == [told]
