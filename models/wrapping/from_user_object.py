"""A function that makes a model, or a model made already, becomes a forecaster."""

from __future__ import annotations

import copy
import inspect
from functools import partial
from typing import Any

from ...faults import BadInput
from ..kinds import FitsAndPredicts, is_forecaster, is_model, is_predict
from ..networks.training.settings import TrainingSettings
from .adapted import Adapted, of_made, refuse, settings_for, with_seed
from .maker import Maker, Params, check_names, construct, named, takes_any_name


def adapt_function(make: Maker, params: Params, name: str, seed: int | None) -> Adapted:
    """Return the forecaster of what a function returns; see `adapt`.

    Raises:
        BadInput: an unknown or missing parameter, a function that raises, or one that returns no model.
    """
    own = named(make)
    if is_predict(make) and not params.keys() & own.keys():
        raise _no_maker(make, name)
    keywords = with_seed(_keywords_of(make, params), seed if "seed" in own else None)
    check_names(make, keywords, name)
    model = construct(make, keywords, name)
    rest = {key: value for key, value in params.items() if key not in keywords}
    if is_forecaster(model) and rest and takes_any_name(make):
        keywords, rest = {**keywords, **rest}, {}
        model = construct(make, keywords, name)
    known = settings_for(model, make)
    if is_model(model):
        refuse([key for key in rest if key not in known], name, [*own, *known])
    defaults = {key: one.default for key, one in own.items() if one.default is not one.empty}
    shared = {key: value for key, value in (defaults | keywords).items() if key in known}
    adapted = of_made(model, {**shared, **rest}, name, seed, partial(_again, make, keywords, name))
    return adapted._replace(seeded=adapted.seeded or "seed" in own)


def adapt_instance(model: Any, params: Params, name: str, seed: int | None) -> Adapted:
    """Return a copy of a forecaster made already, or the wrapper of a network or an estimator; see `adapt`.

    Raises:
        BadInput: parameters that its wrapper lacks, or a forecaster that cannot be copied.
    """
    known = settings_for(model)
    unknown = [key for key in params if key not in known]
    if unknown and not known:
        names = ", ".join(f"model.{key}" for key in unknown)
        raise BadInput.at(names, f"cannot be set: {name} is made already", "leave it out, or name its class")
    refuse(unknown, f"{name}, which is made already,", known)
    return of_made(_copy_of(model, name) if is_forecaster(model) else model, params, name, seed)


def _no_maker(function: Maker, name: str) -> BadInput:
    """Return the error for a function that forecasts by itself, where one that makes a model could be named."""
    file, _, own = name.rpartition(":")
    first = ""
    if inspect.iscoroutinefunction(function):
        first = "take its `async` out, then "
    elif inspect.isgeneratorfunction(function):
        first = "return an array instead of yielding, then "
    example = f"class Mine: lookback = 20; predict = staticmethod({own})"
    remedy = f"{first}write `{example}` below it and name {file}:Mine"
    return BadInput.at(f"model {name}", "is a `predict` by itself, and makes no model", remedy)


def _keywords_of(make: Maker, params: Params) -> dict[str, Any]:
    """Return what a function is called with: the parameters it has, and our defaults of those it needs.

    One that takes any name is handed what is no setting of a wrapper.
    """
    own = named(make)
    settings = {key: field.default for key, field in TrainingSettings.model_fields.items() if key != "weights"}
    others = [key for key in params if key not in {*settings, "weights"}] if takes_any_name(make) else []
    needed = [key for key, one in own.items() if one.default is one.empty and key in settings]
    return {key: settings[key] for key in needed} | {key: params[key] for key in params if key in own or key in others}


def _again(make: Maker, keywords: Params, name: str) -> Any:
    """Return a copy of what a function makes, for it may return the same thing each time."""
    return copy.deepcopy(construct(make, keywords, name))


def _copy_of(model: Any, name: str) -> Any:
    """Return a copy of a forecaster that learns: the one named stays as it is. Others do not change."""
    if not isinstance(model, FitsAndPredicts):
        return model
    try:
        return copy.deepcopy(model)
    except Exception as error:
        what = f"cannot be copied ({type(error).__name__}: {error})"
        raise BadInput.at(f"model {name}", what, "name its class, or a function that makes it") from error
