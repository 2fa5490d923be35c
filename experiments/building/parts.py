"""From settings to the parts of a run: bars, model, strategy, costs, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...costs import Costs, make_costs
from ...engine.checks import check_strategy
from ...engine.result import Labels
from ...faults import BadInput, Fault
from ...faults.gathered import gathered
from ...feeds import Bars, load_bars
from ...feeds.parsing.span import Span
from ...strategies import STRATEGIES
from ...strategies.parameters import asks_a_model, check_parameters
from ..objects import Objects, refuse_object
from ..settings import DataSettings, Experiment, make_experiment, with_choice
from .misnamed import no_such_strategy
from .model import NO_MODEL, Model, build_the_model, check_model, model_label
from .names import is_plugin, short
from .plugins import Plugin, is_strategy, load_class, makes_model, plugin_of
from .reader import is_reader, load_reader, read_with


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
    objects: Objects = Objects()  # noqa: RUF009 - frozen
    """What of it was handed in as objects."""


def build_parts(experiment: Experiment, objects: Objects = Objects()) -> Parts:  # noqa: B008 - frozen
    """Return the parts of a run; what is cheap to refuse is refused before the bars are read.

    Raises:
        BadInput: whatever cannot be built, and why.
    """
    costs, strategy, params = check_choices(experiment, objects)
    reader = reader_of(experiment.data, objects)
    # a strategy that asks no model gets none, whatever the settings name: nothing is trained in vain
    model = build_the_model(experiment, objects) if asks_a_model(strategy) else Model(None, NO_MODEL)
    check_strategy(strategy, params, model.asked)
    bars = bars_by(reader, experiment.data, objects)
    labels = Labels(
        bars.name,
        model_label(model, experiment.run),
        short(experiment.strategy["name"]),
        cost_label(experiment.costs, costs),
    )
    return Parts(bars, model, strategy, params, costs, labels, reader, objects)


def check_choices(
    experiment: Experiment,
    objects: Objects = Objects(),  # noqa: B008 - frozen
) -> tuple[Costs, type, dict[str, Any]]:
    """Return the costs, the strategy and its parameters: what can be built without training or reading bars.

    Raises:
        BadInput: every name or setting that does not exist, and every value out of range, the model's included.
    """
    costs, (strategy, params), _ = gathered(
        lambda: make_costs(experiment.costs),
        lambda: build_strategy(experiment.strategy, objects.strategy),
        lambda: check_model(experiment.model, objects),
    )
    return costs, strategy, params


def checked_experiment(
    settings: Mapping[str, Any],
    objects: Objects = Objects(),  # noqa: B008 - frozen
) -> Experiment:
    """Return the experiment of nested settings.

    Raises:
        BadInput: all their faults at once, those of model, strategy and costs too.
    """
    try:
        return make_experiment(settings)
    except BadInput as error:
        raise BadInput(dict.fromkeys([*error.faults, *faults_of_choices(settings, objects)])) from None


def faults_of_choices(settings: Mapping[str, Any], objects: Objects = Objects()) -> list[Fault]:  # noqa: B008 - frozen
    """Return the faults of model, strategy and costs among nested settings that make no experiment."""
    faults: list[Fault] = []
    checks: dict[str, Callable[[dict[str, Any]], Any]] = {
        "model": lambda values: check_model(values, objects),
        "strategy": lambda values: build_strategy(values, objects.strategy),
        "costs": make_costs,
    }
    for section, check in checks.items():
        values = settings.get(section, {})
        try:
            check(with_choice(section, values) if isinstance(values, Mapping) else {})
        except (BadInput, KeyError) as error:  # no section at all was told already
            faults += error.faults if isinstance(error, BadInput) else ()
    return faults


def build_bars(data: DataSettings) -> Bars:
    """Return the bars that the settings name."""
    return bars_by(reader_of(data), data)


def reader_of(data: DataSettings, objects: Objects = Objects()) -> Plugin | None:  # noqa: B008 - frozen
    """Return the user's own function that the settings name as the source; None for a source of the register."""
    if callable(objects.data):
        return plugin_of(objects.data)
    return load_reader(data.source) if is_reader(data.source) else None


def bars_by(reader: Plugin | None, data: DataSettings, objects: Objects = Objects()) -> Bars:  # noqa: B008 - frozen
    """Return the bars of a user's function, or without one of the register's source, or those handed in."""
    if isinstance(objects.data, Bars):
        return objects.data
    if objects.data is None:
        refuse_object("data.source", data.source)
    elif reader is None:
        return bars_of(objects.data, data, "")
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


def build_strategy(settings: Mapping[str, Any], given: type | None = None) -> tuple[type, dict[str, Any]]:
    """Return the strategy class and its parameters, checked against those it has; `given` is one handed in."""
    name = settings["name"]
    params = {key: value for key, value in settings.items() if key != "name"}
    if name in STRATEGIES:
        check_parameters(STRATEGIES[name], params)
        return STRATEGIES[name], params
    if not is_plugin(name):
        raise no_such_strategy(name)
    plugin = load_class(name, "strategy", is_strategy) if given is None else given
    if not is_strategy(plugin):
        what = f"{short(name)} is no Backtrader strategy"
        remedy = "derive it from barcast.strategies.ForecastStrategy or from backtrader.Strategy"
        if makes_model(plugin):
            what, remedy = f"{short(name)} is a model", f"name it as one: --model {name}"
        raise BadInput.at("strategy.name", what, remedy)
    check_parameters(plugin, params)
    return plugin, params


def cost_label(settings: Mapping[str, Any], costs: Costs) -> str:
    """Return the costs in words, with the preset's name when nothing was set on top of it."""
    preset = settings["preset"]
    unchanged = make_costs({"preset": preset}) == costs
    return f"{preset} ({costs.describe()})" if unchanged else costs.describe()
