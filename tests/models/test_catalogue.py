"""Short names, and how light the room is to walk into."""

import subprocess
import sys

import pytest

import barcast.models
from barcast.faults import BadInput
from barcast.models.catalogue import MODELS, build_model, parameters_of
from barcast.models.protocol import Forecaster


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_built_by_its_name(name):
    defaults = {parameter.name: parameter.default for parameter in parameters_of(name)}
    forecaster = build_model(name, defaults)
    assert isinstance(forecaster, Forecaster)
    assert MODELS[name].summary
    assert all(parameter.description for parameter in parameters_of(name))


def test_parameters_reach_the_model():
    assert build_model("ar", {"lags": 3}).lookback == 3
    assert build_model("lstm", {"units": [4], "lookback": 2}).settings.units == (4,)


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("lsmt", {}, r'no model is called "lsmt"; did you mean lstm\?'),
        ("mean", {"lookback": 3}, r"model\.lookback: there is no setting lookback; leave it out"),
        ("ar", {"lag": 3}, r"model\.lag: there is no setting lag; did you mean lags\?"),
        ("lstm", {"epochs": -1}, r"model\.epochs: -1 is too small; it must be at least 0"),
    ],
)
def test_what_is_unknown_is_refused(name, params, message):
    with pytest.raises(BadInput, match=message):
        build_model(name, params)


def test_every_public_name_is_there():
    for names in barcast.models.HOMES.values():
        for name in names:
            assert getattr(barcast.models, name).__name__ == name if name != "MODELS" else MODELS
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = barcast.models.Nothing


LISTING = """
import sys, barcast.models as models
assert not {"torch", "pydantic"} & sys.modules.keys()
for name in models.MODELS: models.parameters_of(name)
assert "torch" not in sys.modules
from barcast.models import fakes, sklearn_forecaster
from barcast.models.wrapping import from_user_class
from barcast.models.saved import checkpoint
models.build_model("ar", {})
assert "torch" not in sys.modules
"""
TRAINING = """
import sys, numpy as np
from barcast.models import LSTMForecaster
rng = np.random.default_rng(1)
LSTMForecaster(units=[2], lookback=3, epochs=2, dropout=0.1).fit(rng.normal(size=(20, 3, 1)), rng.normal(size=20))
assert "torch._dynamo" not in sys.modules
assert not {"backtrader", "matplotlib", "pandas"} & sys.modules.keys()
"""


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(LISTING, id="listing needs no torch"),
        pytest.param(TRAINING, id="training no compiler", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_imported_that_is_not_needed(program):
    subprocess.run([sys.executable, "-c", program], check=True)
