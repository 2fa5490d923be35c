"""Classifiers forecast a direction: 2p - 1, p by scikit-learn's own `predict_proba` on the same rows."""

import warnings

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron, RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.models.kinds import is_classifier
from barcast.models.sklearn_forecaster import SklearnForecaster
from barcast.models.wrapping.from_user_class import adapt

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)
    PROBABLE_SVC = SVC(probability=True, random_state=1)

WITH_PROBABILITY = {
    "logistic": LogisticRegression(),
    "forest": RandomForestClassifier(5, random_state=1),
    "boosting": HistGradientBoostingClassifier(max_iter=5, random_state=1),
    "pipeline": make_pipeline(StandardScaler(), LogisticRegression()),
    "grid search": GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression()), {"logisticregression__C": [0.1, 1]}
    ),
    "calibrated": CalibratedClassifierCV(RidgeClassifier()),
}
BY_CLASS = {
    "svc": SVC(random_state=1),
    "ridge": RidgeClassifier(random_state=1),
    "perceptron": Perceptron(random_state=1),
    "pipeline": make_pipeline(StandardScaler(), RidgeClassifier()),
    "grid search": GridSearchCV(RidgeClassifier(), {"alpha": [0.1, 1.0]}),
}


def by_hand(classifier, windows, labels):
    flat = windows.reshape(len(windows), -1)
    return flat, classifier.fit(flat, (labels > 0).astype(int))


@pytest.mark.parametrize("name", WITH_PROBABILITY)
def test_the_forecast_is_twice_the_probability_of_up_less_one(name, rows):
    model = SklearnForecaster(WITH_PROBABILITY[name], 4, scale=False, label="direction", seed=1).fit(*rows)
    forecasts = model.predict(rows[0])
    flat, fitted = by_hand(WITH_PROBABILITY[name], *rows)
    np.testing.assert_allclose(forecasts, 2 * fitted.predict_proba(flat)[:, 1] - 1, atol=1e-12)
    assert not set(forecasts) <= {-1.0, 1.0}


@pytest.mark.parametrize("name", BY_CLASS)
def test_without_probabilities_it_is_the_class(name, rows):
    model = SklearnForecaster(BY_CLASS[name], 4, scale=False, label="direction", seed=1).fit(*rows)
    flat, fitted = by_hand(BY_CLASS[name], *rows)
    assert np.array_equal(model.predict(rows[0]), np.where(fitted.predict(flat) == 1, 1.0, -1.0))


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_an_svc_with_probability_is_asked_for_it(rows):
    model = SklearnForecaster(PROBABLE_SVC, 4, scale=False, label="direction").fit(*rows)
    flat, fitted = by_hand(PROBABLE_SVC, *rows)
    np.testing.assert_allclose(model.predict(rows[0]), 2 * fitted.predict_proba(flat)[:, 1] - 1, atol=1e-12)


@pytest.mark.parametrize("classifier", [LogisticRegression(), RidgeClassifier(), DummyClassifier()])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_rows_of_one_direction_make_it_forecast_that(classifier, sign, rows):
    windows, labels = rows
    model = SklearnForecaster(classifier, 4, label="direction").fit(windows, sign * (np.abs(labels) + 1e-9))
    assert np.array_equal(model.predict(windows), np.full(60, sign))


def test_a_flat_return_counts_as_down(rows):
    model = SklearnForecaster(LogisticRegression(), 4, label="direction").fit(rows[0], np.zeros(60))
    assert np.array_equal(model.predict(rows[0][:1]), [-1.0])


def test_a_regressor_fits_plus_and_minus_one_and_is_clipped(rows):
    windows, labels = rows
    model = SklearnForecaster(LinearRegression(), 4, scale=False, label="direction").fit(windows, labels)
    flat = windows.reshape(60, -1)
    plain = LinearRegression().fit(flat, np.sign(labels)).predict(flat)
    assert np.abs(plain).max() > 1.0
    np.testing.assert_allclose(model.predict(windows), np.clip(plain, -1, 1), atol=1e-12)


def test_a_classifier_of_a_return_is_refused_with_the_remedy():
    with pytest.raises(BadInput) as raised:
        adapt(lambda: make_pipeline(StandardScaler(), LogisticRegression()), {}, "m.py:f")
    assert str(raised.value) == (
        "model.label: Pipeline is a classifier, and a return is a number, no class; "
        'set model.label = direction, in Python SklearnForecaster(..., label="direction")'
    )


@pytest.mark.parametrize("found", [LogisticRegression, LogisticRegression(), lambda l1_ratio=0.0: LogisticRegression()])
def test_the_label_is_a_setting_of_the_wrapper(found):
    model = adapt(found, {"label": "direction", "lookback": 3}, "m.py:f").forecaster
    assert (model.classifies, model.settings.label, model.lookback) == (True, "direction", 3)


class Own:
    """A classifier of nobody's library, whose answers are as in `proba`."""

    def __init__(self, proba):
        self.proba = proba

    def fit(self, rows, classes):
        assert set(classes) <= {0, 1}

    def predict(self, rows):
        raise AssertionError("is not asked for classes")

    def predict_proba(self, rows):
        return self.proba(len(rows))


@pytest.mark.parametrize(
    ("proba", "forecast"),
    [
        (lambda n: np.tile([0.25, 0.75], (n, 1)), 0.5),
        (lambda n: np.full(n, 0.25), -0.5),
        (lambda n: np.full((n, 1), 0.25), -0.5),
    ],
)
def test_a_class_with_predict_proba_is_a_classifier(proba, forecast, rows):
    model = SklearnForecaster(Own(proba), 4, label="direction").fit(*rows)
    assert np.array_equal(model.predict(rows[0]), np.full(60, forecast))


def test_classes_in_another_order_are_told_apart(rows):
    class Turned(Own):
        classes_ = (1, 0)

    model = SklearnForecaster(Turned(lambda n: np.tile([0.25, 0.75], (n, 1))), 4, label="direction").fit(*rows)
    assert model.predict(rows[0])[0] == -0.5


def test_probabilities_of_three_classes_are_refused(rows):
    model = SklearnForecaster(Own(lambda n: np.ones((n, 3)) / 3), 4, label="direction").fit(*rows)
    with pytest.raises(BadInput, match=r"model Own: `predict` returned shape \(60, 3\) for 60 windows"):
        model.predict(rows[0])


@pytest.mark.parametrize(
    "estimator", [LinearRegression(), make_pipeline(StandardScaler(), LinearRegression()), object()]
)
def test_others_are_no_classifiers(estimator):
    assert not is_classifier(estimator)


def test_a_classifier_trades_walk_forward(bars):
    model = SklearnForecaster(make_pipeline(StandardScaler(), LogisticRegression()), 5, label="direction")
    result = run_backtest(bars, model, costs=Costs.free(), split={"refit_every": 50})
    assert result.forecasts.table["forecast"].between(-1, 1).all()
