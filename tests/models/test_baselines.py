"""The baselines, worked by hand."""

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.models.baselines import AutoRegression, LastReturn, Mean, Reversal, Zero

WINDOWS = np.array([[[0.01]], [[-0.02]], [[0.03]]])
LABELS = np.array([-0.02, 0.03, 0.05])


def test_zero():
    assert Zero().predict(WINDOWS).tolist() == [0.0, 0.0, 0.0]


def test_last_and_reversal():
    assert LastReturn().predict(WINDOWS).tolist() == [0.01, -0.02, 0.03]
    assert Reversal().predict(WINDOWS).tolist() == [-0.01, 0.02, -0.03]


def test_mean():
    assert Mean().fit(WINDOWS, LABELS).predict(WINDOWS[:2]).tolist() == pytest.approx([0.02, 0.02])


def test_autoregression_finds_the_line_the_numbers_were_made_of():
    rng = np.random.default_rng(7)
    windows = rng.normal(0.0, 0.01, (50, 3, 1))
    labels = 0.001 + windows[:, :, 0] @ [0.1, -0.2, 0.3]
    model = AutoRegression(lags=3).fit(windows, labels)
    assert model.lookback == 3
    assert float(model.learnt["intercept"]) == pytest.approx(0.001)
    assert model.learnt["slopes"].tolist() == pytest.approx([0.1, -0.2, 0.3])
    np.testing.assert_allclose(model.predict(windows), labels, atol=1e-15)


def test_autoregression_on_constant_returns_still_answers():
    windows = np.zeros((6, 2, 1))
    assert AutoRegression(2).fit(windows, np.full(6, 0.01)).predict(windows).tolist() == pytest.approx([0.01] * 6)


def test_fewer_than_three_rows_a_lag_are_refused():
    with pytest.raises(
        BadInput, match=r"model\.lags: 2 lags are more than a third of the 5 rows to learn from; lower it"
    ):
        AutoRegression(2).fit(np.zeros((5, 2, 1)), np.full(5, 0.01))


def test_less_than_one_lag_is_refused():
    with pytest.raises(BadInput, match=r"AutoRegression\(lags=\.\.\.\): 0 is too small; it must be at least 1"):
        AutoRegression(0)
