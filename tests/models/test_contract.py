"""What every forecaster keeps, ours or not: add yours to FORECASTERS in conftest.py."""

import copy

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.models.protocol import Forecaster, Persistent, Trainable, ask, features_of


@pytest.fixture
def data(make, rows_of):
    """Windows and labels of the shape the forecaster wants."""
    forecaster = make()
    return rows_of(60, forecaster.lookback, len(features_of(forecaster)))


def fitted(make, data):
    import torch

    torch.manual_seed(7)  # a network handed in as an instance brings weights of its own
    forecaster = make()
    if isinstance(forecaster, Trainable):
        forecaster.fit(*data)
    return forecaster


def test_it_is_a_forecaster(make):
    assert isinstance(make(), Forecaster)
    assert make().lookback >= 1


def test_one_finite_forecast_a_window(make, data):
    forecasts = ask(fitted(make, data), data[0])
    assert forecasts.shape == (60,)
    assert forecasts.dtype == np.float64


def test_no_windows_no_forecasts(make, data):
    assert fitted(make, data).predict(data[0][:0]).shape == (0,)


def test_its_input_stays_as_it_was(make, data):
    before = copy.deepcopy(data)
    for part in data:
        part.flags.writeable = False
    fitted(make, data).predict(data[0])
    assert all(np.array_equal(*pair) for pair in zip(before, data, strict=True))


def test_the_same_question_gets_the_same_answer(make, data):
    forecaster = fitted(make, data)
    assert np.array_equal(forecaster.predict(data[0]), forecaster.predict(data[0]))


def test_a_batch_is_answered_as_one_window_at_a_time(make, data):
    forecaster = fitted(make, data)
    one_by_one = [forecaster.predict(data[0][i : i + 1])[0] for i in range(60)]
    np.testing.assert_allclose(forecaster.predict(data[0]), one_by_one, rtol=0, atol=1e-6)


def test_a_forecast_does_not_depend_on_its_neighbours(make, data):
    forecaster = fitted(make, data)
    others = data[0].copy()
    others[30:] += 1.0
    np.testing.assert_allclose(forecaster.predict(others)[:30], forecaster.predict(data[0])[:30], rtol=0, atol=1e-6)


def test_fitting_twice_gives_the_same_bits(make, data):
    first, second = fitted(make, data), fitted(make, data)
    assert np.array_equal(first.predict(data[0]), second.predict(data[0]))


def test_fitting_again_starts_from_scratch(make, data, rows_of):
    once, again = fitted(make, data), fitted(make, data)
    if isinstance(again, Trainable):
        again.fit(*rows_of(40, again.lookback, len(features_of(again)), seed=8))
        again.fit(*data)
    assert np.array_equal(once.predict(data[0]), again.predict(data[0]))


def test_its_state_makes_another_one_answer_the_same(make, data):
    forecaster, other = fitted(make, data), make()
    if isinstance(forecaster, Persistent):
        other.restore(forecaster.state())
        assert np.array_equal(forecaster.predict(data[0]), other.predict(data[0]))


def test_unfitted_it_says_so(make, data):
    forecaster = make()
    if isinstance(forecaster, Trainable):
        with pytest.raises(BadInput, match="has not been fitted; fit it first"):
            forecaster.predict(data[0])
