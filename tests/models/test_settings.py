"""The settings: what is allowed, and what is said about the rest."""

import pytest

from barcast.faults import BadInput, check_settings
from barcast.models.networks.lstm.settings import DenseLayer, LSTMSettings
from barcast.models.networks.training.settings import TrainingSettings


def fault(**values):
    with pytest.raises(BadInput) as raised:
        check_settings(LSTMSettings, "model", values)
    return str(raised.value)


def test_the_series_settings_are_legal():
    settings = {"units": [128, 32], "dropout": 0.2, "dense": ["16 relu", "8 linear", "1"], "batch_size": 512}
    chosen = check_settings(LSTMSettings, "model", {**settings, "epochs": 500, "lookback": 1})
    assert chosen.units == (128, 32)
    assert chosen.dense_layers == (DenseLayer(16, "relu"), DenseLayer(8, "linear"), DenseLayer(1, "linear"))


def test_settings_survive_json():
    settings = LSTMSettings(units=(3, 2), features=("return", "range"), learning_rate=0.01)
    assert check_settings(LSTMSettings, "model", settings.model_dump(mode="json")) == settings


def test_settings_are_frozen_and_may_be_shared():
    assert hash(LSTMSettings()) == hash(LSTMSettings())


def test_every_setting_is_described():
    assert all(field.description for field in LSTMSettings.model_fields.values())


@pytest.mark.parametrize("dense", [["1 softmax"], ["16 relu", "1 softmax"], ["1 softmax", "1"]])
def test_a_softmax_over_one_unit_is_refused(dense):
    assert fault(dense=dense) == (
        'model.dense: "1 softmax" is a softmax over one unit, which is always 1 whatever comes in; '
        'write "1 linear" for a return or "1 sigmoid" for a probability'
    )


@pytest.mark.parametrize(
    ("dense", "message"),
    [
        (["16 relu"], '"16 relu", has 16 units, and a forecast is one number; end the list with "1"'),
        (["16 rely", "1"], 'no activation is called "rely"; did you mean relu?'),
        (["relu 16"], '"relu 16" is not a layer; write UNITS [ACTIVATION], such as "16 relu"'),
        (["1 relu tanh"], '"1 relu tanh" is not a layer; write UNITS [ACTIVATION], such as "16 relu"'),
        (["0 relu", "1"], '"0 relu" is not a layer; write UNITS [ACTIVATION], such as "16 relu"'),
        ([""], '"" is not a layer; write UNITS [ACTIVATION], such as "16 relu"'),
        ([], "model.dense: [] has too few items; give at least 1"),
        ([1], "model.dense.0: 1 is not text; write it in quotes"),
    ],
)
def test_other_layers_that_are_none(dense, message):
    assert message in fault(dense=dense)


@pytest.mark.parametrize(
    "values",
    [
        {"lookback": 0},
        {"epochs": -1},
        {"batch_size": 0},
        {"learning_rate": 0.0},
        {"learning_rate": float("inf")},
        {"validation": 1.0},
        {"validation": -0.1},
        {"patience": -1},
        {"seed": -1},
        {"seed": 2**32},
        {"device": "tpu"},
        {"label": "price"},
        {"loss": "mape"},
        {"units": [32, 0]},
        {"units": []},
        {"dropout": 1.0},
        {"features": []},
        {"features": "return"},
        {"scale": 1},
        {"epocs": 3},
    ],
)
def test_out_of_range_is_refused_by_name(values):
    assert fault(**values).startswith(f"model.{next(iter(values))}")


def test_cross_entropy_needs_a_direction():
    assert fault(loss="cross_entropy") == (
        "model.loss: cross_entropy measures a probability, not a return; "
        "set model.label = direction, or choose mse, mae or huber"
    )
    assert LSTMSettings(label="direction", loss="cross_entropy").loss == "cross_entropy"


def test_a_feature_listed_twice_is_refused():
    assert fault(features=["return", "return"]) == ('model.features: "return" is listed twice; name each feature once')


@pytest.mark.parametrize(("rows", "share", "kept"), [(100, 0.1, 10), (5, 0.1, 0), (1, 0.9, 0), (100, 0.0, 0)])
def test_rows_that_validate(rows, share, kept):
    assert TrainingSettings(validation=share).validation_rows(rows) == kept
