"""The settings of a run with nothing left to a default that may change one day."""

from __future__ import annotations

import inspect
from functools import partial
from types import FunctionType
from typing import Any

from pydantic import BaseModel

from ..models.capabilities.answers import settings_kept
from ..models.schedule.walk_forward import members_of
from ..models.wrapping.maker import named, takes_any_name
from ..strategies.parameters import asks_a_model, parameters_of
from .building.model import Model, build_the_model
from .building.names import is_plugin
from .building.parts import check_choices
from .building.plugins import is_theirs
from .objects import name_of
from .settings import Experiment, as_list

PLAIN = (bool, int, float, str)


def completed(experiment: Experiment, model: Model, strategy: type) -> Experiment:
    """Return the experiment with the defaults of a plug-in's own parameters written out, if TOML can hold them."""
    given = dict(experiment)
    own = own_defaults(model, strategy)
    update = {section: {**given[section], **defaults, **given[section]} for section, defaults in own.items()}
    return with_names_for_objects(experiment.model_copy(update=update))


def left_at_default(experiment: Experiment, model: Model, strategy: type) -> list[str]:
    """Return the settings of a plug-in, as `section.key`, that are its own defaults: left out, or given the same."""
    given = dict(experiment)
    return [
        f"{section}.{key}"
        for section, own in own_defaults(model, strategy).items()
        for key, default in own.items()
        if key not in given[section] or as_list(given[section][key]) == as_list(default)
    ]


def own_defaults(model: Model, strategy: type) -> dict[str, dict[str, Any]]:
    """Return the defaults of a plug-in's own parameters by section, as far as TOML can hold them.

    The seed is not among them: it is `run.seed` unless the model was given one.
    """
    found: dict[str, dict[str, Any]] = {}
    if model.plugin is not None:
        found["model"] = {**signature_defaults(model.plugin.found), **wrapper_settings(model)}
    if is_theirs(strategy):
        found["strategy"] = {parameter.name: parameter.default for parameter in parameters_of(strategy)}
    return {
        section: {key: value for key, value in own.items() if is_plain(value) and key != "seed"}
        for section, own in found.items()
    }


def with_names_for_objects(experiment: Experiment) -> Experiment:
    """Return the experiment with `python:NAME` in the place of parameters that are objects, which no file can hold."""
    if not holds_objects(experiment):
        return experiment
    update = {
        section: {key: value if is_plain(value) else name_of(value) for key, value in values.items()}
        for section, values in (("model", experiment.model), ("strategy", experiment.strategy))
    }
    return experiment.model_copy(update=update)


def holds_objects(experiment: Experiment) -> bool:
    """Return whether a parameter of the model or the strategy is an object."""
    return not all(map(is_plain, (*experiment.model.values(), *experiment.strategy.values())))


def checked_and_completed(experiment: Experiment) -> Experiment:
    """Return the experiment, refused where it cannot be built, a plug-in's defaults written out; trains nothing.

    Raises:
        BadInput: as `build_parts`, but for what only the bars can tell.
    """
    _, strategy, _ = check_choices(experiment)
    theirs = is_plugin(experiment.model["name"]) and asks_a_model(strategy)
    model = build_the_model(experiment) if theirs else Model(None, experiment.model["name"])
    return completed(experiment, model, strategy)


def is_plain(value: Any) -> bool:
    """Return whether TOML can hold the value as it is."""
    if isinstance(value, list | tuple):
        return all(is_plain(item) for item in value)
    return isinstance(value, PLAIN)


def signature_defaults(plugin: Any) -> dict[str, Any]:
    """Return the defaults of the parameters of a constructor or function; a model made already has none."""
    if not isinstance(plugin, type | FunctionType | partial):
        return {}
    try:
        parameters = inspect.signature(plugin).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {one.name: one.default for one in parameters if one.default is not one.empty}


def wrapper_settings(model: Model) -> dict[str, Any]:
    """Return how a network is trained or an estimator is fed, where barcast wraps one."""
    settings = settings_kept(members_of(model.asked)[0])
    taken = model.wrapped or (model.plugin is not None and hands_on(model.plugin.found))
    if model.plugin is None or not taken or not isinstance(settings, BaseModel):
        return {}
    own = named(model.plugin.found) if callable(model.plugin.found) else {}
    return {key: value for key, value in settings.model_dump().items() if key != "weights" or key not in own}


def hands_on(plugin: Any) -> bool:
    """Return whether the class takes any setting, as one derived from a wrapper of ours does."""
    return isinstance(plugin, type) and takes_any_name(plugin)
