"""The model of a run: of a short name, none, a plug-in, or one saved by an earlier run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...faults import BadInput, check_settings
from ...faults.methods import check_methods
from ...models.catalogue import MODELS, build_model, parameters_of, settings_of
from ...models.kinds import is_network_class
from ...models.protocol import CALLS, Forecaster, ForecastSource
from ...models.saved.card import ModelCard, moment_of
from ...models.saved.checkpoint import load_model
from ...models.saved.foreign_file import is_foreign
from ...models.schedule.ensemble import SeedEnsemble, seeds_from
from ...models.schedule.source import SingleModel
from ...models.wrapping.adapted import Adapted
from ...models.wrapping.from_function import as_maker
from ...models.wrapping.from_user_class import adapt
from ..generators import seed_everything
from ..objects import Objects, is_object, refuse_object
from ..settings import Experiment, RunSettings
from .blaming import blamed_on
from .misnamed import DOTTED, no_such_model
from .names import is_plugin, short
from .plugins import Plugin, is_strategy, load_plugin, plugin_of

NO_MODEL = "none"


@dataclass(frozen=True)
class Model:
    """The model of a run, however it was named."""

    asked: Forecaster | ForecastSource | None
    label: str
    plugin: Plugin | None = None
    """What the user named, when it is theirs."""
    wrapped: bool = False
    """Whether the user's is wrapped in a forecaster of ours, which has settings."""
    card: ModelCard | None = None
    """The card it was loaded with, when it was saved by an earlier run."""


def check_model(settings: Mapping[str, Any], objects: Objects = Objects()) -> None:  # noqa: B008 - frozen
    """Refuse a model that no one has, and settings that one of ours cannot take."""
    name = settings["name"]
    params = {key: value for key, value in settings.items() if key != "name"}
    if objects.model is None:
        refuse_object("model.name", name)
    for key, value in params.items():
        refuse_object(f"model.{key}", value if isinstance(value, str) else "")
    if name in MODELS:
        check_settings(settings_of(name), "model", params)
    elif name == NO_MODEL:
        refuse_params(params, "the model is none")
    elif not is_plugin(name) and not is_saved(name):
        raise no_such_model(name)


def build_the_model(experiment: Experiment, objects: Objects = Objects()) -> Model:  # noqa: B008 - frozen
    """Return the model named by a short name, as `none`, as a plug-in, or as a folder it was saved in; or handed in."""
    name = experiment.model["name"]
    params = {key: value for key, value in experiment.model.items() if key != "name"}
    if name == NO_MODEL:
        refuse_seeds(experiment.run, "there is no model")
        return Model(None, NO_MODEL)
    if name in MODELS:
        return model_of_ours(name, params, experiment.run)
    if is_plugin(name):
        plugin = load_plugin(name) if objects.model is None else plugin_of(objects.model)
        return plugin_model(plugin, name, params, experiment.run)
    refuse_params(params, f"{name} is a saved model, whose settings are fixed")
    refuse_seeds(experiment.run, f"{name} is a saved model, which is trained already")
    return saved_model(name, experiment.split.horizon)


def model_of_ours(name: str, params: dict[str, Any], run: RunSettings) -> Model:
    """Return the model of that short name; for several seeds an ensemble of as many."""
    if "seed" not in {parameter.name for parameter in parameters_of(name)}:
        refuse_seeds(run, f"{name} has no seed: as many would all be the same")
        return Model(build_model(name, params), name)
    seed = params.get("seed", run.seed)
    first = build_model(name, {**params, "seed": seed})
    return Model(ensemble_of(first, seed, run, lambda other, _: build_model(name, {**params, "seed": other})), name)


def ensemble_of(first: Forecaster, seed: int, run: RunSettings, build: Callable[[int, int], Forecaster]) -> Forecaster:
    """Return the first model, which has that seed, or for several seeds an ensemble of it and as many more.

    `build` makes the model of a seed, and is told that of the global generators for it.
    """
    if run.seeds == 1:
        return first
    seeds = zip(seeds_from(seed, run.seeds), seeds_from(run.seed, run.seeds), strict=True)
    return SeedEnsemble([first, *(build(*pair) for pair in list(seeds)[1:])], run.combine)


def refuse_seeds(run: RunSettings, because: str) -> None:
    """Refuse several seeds where there is none to vary."""
    if run.seeds > 1:
        remedy = "set it to 1, or name a model that has a setting `seed`"
        raise BadInput.at("run.seeds", f"is {run.seeds}, but {because}", remedy)


def refuse_params(params: Mapping[str, Any], because: str) -> None:
    """Refuse model settings where none apply."""
    if params:
        names = ", ".join(f"model.{key}" for key in params)
        raise BadInput.at(names, f"cannot be set: {because}", "leave it out")


def plugin_model(plugin: Plugin, name: str, params: dict[str, Any], run: RunSettings) -> Model:
    """Return the user's own model: a forecaster, a `torch.nn.Module` or an estimator of scikit-learn's kind."""
    if is_strategy(plugin.found):
        raise BadInput.at("model.name", f"{short(name)} is a strategy", f"name it as one: --strategy {name}")
    # a network is tried out by our training
    if isinstance(plugin.found, type) and not is_network_class(plugin.found):
        check_methods(plugin.found, CALLS, f"model {short(name)}")

    found = as_maker(plugin.found, params) if is_object(name) else plugin.found

    def build(seed: int, drawn: int) -> Adapted:
        seed_everything(drawn)  # by now the plug-in has imported what it draws from
        return adapt(found, params, short(name) if is_object(name) else name, seed)

    with blamed_on({f"model {short(name)}": plugin.file}):
        seed = params.get("seed", run.seed)
        first = build(seed, run.seed)
        if not first.seeded:
            refuse_seeds(run, f"{short(name)} takes no seed")
        asked = ensemble_of(first.forecaster, seed, run, lambda other, drawn: build(other, drawn).forecaster)
        return Model(asked, short(name), plugin, first.wrapped)


def is_saved(name: str) -> bool:
    """Return whether the name is that of a model on disk, of a form we read or one we refuse."""
    if os.path.exists(name) or is_foreign(name):
        return bool(name)
    return "/" in name and not DOTTED.fullmatch(Path(name).name)


def saved_model(name: str, horizon: int) -> Model:
    """Return a model saved by a run; `runs/NAME` is taken as `runs/NAME/model`."""
    folder = Path(name)
    folder = folder / "model" if os.path.isfile(folder / "model" / "model.json") else folder
    saved = load_model(folder)
    if saved.card.horizon != horizon:
        raise BadInput.at(
            "split.horizon",
            f"is {horizon}, but {name} was trained to forecast {saved.card.horizon} bars ahead",
            f"set split.horizon={saved.card.horizon}",
        )
    since, until = (
        None if stamp is None else np.datetime64(moment_of(stamp))
        for stamp in (saved.card.trained_from, saved.card.trained_until)
    )
    source = SingleModel(saved.forecaster, trained_until=until, trained_from=since)
    return Model(source, f"{saved.card.model} (saved)", card=saved.card)


def model_label(model: Model, run: RunSettings) -> str:
    """Return what the model is called, and of how many it is made."""
    return (
        model.label if run.seeds == 1 or model.asked is None else f"{model.label} ({run.combine} of {run.seeds} seeds)"
    )
