"""Whatever the user names becomes a forecaster: a class, a function that makes a model, or a model made already."""

from __future__ import annotations

import inspect
from functools import partial
from types import SimpleNamespace
from typing import Any

from ...faults import BadInput, check_settings
from ...faults.kind import kind_of
from ..capabilities.of_models import HasLookback
from ..kinds import FitsAndPredicts, Predicts, is_model, is_network_class
from ..networks.training.settings import TrainingSettings
from .adapted import MODELS, Adapted, checked, of_estimator, of_network, training_settings, with_seed
from .from_user_object import adapt_function, adapt_instance
from .maker import Params, check_names, construct, named, parameters, takes_any_name


def adapt(found: Any, params: Params, name: str, seed: int | None = None) -> Adapted:
    """Return the forecaster that a thing of the user's makes, or is.

    - A `torch.nn.Module` is wrapped in a `TorchForecaster`: parameters that are training settings go
      there, the others to its constructor. A constructor's parameter that has the name of a training
      setting (`lookback`, `features`, ...) is handed that setting's value.
    - A class with `fit` and `predict` but no `lookback` is wrapped in a `SklearnForecaster`: `lookback`,
      `features`, `label`, `scale` and `seed` go there, the others to its constructor.
    - Any other class is a forecaster's: the parameters are its constructor's keywords.
    - A function is called with the parameters it has. What it returns is used as above, and the parameters it
      lacks go to the wrapper. One it shares with the wrapper goes to both, its own default included.
    - A model made already is never changed. It takes the settings of its wrapper alone, a forecaster none.

    `name` is what the user called it: messages repeat it. `seed` is for whatever takes a parameter `seed`.

    Raises:
        BadInput: an unknown or missing parameter, a constructor that raises, or something that is no model.
    """
    if seed is not None and "seed" in params:
        params = {**params, "seed": seed}
    if isinstance(found, type):
        return _adapt_class(found, params, name, seed)
    if is_model(found) or isinstance(found, Predicts):
        return adapt_instance(found, params, name, seed)
    if callable(found):
        return adapt_function(found, params, name, seed)
    raise BadInput.at(f"model {name}", f"is {kind_of(found)}, not a model", _instead_of(found, name))


def _instead_of(found: Any, name: str) -> str:
    """Return what to name instead of something that is no model."""
    inside = [key for key, one in vars(found).items() if is_model(one)] if isinstance(found, SimpleNamespace) else []
    if inside:
        return f"name what is in it: {name}.{inside[0]}"
    if isinstance(found, dict | list | tuple):
        own = name.rpartition(":")[2]
        return (
            f"give what is in it a name of its own, such as `MINE = {own}[{next(iter(found), 0)!r}]`"
            if isinstance(found, dict)
            else f"give what is in it a name of its own, such as `MINE = {own}[0]`"
        )
    return f"name {MODELS}, its class or its maker"


def _adapt_class(cls: Any, params: Params, name: str, seed: int | None) -> Adapted:
    if is_network_class(cls):
        return _adapt_network(cls, params, name, seed)
    if _looks_like_estimator(cls):
        return _adapt_estimator(cls, params, name, seed)
    return _adapt_forecaster(cls, params, name, seed)


def _adapt_forecaster(cls: Any, params: Params, name: str, seed: int | None) -> Adapted:
    takes_seed = "seed" in named(cls) or (takes_any_name(cls) and _is_trained_by_us(cls))
    params = with_seed(params, seed if takes_seed else None)
    check_names(cls, params, name)
    return Adapted(checked(construct(cls, params, name), name), False, takes_seed)


def _adapt_network(cls: Any, params: Params, name: str, seed: int | None) -> Adapted:
    import torch

    from ..networks.training.reproducible import seeded

    fields = training_settings(cls)
    training = {key: value for key, value in params.items() if key in fields}
    others = {key: value for key, value in params.items() if key not in training}
    shared = [key for key in parameters(cls) if key in fields]
    check_names(cls, {**others, **dict.fromkeys(shared)}, name, fields)
    settings = check_settings(TrainingSettings, "model", with_seed(training, seed))
    values = dict(settings)
    keywords = {**others, **{key: values[key] for key in shared}}
    make = partial(construct, cls, keywords, name)
    with seeded(settings.seed, torch.device("cpu")):
        make()  # what it raises is told now rather than when it is fitted
    return of_network(make, settings)


def _adapt_estimator(cls: Any, params: Params, name: str, seed: int | None) -> Adapted:
    from ..sklearn_forecaster import SklearnSettings

    wrapper = {key: value for key, value in params.items() if key in SklearnSettings.model_fields}
    others = {key: value for key, value in params.items() if key not in wrapper}
    check_names(cls, others, name, SklearnSettings.model_fields)
    check_settings(SklearnSettings, "model", wrapper)
    estimator = construct(cls, others, name)
    if isinstance(estimator, HasLookback):  # set in the constructor: a forecaster after all
        return _adapt_forecaster(cls, params, name, seed)
    return of_estimator(estimator, wrapper, name, seed)


def _looks_like_estimator(cls: Any) -> bool:
    """Tell whether the class has scikit-learn's two methods and no lookback of its own."""
    own = isinstance(cls, HasLookback) or "lookback" in inspect.get_annotations(cls) or "lookback" in parameters(cls)
    return isinstance(cls, FitsAndPredicts) and not own


def _is_trained_by_us(cls: type) -> bool:
    """Tell whether the class is derived from our wrapper of torch's networks, which has a seed among its settings."""
    return any(base.__module__ == "barcast.models.networks.torch_forecaster" for base in cls.__mro__)
