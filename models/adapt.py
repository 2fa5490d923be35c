"""A class of the user's becomes a forecaster: a torch module, a regressor, or a forecaster already."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from numbers import Integral
from typing import Any

from ..faults import BadInput, Fault, check_settings, did_you_mean
from .protocol import Forecaster, features_of
from .raised import raised_by
from .training.settings import TrainingSettings

Params = Mapping[str, Any]
CONTRACT = "a model has `lookback`, the bars in a window, and `predict(windows)` returning one forecast each"


def adapt(cls: Callable[..., Any], params: Params, name: str) -> Forecaster:
    """Return the forecaster that a class of the user's makes, built from the parameters.

    - A `torch.nn.Module` is wrapped in a `TorchForecaster`: parameters that are training settings go
      there, the others to its constructor. A constructor's parameter that has the name of a training
      setting (`lookback`, `features`, ...) is handed that setting's value.
    - A class with `fit` and `predict` but no `lookback` is wrapped in a `SklearnForecaster`: `lookback`,
      `features`, `scale` and `seed` go there, the others to its constructor.
    - Anything else is a forecaster class: the parameters are its constructor's keywords.

    `name` is what the user called it: messages repeat it.

    Raises:
        BadInput: an unknown or missing parameter, a constructor that raises, or something that is no forecaster.
    """
    if not callable(cls):
        raise BadInput.at(f"model {name}", f"is a {type(cls).__name__}, not a class", "name a class")
    if _is_torch_module(cls):
        return _adapt_module(cls, params, name)
    if _looks_like_regressor(cls):
        return _adapt_regressor(cls, params, name)
    _check_names(cls, params, name)
    return _checked(_construct(cls, params, name), name)


def _is_torch_module(cls: Any) -> bool:
    """Tell whether the class is a torch module, without importing torch: one that is has imported it."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(cls, type) and issubclass(cls, torch.nn.Module)


def _looks_like_regressor(cls: Any) -> bool:
    """Tell whether the class has scikit-learn's two methods and no lookback of its own."""
    methods = all(callable(getattr(cls, method, None)) for method in ("fit", "predict"))
    own = hasattr(cls, "lookback") or "lookback" in getattr(cls, "__annotations__", {})
    return isinstance(cls, type) and methods and not own and "lookback" not in _parameters(cls)


def _adapt_module(cls: Any, params: Params, name: str) -> Forecaster:
    import torch

    from .torch_forecaster import TorchForecaster
    from .training.reproducible import seeded

    training = {key: value for key, value in params.items() if key in TrainingSettings.model_fields}
    others = {key: value for key, value in params.items() if key not in training}
    shared = [key for key in _parameters(cls) if key in TrainingSettings.model_fields]
    _check_names(cls, {**others, **dict.fromkeys(shared)}, name, TrainingSettings.model_fields)
    settings = check_settings(TrainingSettings, "model", training)
    keywords = {**others, **{key: getattr(settings, key) for key in shared}}
    with seeded(settings.seed, torch.device("cpu")):
        _construct(cls, keywords, name)  # told now rather than when it is fitted
    return TorchForecaster(partial(_construct, cls, keywords, name), settings)


def _adapt_regressor(cls: Any, params: Params, name: str) -> Forecaster:
    from .sklearn_forecaster import SklearnForecaster, SklearnSettings

    wrapper = {key: value for key, value in params.items() if key in SklearnSettings.model_fields}
    others = {key: value for key, value in params.items() if key not in wrapper}
    _check_names(cls, others, name, SklearnSettings.model_fields)
    settings = check_settings(SklearnSettings, "model", wrapper)
    regressor = _construct(cls, others, name)
    if hasattr(regressor, "lookback"):  # set in the constructor: a forecaster after all
        _check_names(cls, params, name)
        return _checked(regressor, name)
    return SklearnForecaster(regressor, **settings.model_dump())


def _parameters(cls: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Return the constructor's parameters by name; none where it cannot be read."""
    try:
        return dict(inspect.signature(cls).parameters)
    except (TypeError, ValueError):
        return {"kwargs": inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)}


def _check_names(cls: Callable[..., Any], params: Params, name: str, others: Iterable[str] = ()) -> None:
    """Refuse parameters that the constructor doesn't have, and the lack of those it needs.

    `others` are names that are no parameters of the constructor but could have been meant.
    """
    taken = _parameters(cls)
    named = {key: p for key, p in taken.items() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    any_name = any(p.kind == p.VAR_KEYWORD for p in taken.values())
    unknown = [] if any_name else [key for key in params if key not in named]
    missing = [key for key, p in named.items() if p.default is p.empty and key not in params]
    known = [*named, *others]
    faults = [Fault(f"model.{key}", f"{name} has no parameter {key}", did_you_mean(key, known)) for key in unknown]
    faults += [Fault(f"model.{key}", f"{name} needs it", f"add --set model.{key}=...") for key in missing]
    if faults:
        raise BadInput(sorted(faults, key=lambda fault: fault.where))


def _construct(cls: Callable[..., Any], params: Params, name: str) -> Any:
    """Return `cls(**params)`; what it raises becomes bad input."""
    try:
        return cls(**params)
    except BadInput:
        raise
    except Exception as error:
        what = f"its constructor raised {raised_by(error, _file_of(cls))}"
        raise BadInput.at(f"model {name}", what, "mend it, or change the model's parameters") from error


def _file_of(cls: Any) -> str | None:
    """Return the file that the constructor was written in, if it was written in Python."""
    code = getattr(getattr(cls, "__init__", cls), "__code__", getattr(cls, "__code__", None))
    return getattr(code, "co_filename", None)


def _checked(model: Any, name: str) -> Forecaster:
    """Return the object if it keeps the contract of a forecaster."""
    where, lookback = f"model {name}", getattr(model, "lookback", None)
    if not callable(getattr(model, "predict", None)):
        raise BadInput.at(where, "has no method `predict`", CONTRACT)
    if not isinstance(lookback, Integral) or isinstance(lookback, bool) or lookback < 1:
        what = "has no `lookback`" if lookback is None else f"its `lookback` is {lookback!r}"
        raise BadInput.at(where, what, f"make it a whole number of at least 1: {CONTRACT}")
    features = getattr(model, "features", ())
    if isinstance(features, str) or not all(isinstance(feature, str) for feature in features_of(model)):
        raise BadInput.at(where, f"its `features` are {features!r}", 'make it a list such as ["return"]')
    forecaster: Forecaster = model
    return forecaster
