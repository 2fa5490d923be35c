"""Classes of the user's, right and wrong."""

from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from torch import nn

from barcast.faults import BadInput
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.sklearn_forecaster import SklearnForecaster
from barcast.models.wrapping.from_user_class import adapt as adapt_to

NAME = "mine.py:Mine"


class Net(nn.Module):
    def __init__(self, lookback, size=4):
        super().__init__()
        self.lookback = lookback
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(lookback, size), nn.Linear(size, 1))

    def forward(self, windows):
        return self.layers(windows)


class Momentum:
    def __init__(self, lookback=3, weight=1.0):
        self.lookback = lookback
        self.weight = weight

    def predict(self, windows):
        return self.weight * windows[:, -1, 0]


class Learner:
    """Looks like a regressor but for the lookback it gives itself."""

    def __init__(self, strength=1.0):
        self.lookback = 2
        self.strength = strength

    def fit(self, windows, labels):
        return self

    def predict(self, windows):
        return np.zeros(len(windows))


def adapt(found, params, name):
    return adapt_to(found, params, name).forecaster


def refused(cls, **params):
    with pytest.raises(BadInput) as raised:
        adapt(cls, params, NAME)
    return str(raised.value)


def test_a_torch_module_is_wrapped_and_its_parameters_are_split(rows):
    model = adapt(Net, {"lookback": 4, "epochs": 2, "size": 7}, NAME)
    assert isinstance(model, TorchForecaster)
    assert (model.lookback, model.settings.epochs) == (4, 2)
    model.fit(*rows)
    assert model.network.layers[1].weight.shape == (7, 4)


def test_a_class_derived_from_the_wrapper_of_networks_is_handed_the_seed(flat_net):
    class Mine(TorchForecaster):
        def __init__(self, **settings):
            super().__init__(flat_net, **settings)

    class Anyones:
        lookback = 4

        def __init__(self, **settings):
            self.settings = settings

        def predict(self, windows):
            return np.zeros(len(windows))

    model, wrapped, seeded = adapt_to(Mine, {"lookback": 4}, NAME, seed=5)
    assert (model.settings.seed, wrapped, seeded) == (5, False, True)
    model, _, seeded = adapt_to(Anyones, {}, NAME, seed=5)
    assert (model.settings, seeded) == ({}, False)


def test_a_constructor_is_handed_the_training_settings_it_names():
    assert adapt(Net, {}, NAME).lookback == 20


def test_a_regressor_is_wrapped_and_its_parameters_are_split():
    model = adapt(Ridge, {"lookback": 4, "alpha": 0.5, "features": ["return", "range"]}, NAME)
    assert isinstance(model, SklearnForecaster)
    assert (model.lookback, model.features, model.regressor.alpha) == (4, ("return", "range"), 0.5)


def test_a_forecaster_is_built_from_its_keywords():
    model = adapt(Momentum, {"weight": -1.0}, NAME)
    assert isinstance(model, Momentum)
    assert (model.lookback, model.weight) == (3, -1.0)


def test_a_lookback_set_in_the_constructor_is_one():
    assert isinstance(adapt(Learner, {"strength": 2.0}, NAME), Learner)
    assert "model.lookback: mine.py:Mine has no parameter lookback" in refused(Learner, lookback=5)


def test_a_dataclass_and_a_function_will_do():
    @dataclass
    class Data:
        lookback: int

        def fit(self, windows, labels): ...

        def predict(self, windows): ...

    assert adapt(Data, {"lookback": 2}, NAME).lookback == 2
    assert adapt(lambda weight: Momentum(5, weight), {"weight": 2.0}, NAME).lookback == 5


@pytest.mark.parametrize(
    ("cls", "params", "message"),
    [
        (Momentum, {"wieght": 1}, "model.wieght: mine.py:Mine has no parameter wieght; did you mean weight?"),
        (Net, {"siez": 1}, "model.siez: mine.py:Mine has no parameter siez; did you mean size?"),
        (Net, {"epocs": 1}, "model.epocs: mine.py:Mine has no parameter epocs; did you mean epochs?"),
        (Net, {"epochs": -1}, "model.epochs: -1 is too small; it must be at least 0"),
        (Ridge, {"alhpa": 1}, "model.alhpa: mine.py:Mine has no parameter alhpa; did you mean alpha?"),
        (Ridge, {"lookback": 0}, "model.lookback: 0 is too small; it must be at least 1"),
    ],
)
def test_bad_parameters_are_named(cls, params, message):
    assert refused(cls, **params) == message


def test_missing_parameters_are_named():
    class Needy(Momentum):
        def __init__(self, a, b, c=1): ...

    assert refused(Needy, b=1, d=2) == (
        "model.a: mine.py:Mine needs it; add --set model.a=...\n"
        "model.d: mine.py:Mine has no parameter d; choose one of a, b, c"
    )


def test_a_constructor_that_raises_is_told_with_its_line():
    class Broken(Momentum):
        def __init__(self):
            raise KeyError("no such thing")

    line = Broken.__init__.__code__.co_firstlineno + 1
    assert refused(Broken) == (
        f"model mine.py:Mine: its constructor raised KeyError: 'no such thing' "
        f"(line {line} of test_from_user_class.py); mend it, or change the model's parameters"
    )


def test_a_module_whose_constructor_raises_is_told_at_once():
    assert "its constructor raised RuntimeError: Trying to create tensor" in refused(Net, size=-1)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"predict": 3, "lookback": 1}, "has no method `predict`"),
        ({}, "has no `lookback`"),
        ({"lookback": 0}, "its `lookback` is 0"),
        ({"lookback": 2.5}, "its `lookback` is 2.5"),
        ({"lookback": True}, "its `lookback` is True"),
        ({"lookback": 1, "features": "return"}, "its `features` are 'return'"),
        ({"lookback": 1, "features": [1]}, r"its `features` are [1]"),
        ({"lookback": 1, "features": 3}, "its `features` are 3"),
    ],
)
def test_what_is_no_forecaster_is_refused(attributes, message):
    cls = type("Odd", (), {"predict": lambda self, windows: windows[:, 0, 0], **attributes})
    assert refused(cls).startswith(f"model mine.py:Mine: {message}; ")


def test_what_is_no_model_is_refused():
    assert refused(3) == (
        "model mine.py:Mine: is the number 3, not a model; name a forecaster (`lookback` and `predict`), "
        "a torch.nn.Module or an estimator of scikit-learn, its class or its maker"
    )
