"""From settings to the parts of a run: bars, model, strategy, costs, and what they are called."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...costs import Costs, make_costs
from ...engine.checks import check_strategy
from ...engine.result import Labels
from ...faults import BadInput, check_settings, did_you_mean
from ...faults.gathered import gathered
from ...faults.methods import check_methods
from ...feeds import Bars, load_bars
from ...feeds.parsing.span import Span
from ...models.catalogue import MODELS, build_model, parameters_of, settings_of
from ...models.kinds import is_network_class
from ...models.protocol import CALLS, Forecaster, ForecastSource
from ...models.saved.card import ModelCard, moment_of
from ...models.saved.checkpoint import PICKLES, load_model
from ...models.schedule.ensemble import SeedEnsemble, seeds_from
from ...models.schedule.source import SingleModel
from ...models.wrapping.adapted import Adapted
from ...models.wrapping.from_user_class import adapt
from ...strategies import STRATEGIES
from ...strategies.parameters import asks_a_model, check_parameters
from ..generators import seed_everything
from ..settings import DataSettings, Experiment, RunSettings
from .plugins import Plugin, blamed_on, is_plugin, load_class, load_plugin
from .reader import is_reader, load_reader, read_with

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


@dataclass(frozen=True)
class Parts:
    """Everything a run needs."""

    bars: Bars
    model: Model
    strategy: type
    strategy_params: Mapping[str, Any]
    costs: Costs
    labels: Labels
    reader: Plugin | None = None
    """The user's own function that the bars were read by."""


def build_parts(experiment: Experiment) -> Parts:
    """Return the parts of a run; what is cheap to refuse is refused before the bars are read.

    Raises:
        BadInput: whatever cannot be built, and why.
    """
    costs, strategy, params = check_choices(experiment)
    reader = reader_of(experiment.data)
    # a strategy that asks no model gets none, whatever the settings name: nothing is trained in vain
    model = build_the_model(experiment) if asks_a_model(strategy) else Model(None, NO_MODEL)
    check_strategy(strategy, params, model.asked)
    bars = bars_by(reader, experiment.data)
    labels = Labels(
        bars.name,
        model_label(model, experiment.run),
        short(experiment.strategy["name"]),
        cost_label(experiment.costs, costs),
    )
    return Parts(bars, model, strategy, params, costs, labels, reader)


def check_choices(experiment: Experiment) -> tuple[Costs, type, dict[str, Any]]:
    """Return the costs, the strategy and its parameters: what can be built without training or reading bars.

    Raises:
        BadInput: every name or setting that does not exist, and every value out of range, the model's included.
    """
    costs, (strategy, params), _ = gathered(
        lambda: make_costs(experiment.costs),
        lambda: build_strategy(experiment.strategy),
        lambda: check_model(experiment.model),
    )
    return costs, strategy, params


def check_model(settings: Mapping[str, Any]) -> None:
    """Refuse a model that no one has, and settings that one of ours cannot take."""
    name = settings["name"]
    params = {key: value for key, value in settings.items() if key != "name"}
    if name in MODELS:
        check_settings(settings_of(name), "model", params)
    elif name == NO_MODEL:
        refuse_params(params, "the model is none")
    elif not is_plugin(name) and not is_saved(name):
        remedy = did_you_mean(name, [*MODELS, NO_MODEL]) + " (or path/to/file.py:Class, or a saved model's folder)"
        raise BadInput.at("model.name", f"no model is called {name!r}", remedy)


def build_bars(data: DataSettings) -> Bars:
    """Return the bars that the settings name."""
    return bars_by(reader_of(data), data)


def reader_of(data: DataSettings) -> Plugin | None:
    """Return the user's own function that the settings name as the source; None for a source of the register."""
    return load_reader(data.source) if is_reader(data.source) else None


def bars_by(reader: Plugin | None, data: DataSettings) -> Bars:
    """Return the bars of a user's function, or without one of the register's source."""
    label = "" if reader is None else short(data.source)
    span = Span.of(data.start or None, data.end or None)
    return bars_of(data.source if reader is None else read_with(reader, label, span), data, label)


def bars_of(source: str | pd.DataFrame, data: DataSettings, label: str) -> Bars:
    """Return the bars of a source as the settings say that it is read."""
    return load_bars(
        source,
        data.start or None,
        data.end or None,
        adjust=data.adjust,
        delimiter=data.delimiter,
        date_format=data.date_format or None,
        decimal=data.decimal,
        thousands=data.thousands,
        timezone=data.timezone,
        symbol=data.symbol,
        name=label,
    )


def build_the_model(experiment: Experiment) -> Model:
    """Return the model named by a short name, as `none`, as a plug-in, or as a folder it was saved in."""
    name = experiment.model["name"]
    params = {key: value for key, value in experiment.model.items() if key != "name"}
    if name == NO_MODEL:
        refuse_seeds(experiment.run, "there is no model")
        return Model(None, NO_MODEL)
    if name in MODELS:
        return model_of_ours(name, params, experiment.run)
    if is_plugin(name):
        return plugin_model(name, params, experiment.run)
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


def plugin_model(name: str, params: dict[str, Any], run: RunSettings) -> Model:
    """Return the user's own model: a forecaster, a `torch.nn.Module` or an estimator of scikit-learn's kind."""
    plugin = load_plugin(name)
    if is_strategy(plugin.found):
        raise BadInput.at("model.name", f"{short(name)} is a strategy", f"name it as one: --strategy {name}")
    # a network is tried out by our training
    if isinstance(plugin.found, type) and not is_network_class(plugin.found):
        check_methods(plugin.found, CALLS, f"model {short(name)}")

    def build(seed: int, drawn: int) -> Adapted:
        seed_everything(drawn)  # by now the plug-in has imported what it draws from
        return adapt(plugin.found, params, name, seed)

    with blamed_on({f"model {short(name)}": plugin.file}):
        seed = params.get("seed", run.seed)
        first = build(seed, run.seed)
        if not first.seeded:
            refuse_seeds(run, f"{short(name)} takes no seed")
        asked = ensemble_of(first.forecaster, seed, run, lambda other, drawn: build(other, drawn).forecaster)
        return Model(asked, short(name), plugin, first.wrapped)


def is_saved(name: str) -> bool:
    """Return whether the name is that of a model on disk, of a form we read or one we refuse."""
    return bool(name) and ("/" in name or os.path.isdir(name) or name.lower().endswith(PICKLES))


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


def build_strategy(settings: Mapping[str, Any]) -> tuple[type, dict[str, Any]]:
    """Return the strategy class and its parameters, checked against those it has."""
    name = settings["name"]
    params = {key: value for key, value in settings.items() if key != "name"}
    if name in STRATEGIES:
        check_parameters(STRATEGIES[name], params)
        return STRATEGIES[name], params
    if not is_plugin(name):
        remedy = did_you_mean(name, STRATEGIES) + " (or path/to/file.py:Class)"
        raise BadInput.at("strategy.name", f"no strategy is called {name!r}", remedy)
    plugin = load_class(name, "strategy", is_strategy)
    if not is_strategy(plugin):
        what = f"{short(name)} is no Backtrader strategy"
        remedy = "derive it from barcast.strategies.ForecastStrategy or from backtrader.Strategy"
        raise BadInput.at("strategy.name", what, remedy)
    check_parameters(plugin, params)
    return plugin, params


def is_strategy(plugin: Any) -> bool:
    """Return whether it is a class derived from Backtrader's strategies."""
    return isinstance(plugin, type) and any(base.__module__ == "backtrader.strategy" for base in plugin.__mro__)


def short(name: str) -> str:
    """Return a plug-in's name without the folders: `my_model.py:MyModel`."""
    place, colon, cls = name.rpartition(":")
    return f"{Path(place).name}{colon}{cls}" if colon else name


def model_label(model: Model, run: RunSettings) -> str:
    """Return what the model is called, and of how many it is made."""
    return (
        model.label if run.seeds == 1 or model.asked is None else f"{model.label} ({run.combine} of {run.seeds} seeds)"
    )


def cost_label(settings: Mapping[str, Any], costs: Costs) -> str:
    """Return the costs in words, with the preset's name when nothing was set on top of it."""
    preset = settings["preset"]
    unchanged = make_costs({"preset": preset}) == costs
    return f"{preset} ({costs.describe()})" if unchanged else costs.describe()
