"""An experiment as a file that can be edited and run again: every setting, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import tomlkit
from pydantic import BaseModel

from ..costs import PRESETS, Costs, make_costs
from ..models.catalogue import MODELS, parameters_of
from ..strategies import STRATEGIES
from ..strategies.parameters import parameters_of as strategy_parameters
from .settings import SECTIONS, Experiment, as_list

UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal does not show as itself; in a text of TOML it can be written as an escape."""
HEADER = "An experiment of barcast: run it with `barcast backtest THIS_FILE`."


class Line(NamedTuple):
    """A setting of the file."""

    name: str
    value: Any
    comment: str = ""


def to_toml(experiment: Experiment) -> str:
    """Return the complete settings as TOML; read back and run, they give the same result."""
    document = tomlkit.document()
    document.add(tomlkit.comment(HEADER))
    for section in SECTIONS:
        table = tomlkit.table()
        for line in toml_lines(experiment, section):
            value = list(line.value) if isinstance(line.value, tuple) else line.value
            item = tomlkit.item(value)
            table.add(line.name, item.comment(line.comment) if line.comment else item)
        document.add(tomlkit.nl())
        document.add(section, table)
    # control characters tomlkit escapes itself
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", tomlkit.dumps(document))


def settings_in_full(experiment: Experiment) -> dict[str, dict[str, Any]]:
    """Return what `to_toml` has, as section -> setting -> value; a twentieth of the time."""
    return {
        section: {line.name: as_list(line.value) for line in toml_lines(experiment, section)} for section in SECTIONS
    }


def toml_lines(experiment: Experiment, section: str) -> Iterator[Line]:
    """Return every setting of a section, those not given at their defaults."""
    values = dict(experiment)[section]
    if isinstance(values, BaseModel):
        return fields_of(values)
    return {"model": model_lines, "strategy": strategy_lines, "costs": cost_lines}[section](values)


def fields_of(settings: BaseModel) -> Iterator[Line]:
    """Return the settings of a pydantic section with their descriptions."""
    values = dict(settings)
    for name, field in type(settings).model_fields.items():
        yield Line(name, values[name], field.description or "")


def model_lines(values: Mapping[str, Any]) -> Iterator[Line]:
    """Return the model's settings; `seed` only when it was given (it is `run.seed` otherwise)."""
    name = values["name"]
    yield Line("name", name, f"{', '.join(MODELS)}, none, path/to/file.py:Class, or a saved model's folder")
    given = {key: value for key, value in values.items() if key != "name"}
    if name in MODELS:
        for parameter, default, description in parameters_of(name):
            if parameter in given or parameter != "seed":
                yield Line(parameter, given.pop(parameter, default), description)
    for key, value in given.items():
        yield Line(key, value)


def strategy_lines(values: Mapping[str, Any]) -> Iterator[Line]:
    """Return the strategy's parameters."""
    name = values["name"]
    yield Line("name", name, f"{', '.join(STRATEGIES)}, or path/to/file.py:Class")
    given = {key: value for key, value in values.items() if key != "name"}
    for parameter in strategy_parameters(STRATEGIES[name]) if name in STRATEGIES else ():
        yield Line(parameter.name, given.pop(parameter.name, parameter.default), parameter.description)
    for key, value in given.items():
        yield Line(key, value)


def cost_lines(values: Mapping[str, Any]) -> Iterator[Line]:
    """Return every cost: the preset's, with what was set on top."""
    yield Line("preset", values["preset"], f"{', '.join(PRESETS)}; what follows is set on top of it")
    costs: Costs = make_costs(values)
    yield from fields_of(costs)
