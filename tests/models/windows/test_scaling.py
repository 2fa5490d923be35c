"""The scaler by hand."""

import numpy as np

from barcast.models.windows.labels import DIRECTION, label_scaler, label_values
from barcast.models.windows.scaling import Standardizer


def test_by_hand():
    scaler = Standardizer.of(np.array([[1.0, 10.0], [3.0, 30.0]]))
    assert scaler.mean.tolist() == [2.0, 20.0]
    assert scaler.std.tolist() == [1.0, 10.0]
    assert scaler.apply(np.array([[4.0, 20.0]])).tolist() == [[2.0, 0.0]]
    assert scaler.undo(np.array([[2.0, 0.0]])).tolist() == [[4.0, 20.0]]


def test_a_constant_column_keeps_its_unit():
    scaler = Standardizer.of(np.full((3, 2, 1), 0.1))
    assert scaler.std.tolist() == [1.0]
    assert abs(scaler.apply(np.array([0.1]))[0]) < 1e-15
    assert Standardizer.of(np.zeros((3, 1))).std.tolist() == [1.0]


def test_directions_become_zero_and_one_and_probabilities_forecasts():
    values = label_values(np.array([0.02, -0.01, 0.0]), "direction")
    scaler = label_scaler(values, "direction", scale=True)
    assert scaler is DIRECTION
    assert scaler.apply(values).tolist() == [1.0, 0.0, 0.0]
    assert scaler.undo(np.array([0.0, 0.5, 0.75])).tolist() == [-1.0, 0.0, 0.5]
