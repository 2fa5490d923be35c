"""The forecaster that a thing of the user's has become: wrapped where it is none itself, checked where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral
from typing import Any, NamedTuple

from ...faults import BadInput, check_settings
from ...faults.kind import kind_of
from ..capabilities.of_models import HasLookback, NamesFeatures
from ..kinds import (
    Predicts,
    is_estimator,
    is_forecaster,
    is_network,
    like_lookback,
    like_predict,
    window_of,
)
from ..networks.training.settings import TrainingSettings
from ..protocol import Forecaster
from .maker import Maker, Params, named, unknown_parameters

CONTRACT = "a model has `lookback`, the bars in a window, and `predict(windows)` returning one forecast each"
MODELS = "a forecaster (`lookback` and `predict`), a torch.nn.Module or an estimator of scikit-learn"


class Adapted(NamedTuple):
    """A forecaster, and what became of its settings."""

    forecaster: Forecaster
    wrapped: bool
    """Whether it is a wrapper of ours around what the user named, with settings of its own."""
    seeded: bool
    """Whether it was handed the seed."""


def of_made(
    model: Any, settings: Params, name: str, seed: int | None, make: Callable[[], Any] | None = None
) -> Adapted:
    """Return what a model that is made becomes; a network is built anew by `make` for each fit, if that is given.

    Raises:
        BadInput: it is no model, or a setting out of range.
    """
    if is_forecaster(model):
        return Adapted(checked(model, name), False, False)
    if is_network(model):
        values = with_seed({**window_of(model), **settings}, seed)
        return of_network(make or model, check_settings(TrainingSettings, "model", values))
    if is_estimator(model):
        return of_estimator(model, settings, name, seed)
    if not isinstance(model, type) and isinstance(model, Predicts):
        checked(model, name)  # says what it lacks
    raise BadInput.at(f"model {name}", f"returned {kind_of(model)}, not a model", instead_of(model))


def instead_of(returned: Any) -> str:
    """Return what a function that makes a model should return instead of what it does."""
    if isinstance(returned, type):
        return f"return it made: {returned.__name__}(...)"
    if isinstance(returned, tuple | list | dict):
        return f"return the model alone, {MODELS}"
    if returned is None:
        return f"end it with `return` and the model, {MODELS}"
    return f"return {MODELS}, made"


def of_network(module: Any, settings: TrainingSettings) -> Adapted:
    """Return a network, or what makes it, in its wrapper."""
    from ..networks.torch_forecaster import TorchForecaster

    return Adapted(TorchForecaster(module, settings), True, True)


def of_estimator(estimator: Any, settings: Params, name: str, seed: int | None) -> Adapted:
    """Return an estimator in its wrapper.

    Raises:
        BadInput: it names the bars in a window by another word, so it wants windows and is a forecaster.
    """
    from ..sklearn_forecaster import SklearnForecaster, SklearnSettings

    if like := like_lookback(estimator):
        raise BadInput.at(f"model {name}", f"has `{like}` but no `lookback`", f"call it `lookback`: {CONTRACT}")
    checked_settings = with_seed(settings, seed)
    check_settings(SklearnSettings, "model", checked_settings)
    return Adapted(SklearnForecaster(estimator, **checked_settings), True, True)


def settings_for(model: Any, make: Maker | None = None) -> list[str]:
    """Return the names of the settings of a model's wrapper; `weights` is the maker's own where it has one."""
    if is_forecaster(model):
        return []
    if is_network(model):
        return training_settings(make)
    from ..sklearn_forecaster import SklearnSettings

    return [*SklearnSettings.model_fields]


def training_settings(make: Maker | None) -> list[str]:
    """Return the settings of a network's training, without a `weights` that the maker has for itself."""
    own = named(make) if make is not None else {}
    return [key for key in TrainingSettings.model_fields if key != "weights" or key not in own]


def with_seed(params: Params, seed: int | None) -> dict[str, Any]:
    """Return the parameters with the seed, where one is given."""
    return dict(params) if seed is None else {**params, "seed": seed}


def refuse(unknown: Iterable[str], name: str, known: Iterable[str]) -> None:
    """Refuse parameters that there are not."""
    if faults := unknown_parameters(unknown, name, known):
        raise BadInput(sorted(faults, key=lambda fault: fault.where))


def checked(model: Any, name: str) -> Forecaster:
    """Return the object if it keeps the contract of a forecaster."""
    forecaster: Forecaster = model
    where, lookback = f"model {name}", model.lookback if isinstance(model, HasLookback) else None
    if not isinstance(model, Predicts):
        like = like_predict(model)
        what = f"has `{like}` but no `predict`" if like else "has no method `predict`"
        raise BadInput.at(where, what, f"call it `predict`: {CONTRACT}" if like else CONTRACT)
    if lookback is None and (like := like_lookback(model)):
        raise BadInput.at(where, f"has `{like}` but no `lookback`", f"call it `lookback`: {CONTRACT}")
    if not isinstance(lookback, Integral) or isinstance(lookback, bool) or lookback < 1:
        if lookback is None:
            raise BadInput.at(where, "has no `lookback`", f"write `lookback = 20` in its class: {CONTRACT}")
        what = "its `lookback` is a method" if callable(lookback) else f"its `lookback` is {lookback!r}"
        raise BadInput.at(where, what, f"make it a whole number of at least 1: {CONTRACT}")
    features = model.features if isinstance(model, NamesFeatures) else None
    listed = isinstance(features, Iterable) and not isinstance(features, str)
    if features is not None and not (listed and all(isinstance(one, str) for one in features)):
        raise BadInput.at(where, f"its `features` are {features!r}", 'make it a list such as ["return"]')
    return forecaster
