"""Functions that make a model, and models made already."""

from functools import partial

import numpy as np
import pytest
import torch
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from barcast.faults import BadInput
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.sklearn_forecaster import SklearnForecaster
from barcast.models.wrapping.from_user_class import adapt

NAME = "mine.py:made"


class Net(nn.Module):
    def __init__(self, lookback=4):
        super().__init__()
        self.lookback = lookback
        self.layer = nn.Linear(lookback, 1)

    def forward(self, windows):
        return self.layer(windows[:, :, 0])


class Learner:
    def __init__(self, lookback=3, weight=1.0):
        self.lookback = lookback
        self.weight = weight

    def fit(self, windows, labels):
        self.weight = float(labels.mean())

    def predict(self, windows):
        return self.weight * windows[:, -1, 0]


def pipe(alpha=1.0):
    return make_pipeline(StandardScaler(), Ridge(alpha))


def network(lookback=6):
    return Net(lookback)


def needy_network(lookback):
    return Net(lookback)


def learner(weight, lookback=5):
    return Learner(lookback, weight)


def anything(**keywords):
    return Learner(**keywords)


def refused(found, **params):
    with pytest.raises(BadInput) as raised:
        adapt(found, params, NAME)
    return str(raised.value)


# -- functions -----------------------------------------------------------------------------------


def test_a_function_takes_the_parameters_it_has_and_the_wrapper_the_rest():
    model, wrapped, seeded = adapt(pipe, {"alpha": 0.5, "lookback": 4, "scale": False}, NAME, seed=3)
    assert isinstance(model, SklearnForecaster)
    assert (model.lookback, model.settings.scale, model.settings.seed) == (4, False, 3)
    assert model.regressor[-1].alpha == 0.5
    assert (wrapped, seeded) == (True, True)


@pytest.mark.parametrize(("make", "params", "lookback"), [
    (network, {}, 6), (network, {"lookback": 3}, 3), (needy_network, {}, 20), (needy_network, {"lookback": 2}, 2),
    (lambda: Net(7), {}, 7), (partial(network, lookback=5), {}, 5), (partial(Net, 8), {}, 8), (Net, {}, 20),
])  # fmt: skip
def test_the_lookback_of_a_function_and_of_its_network_are_one(make, params, lookback):
    model = adapt(make, {**params, "epochs": 3}, NAME).forecaster
    assert isinstance(model, TorchForecaster)
    assert (model.lookback, model.settings.epochs) == (lookback, 3)
    windows = np.random.default_rng(1).normal(size=(40, lookback, 1))
    assert model.fit(windows, windows[:, -1, 0]).predict(windows).shape == (40,)


def test_a_function_that_makes_a_forecaster_is_handed_its_own_parameters():
    model, wrapped, seeded = adapt(learner, {"weight": 2.0}, NAME, seed=3)
    assert (model.lookback, model.weight, wrapped, seeded) == (5, 2.0, False, False)
    assert adapt(anything, {"weight": 2.0, "lookback": 7}, NAME).forecaster.lookback == 7
    assert adapt(lambda seed: Learner(seed), {}, NAME, seed=4)[0].lookback == 4


def test_what_a_function_makes_is_drawn_from_the_seed(rows):
    one, two, other = (
        adapt(network, {"lookback": 4, "epochs": 1}, NAME, seed=s).forecaster.fit(*rows) for s in (1, 1, 2)
    )
    assert np.array_equal(one.predict(rows[0]), two.predict(rows[0]))
    assert not np.array_equal(one.predict(rows[0]), other.predict(rows[0]))


def test_a_function_that_returns_the_same_network_each_time_does_not_have_it_trained(rows):
    net = Net()
    before = net.layer.weight.clone()
    adapt(lambda: net, {"epochs": 2}, NAME).forecaster.fit(*rows)
    assert torch.equal(net.layer.weight, before)


@pytest.mark.parametrize(
    ("make", "params", "message"),
    [
        (pipe, {"aplha": 1}, "model.aplha: mine.py:made has no parameter aplha; did you mean alpha?"),
        (pipe, {"lokback": 1}, "model.lokback: mine.py:made has no parameter lokback; did you mean lookback?"),
        (pipe, {"epochs": 1}, "model.epochs: mine.py:made has no parameter epochs; choose one of alpha, features, "
         "label, lookback, scale, seed"),
        (network, {"epocs": 1}, "model.epocs: mine.py:made has no parameter epocs; did you mean epochs?"),
        (learner, {}, "model.weight: mine.py:made needs it; add --set model.weight=..."),
        (learner, {"weight": 1, "epochs": 3}, "model.epochs: mine.py:made has no parameter epochs; choose one of "
         "lookback, weight"),
        (lambda: Learner(), {"epochs": 3}, "model.epochs: mine.py:made has no parameter epochs; leave it out"),
        (lambda: Learner, {}, "returned the class Learner, not a model; return it made: Learner(...)"),
        (lambda: None, {}, "returned None, not a model; end it with `return` and the model, a forecaster (`lookback` "
         "and `predict`), a torch.nn.Module or an estimator of scikit-learn"),
        (lambda: 3.5, {}, "returned the number 3.5, not a model; return"),
        (lambda: 1 / 0, {}, "it raised ZeroDivisionError: division by zero (line"),
        (lambda: Learner(0), {}, "its `lookback` is 0; make it"),
    ],
)  # fmt: skip
def test_what_a_function_cannot_do_is_told(make, params, message):
    assert message in refused(make, **params)


def test_a_package_that_is_missing_is_named():
    def make():
        import no_such_package

        return no_such_package

    assert refused(make).endswith("; install no_such_package, or mend the import")


# -- models made already -------------------------------------------------------------------------


def test_a_network_made_already_takes_the_settings_of_its_wrapper_and_is_never_changed(rows):
    net = Net()
    before = net.layer.weight.clone()
    model, wrapped, seeded = adapt(net, {"epochs": 2, "scale": False}, NAME, seed=5)
    model.fit(*rows)
    assert (model.lookback, model.settings.epochs, model.settings.seed, wrapped, seeded) == (4, 2, 5, True, True)
    assert torch.equal(net.layer.weight, before)
    assert not torch.equal(model.network.layer.weight.cpu(), before)


def test_an_estimator_made_already_takes_the_settings_of_its_wrapper_and_is_never_changed(rows):
    forest = RandomForestRegressor(3)
    one, other = (adapt(forest, {"lookback": 4}, NAME, seed=seed).forecaster.fit(*rows) for seed in (1, 2))
    assert not np.array_equal(one.predict(rows[0]), other.predict(rows[0]))
    assert not hasattr(forest, "estimators_")
    assert forest.random_state is None


def test_a_forecaster_made_already_is_copied(rows):
    mine = Learner(4)
    model, wrapped, seeded = adapt(mine, {}, NAME, seed=1)
    model.fit(*rows)
    assert (mine.weight, wrapped, seeded) == (1.0, False, False)
    assert model.weight != 1.0


def test_a_network_that_says_how_it_forecasts_is_a_forecaster():
    class Own(Net):
        def predict(self, windows):
            return windows[:, -1, 0]

    net = Own()
    assert adapt(net, {}, NAME).forecaster is net


@pytest.mark.parametrize(
    ("made", "params", "message"),
    [
        (Learner(), {"weight": 2.0}, "model.weight: cannot be set: mine.py:made is made already; leave it out, or name "
         "its class"),
        (Net(), {"epocs": 2}, "model.epocs: mine.py:made, which is made already, has no parameter epocs; did you mean "
         "epochs?"),
        (Ridge(), {"alpha": 2.0}, "model.alpha: mine.py:made, which is made already, has no parameter alpha; choose "
         "one of features, label, lookback, scale, seed"),
        (Ridge(), {"lookback": 0}, "model.lookback: 0 is too small; it must be at least 1"),
    ],
)  # fmt: skip
def test_other_parameters_of_a_model_made_already_are_refused(made, params, message):
    assert refused(made, **params) == message


def test_a_forecaster_that_cannot_be_copied_is_told():
    made = Learner()
    made.lock = (one for one in ())
    assert refused(made).startswith(
        "model mine.py:made: cannot be copied (TypeError: cannot pickle 'generator' object)"
    )


# -- other words for a lookback ------------------------------------------------------------------


@pytest.mark.parametrize("word", ["window", "seq_len", "n_lags"])
@pytest.mark.parametrize("learns", [True, False])
def test_a_lookback_of_another_name_is_told_apart(word, learns):
    methods = {"predict": lambda self, x: x[:, -1, 0]} | ({"fit": lambda self, x, y: None} if learns else {})
    odd = type("Odd", (), {word: 5, **methods})
    for found in (odd, odd(), lambda: odd()):
        assert f"model mine.py:made: has `{word}` but no `lookback`; call it `lookback`: a model has" in refused(found)


def predict(windows):
    return windows[:, -1, 0]


async def predict_later(windows):
    return windows[:, -1, 0]


def test_a_predict_by_itself_is_told_from_a_maker():
    example = "write `class Mine: lookback = 20; predict = staticmethod(made)` below it and name mine.py:Mine"
    said = "model mine.py:made: is a `predict` by itself, and makes no model; "
    assert refused(predict) == said + example
    assert refused(predict_later) == f"{said}take its `async` out, then {example}"
    assert refused(lambda w, scale=2.0: scale * w[:, -1, 0]) == said + example
    model = adapt(type("Mine", (), {"lookback": 20, "predict": staticmethod(predict)}), {}, "mine.py:Mine").forecaster
    assert model.predict(np.ones((2, 20, 1))).tolist() == [1.0, 1.0]
