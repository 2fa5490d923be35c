"""The settings of a finished run with nothing left to a default that may change one day."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from ..strategies.parameters import parameters_of
from .plugins import is_theirs
from .run import Finished
from .settings import Experiment

PLAIN = (bool, int, float, str)


def completed(finished: Finished) -> Experiment:
    """Return the experiment with the defaults of a plug-in's own parameters written out, if TOML can hold them."""
    experiment, parts = finished.experiment, finished.parts
    update: dict[str, Any] = {}
    if parts.model.plugin is not None:
        defaults = {**signature_defaults(parts.model.plugin), **wrapper_settings(parts.model.asked)}
        update["model"] = with_defaults(experiment.model, defaults)
    if is_theirs(parts.strategy):
        told = {parameter.name: parameter.default for parameter in parameters_of(parts.strategy)}
        update["strategy"] = with_defaults(experiment.strategy, told)
    return experiment.model_copy(update=update)


def with_defaults(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given, and the defaults of the rest; the seed is `run.seed` unless the model was given one."""
    plain = {key: value for key, value in defaults.items() if is_plain(value) and key != "seed"}
    return {**given, **{key: value for key, value in plain.items() if key not in given}}


def is_plain(value: Any) -> bool:
    """Return whether TOML can hold the value as it is."""
    if isinstance(value, list | tuple):
        return all(is_plain(item) for item in value)
    return isinstance(value, PLAIN)


def signature_defaults(plugin: type) -> dict[str, Any]:
    """Return the defaults of the constructor's parameters."""
    try:
        parameters = inspect.signature(plugin).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {one.name: one.default for one in parameters if one.default is not one.empty}


def wrapper_settings(model: Any) -> dict[str, Any]:
    """Return how a network is trained or a regressor is fed, where barcast wraps one."""
    settings: Any = getattr(model, "settings", None)
    if hasattr(settings, "model_dump"):
        return dict(settings.model_dump())
    names = ("lookback", "features", "scale") if type(model).__name__ == "SklearnForecaster" else ()
    return {name: getattr(model, name) for name in names if hasattr(model, name)}
