"""A function that forecasts becomes a forecaster; one that makes a model does not."""

from functools import partial

import numpy as np
import pytest

from barcast.models.wrapping.from_function import as_maker, forecasts
from barcast.models.wrapping.from_user_class import adapt


def predict_all(bars):
    return bars[:, -1, 0]


def with_default(windows, scale=2.0):
    return scale * windows[:, -1, 0]


class Called:
    lookback = 3

    def __call__(self, windows):
        return windows[:, -1, 0]


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (predict_all, True),
        (with_default, True),
        (lambda w: w[:, -1, 0], True),
        (lambda anything: anything[:, -1, 0], True),
        (partial(with_default, scale=3.0), True),
        (lambda: None, False),
        (lambda lookback: None, False),
        (lambda hidden_size: None, False),
        (lambda alpha, beta: None, False),
        (dict, False),
        (Called(), False),
    ],
)
def test_a_function_that_needs_the_windows_alone_forecasts(found, answer):
    assert forecasts(found, {}) is answer


def test_one_whose_parameter_is_set_makes_a_model():
    assert not forecasts(lambda alpha: None, {"alpha": 1.0})


def test_the_settings_of_its_windows_are_its_forecasters():
    made = adapt(as_maker(predict_all, {}), {"lookback": 3, "features": ["return", "range"]}, "predict_all").forecaster
    windows = np.arange(12.0).reshape(2, 3, 2)
    assert (made.lookback, made.features) == (3, ["return", "range"])
    assert made.predict(windows).tolist() == [4.0, 10.0]
