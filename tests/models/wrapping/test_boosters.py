"""Boosters of other libraries, where they are installed: each is an estimator of scikit-learn's kind."""

import numpy as np
import pytest

from barcast.models.wrapping.from_user_class import adapt

BOOSTERS = (
    ("lightgbm", "LGBMRegressor", {"n_estimators": 3, "verbose": -1, "n_jobs": 1}),
    ("xgboost", "XGBRegressor", {"n_estimators": 3, "n_jobs": 1}),
    ("catboost", "CatBoostRegressor", {"iterations": 3, "verbose": False, "allow_writing_files": False}),
)


@pytest.mark.parametrize(("library", "name", "params"), BOOSTERS, ids=[one[0] for one in BOOSTERS])
def test_a_booster_forecasts(library, name, params):
    booster = getattr(pytest.importorskip(library), name)
    model = adapt(booster, {**params, "lookback": 4}, f"{library}:{name}", 7).forecaster
    random = np.random.default_rng(1)
    windows = random.normal(0, 0.01, (200, 4, 1))
    labels = windows[:, -1, 0] + random.normal(0, 0.001, 200)
    forecasts = model.fit(windows, labels).predict(windows)
    assert np.corrcoef(forecasts, labels)[0, 1] > 0.5
    assert (model.predict(windows[:1]) == forecasts[:1]).all()
