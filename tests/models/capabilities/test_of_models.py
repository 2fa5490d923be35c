"""Which model can do what, and that it does: add yours to FORECASTERS in tests/models/conftest.py, and to CAN here."""

import numpy as np
import pytest
import torch

from barcast.models.capabilities import of_models
from barcast.models.capabilities.answers import (
    device_of,
    first_weights_of,
    history_of,
    is_untrained,
    seed_of,
    start_of,
    stops_early,
    tell_horizon,
    tells_epochs,
    trained_by,
    was_left_as_it_came,
)
from barcast.models.capabilities.of_models import (
    FitsTogether,
    KeepsHistory,
    KeepsHorizon,
    KeepsStart,
    NamesFeatures,
    TakesHorizon,
    TellsEpochs,
    WarmStarts,
)
from barcast.models.capabilities.runtime_protocol import Capability
from barcast.models.protocol import Forecaster, Persistent, Trainable, called, features_of

HERE = "cuda" if torch.cuda.is_available() else "cpu"
"""Where networks compute unless told."""
WINDOWS = "HasLookback NamesFeatures"
TORCH = (
    f"{WINDOWS} Called Configured TakesHorizon KeepsHorizon WarmStarts KeepsStart TellsEpochs KeepsHistory "
    "BeginsFromFile OnDevice FitsTogether GoesWithoutFit"
)
LSTM = f"{TORCH} SaysTrainedBy MayBeUntrained"
ROWS = f"{WINDOWS} Called Configured FitsTogether OfOneEstimator"
SEEDS = f"{WINDOWS} TakesHorizon WarmStarts TellsEpochs"
CAN = {
    "zero": WINDOWS, "mean": WINDOWS, "last": WINDOWS, "reversal": WINDOWS,
    "ar": f"{WINDOWS} NamesWindowSetting",
    "lstm": LSTM, "lstm deep": LSTM, "lstm direction": LSTM, "lstm probability": LSTM,
    "torch instance": TORCH, "torch class": TORCH, "frozen": TORCH, "two logits": TORCH,
    "classifier": ROWS, "ridge": ROWS, "forest": ROWS, "seeds, mean": SEEDS, "seeds, median": SEEDS,
    "fixed": "HasLookback", "four lines": "HasLookback",
}  # fmt: skip
"""The capabilities of each forecaster, written down by hand."""
PROTOCOLS = [one for one in vars(of_models).values() if isinstance(one, type) and Capability in one.__bases__]
PROTOCOLS += [KeepsStart]


def test_each_can_do_what_is_written_of_it(request, make):
    found = {one.__name__ for one in PROTOCOLS if isinstance(make(), one)}
    assert found == set(CAN[request.node.callspec.params["make"]].split())


def rows_for(model, rows_of):
    return rows_of(40, model.lookback, len(features_of(model)))


def test_one_that_takes_the_horizon_is_told_it(make):
    model = make()
    tell_horizon(model, 5)
    for one in getattr(model, "members", (model,)):
        assert (isinstance(one, KeepsHorizon) and one.horizon == 5) == isinstance(model, TakesHorizon)


def test_one_that_tells_of_its_epochs_tells_of_each(make, rows_of):
    model, told = make(), []
    assert tells_epochs(model) == isinstance(model, TellsEpochs)
    if isinstance(model, TellsEpochs):
        model.on_epoch = told.append
        model.fit(*rows_for(model, rows_of))
        kept = [epoch for one in getattr(model, "members", (model,)) for epoch in history_of(one)]
        assert told == kept


def test_one_that_keeps_its_history_has_none_before_it_is_fitted(make):
    assert history_of(make()) == ()


def test_one_that_warm_starts_begins_where_another_ended(make, rows_of):
    model = make()
    if not isinstance(model, WarmStarts):
        return
    rows = rows_for(model, rows_of)
    assert isinstance(model, Persistent)
    state = model.fit(*rows).state()
    other = make()
    other.warm_start(state)
    if isinstance(other, KeepsStart):
        assert start_of(other) is state
    other.fit(*rows)
    assert start_of(other) is None
    again = make()
    again.warm_start(state)
    assert np.array_equal(again.fit(*rows).predict(rows[0]), other.predict(rows[0]))


def test_one_that_holds_anothers_code_says_so(make):
    model = make()
    holds_theirs = type(model).__name__ in ("TorchForecaster", "SklearnForecaster")
    assert (isinstance(model, FitsTogether) and not model.fits_together) == holds_theirs


def test_every_answer_is_there_for_every_model(make):
    model = make()
    assert isinstance(model, Forecaster)
    assert isinstance(features_of(model), tuple)
    assert seed_of(model) in (None, 7)
    assert device_of(model) in ("", HERE)
    assert first_weights_of(model) is None
    assert (trained_by(model) != "") == (type(model).__name__ == "LSTMForecaster")
    assert not is_untrained(model)
    assert stops_early(model) == isinstance(model, KeepsHistory)  # by default networks have patience


def test_settings_are_asked_for_epochs(tiny):
    assert was_left_as_it_came(tiny(epochs=0))
    assert is_untrained(tiny(epochs=0))
    assert stops_early(tiny(patience=1))
    assert not stops_early(tiny(patience=0))
    assert not was_left_as_it_came(tiny())


class Bare:
    """A user's model with nothing but what it must have."""

    lookback = 2

    def predict(self, windows):
        return windows[:, -1, 0]


def with_attributes(**given):
    model = Bare()
    vars(model).update(given)
    return model


@pytest.mark.parametrize(
    ("given", "seed"),
    [
        ({}, None),
        ({"seed": 3}, 3),
        ({"seed": np.int64(3)}, 3),
        ({"seed": None}, None),
        ({"seed": "three"}, None),
        ({"seed": 3.0}, None),
        ({"settings": with_attributes(seed=4)}, 4),
        ({"settings": with_attributes(seed=4), "seed": 3}, 4),
        ({"settings": {"seed": 4}, "seed": 3}, 3),
        ({"settings": None, "seed": 3}, 3),
    ],
)
def test_the_seed_of_a_users_model(given, seed):
    assert seed_of(with_attributes(**given)) == seed


def test_a_wrapper_hands_on_what_the_model_inside_can_do(tiny, rows_of):
    class Wrapper:
        def __init__(self, inner):
            self.inner = inner

        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return getattr(self.inner, name)

    model = Wrapper(tiny(patience=1, validation=0.2))
    assert isinstance(model, Trainable)
    assert isinstance(model, Persistent)
    assert isinstance(model, NamesFeatures)
    assert isinstance(model, WarmStarts)
    model.fit(*rows_of(40))
    assert len(history_of(model)) > 0
    assert seed_of(model) == 7
    assert stops_early(model)
    backend = "compiled" if HERE == "cpu" else "torch"
    assert trained_by(model).startswith(f"the {backend} backend (")


def test_a_method_on_epoch_is_the_models_own():
    class Callback(Bare):
        def on_epoch(self, number):
            return number

    assert isinstance(Callback(), TellsEpochs)
    assert not tells_epochs(Callback())
    assert tells_epochs(with_attributes(on_epoch=None))
    assert tells_epochs(with_attributes(on_epoch=print))
    assert tells_epochs(type("Declared", (Bare,), {"on_epoch": None})())


def test_half_a_capability_is_none():
    assert start_of(with_attributes(start="2020-01-01")) is None
    assert not isinstance(with_attributes(warm_start=True), WarmStarts)
    assert not isinstance(with_attributes(state=dict), Persistent)
    assert not isinstance(with_attributes(fit=None), Trainable)
    assert not isinstance(type("Lost", (), {"predict": None, "lookback": 2})(), Forecaster)
    assert not isinstance(with_attributes(), KeepsHistory)


@pytest.mark.parametrize("kept", [None, [0.5, 0.4], {"loss": [0.5]}, 3, np.zeros(2)])
def test_loss_curves_of_the_users_own_kind_are_left_to_them(kept):
    assert history_of(with_attributes(history=kept)) == ()


@pytest.mark.parametrize("own", [None, np.zeros(3), {"path": "file"}])
def test_first_weights_that_are_no_file_are_the_models_own(own):
    assert first_weights_of(with_attributes(first_weights=own)) is None


@pytest.mark.parametrize("patience", [None, "long", 0, -1])
def test_settings_of_a_users_that_stop_no_training(patience):
    assert not stops_early(with_attributes(settings=with_attributes(patience=patience)))


def test_an_attribute_that_is_none_says_nothing():
    assert features_of(with_attributes(features=None)) == ("return",)
    assert called(with_attributes(called=None)) == "model Bare"
    assert called(with_attributes(called=len)) == "model Bare"
    assert called(with_attributes(called="Ridge")) == "model Ridge"
