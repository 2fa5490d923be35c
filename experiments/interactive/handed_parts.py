"""What may stand for a part of a run in a call: its name, a mapping of its settings, or the object itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from inspect import isroutine
from types import FunctionType, ModuleType
from typing import Any

import pandas as pd

from ...costs import PRESETS, Costs, make_costs
from ...engine.account.terms import AccountTerms, refuse_subclass
from ...faults import BadInput
from ...faults.kind import kind_of
from ...faults.section import Section
from ...faults.validation import plain, shown
from ...feeds.bars import Bars
from ...models.catalogue import MODELS
from ...models.kinds import Predicts, is_model
from ...models.schedule.split import Split
from ...models.wrapping.adapted import CONTRACT
from ...strategies import STRATEGIES
from ..building.model import NO_MODEL
from ..building.plugins import file_of, is_strategy
from ..objects import name_of
from ..settings import DataSettings, RunSettings
from ..watched.places import is_installed

Taken = tuple[dict[str, Any], Any]
"""Settings of a section, and the object that was handed in for its part; None for none."""
FRAME = "a DataFrame with open, high, low, close and a date"
MODEL = "a name of `barcast list`, PATH.py:NAME, a forecaster, a torch.nn.Module, an estimator of scikit-learn"
CLASS = "hand in a class derived from ForecastStrategy of barcast.strategies, or from backtrader.Strategy"


def section_of(name: str, value: Any) -> Taken:
    """Return the settings that a keyword's value stands for, and the object in it.

    Raises:
        BadInput: a value of another kind, at `name`.
    """
    if name in ("split", "run"):
        return settings_in(name, value), None
    if name == "costs":
        return costs_in(value), None
    chooses, of_object = ("source", data_in) if name == "data" else ("name", model_in if name == "model" else class_in)
    if name == "data" and isinstance(value, Mapping) and "close" in {str(key).lower() for key in value}:
        raise BadInput.at(
            "data", "a dict of columns is no source of bars", "hand in a DataFrame of it: pd.DataFrame(...)"
        )
    given: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {chooses: value}
    if isinstance(value, DataSettings):
        given = own_settings(value)
    if chooses not in given:
        return plainly(given), None
    part = given.pop(chooses)
    found, handed = named_or(name, part, of_object)
    return {chooses: found, **plainly(given)}, handed


def named_or(name: str, part: Any, of_object: Callable[[Any], str | None]) -> tuple[str, Any]:
    """Return the name of a part, and the object where it is one."""
    if isinstance(part, os.PathLike):
        part = os.fspath(part)
    if isinstance(part, str):
        if not part.strip():
            raise BadInput.at(name, "is empty", f"give it a value, or leave {name} out")
        return part, None
    called = of_object(part)
    return (name_of(part), part) if called is None else (called, None)


def data_in(part: Any) -> str | None:
    """Return None for bars, or what bars can be read from; refuse anything else."""
    is_frame = isinstance(part, pd.DataFrame | Bars) or callable(getattr(part, "to_pandas", None))
    if is_frame or isinstance(part, FunctionType) or (callable(part) and not isinstance(part, type)):
        return None
    remedy = f"hand in {FRAME}, a file's path, or a source of `barcast list`"
    if isinstance(part, pd.Series):
        remedy = (
            f"hand in {FRAME}: of closes alone, `pd.DataFrame(dict.fromkeys(('open', 'high', 'low', 'close'), it))`"
        )
    elif part is None:
        remedy = "leave it out for the bars of sp500, or hand in a DataFrame"
    elif isinstance(part, dict | list | tuple) or hasattr(part, "__array__"):
        remedy = f"make {FRAME} of it"
    raise BadInput.at("data", f"{kind_of(part)} is no source of bars", remedy)


def model_in(part: Any) -> str | None:
    """Return the name of a class that has one, or None for what can only be handed in; refuse what is no model."""
    if part is None:
        return NO_MODEL
    if is_strategy(part) or is_strategy(type(part)):
        raise BadInput.at("model", f"{kind_of(part)} is a strategy", "hand it in as `strategy`")
    if isinstance(part, ModuleType):
        raise BadInput.at("model", f"{part.__name__} is a module", f"hand in what is meant in it: {part.__name__}.NAME")
    if isinstance(part, Costs | Section | Bars | pd.DataFrame | pd.Series):
        raise BadInput.at("model", f"{kind_of(part)} is no model", f"give {MODEL}")
    if not (callable(part) or is_model(part) or isinstance(part, Predicts) or vars_of(part)):
        raise BadInput.at("model", f"{kind_of(part)} is no model", f"give {MODEL}")
    if is_called(part):
        raise BadInput.at("model", f"{kind_of(part)} has `__call__` but no `predict`", f"call it `predict`: {CONTRACT}")
    home = f"{getattr(part, '__module__', '')}:{getattr(part, '__qualname__', '')}"
    ours = (name for name, one in MODELS.items() if f"barcast.models.{one.forecaster}" == home)
    return next(ours, None) or installed_name(part)


def is_called(part: Any) -> bool:
    """Return whether it is an object that can only be called, and is neither a function nor a model."""
    is_function = isinstance(part, type | partial) or isroutine(part)
    return callable(part) and not (is_function or is_model(part) or isinstance(part, Predicts))


def vars_of(part: Any) -> bool:
    """Return whether it is an object of a class of somebody's, which `adapt` can say more of."""
    return hasattr(part, "__dict__")


def class_in(part: Any) -> str | None:
    """Return the name of a strategy that has one, or None for a class of the user's; refuse anything else."""
    if is_strategy(part):
        return next((name for name, one in STRATEGIES.items() if one is part), None) or installed_name(part)
    remedy = CLASS
    if is_strategy(type(part)):
        remedy = f"hand in its class, {type(part).__name__}"
    elif is_model(part):
        remedy = "it is a model: hand it in as `model`"
    elif isinstance(part, FunctionType):
        remedy = f"write it as the method `target(self, forecast)` of a class: {CLASS}"
    raise BadInput.at("strategy", f"{kind_of(part)} is no strategy", remedy)


def installed_name(part: Any) -> str | None:
    """Return `module:NAME` of a class or function of an installed package; None for any other, and for objects.

    A user's own file is not named so: it would be run again, and what was changed in it since would be lost.
    """
    file = file_of(part) if isinstance(part, type | FunctionType) else None
    if file is None or not is_installed(file) or "<" in part.__qualname__ or is_strategy(part):
        return None
    return f"{shortest_module(part)}:{part.__qualname__}"


def shortest_module(part: Any) -> str:
    """Return the package that a class or function is known by: `sklearn.linear_model`, not the file that it is in."""
    names = part.__module__.split(".")
    prefixes = (".".join(names[: end + 1]) for end in range(len(names)))
    known = (name for name in prefixes if getattr(sys.modules.get(name), part.__qualname__, None) is part)
    return next(known, part.__module__)


def costs_in(value: Any) -> dict[str, Any]:
    """Return the section of costs that a preset's name, a mapping or `Costs` stands for."""
    if isinstance(value, str):
        if not value.strip():
            raise BadInput.at("costs", "is empty", "give it a preset of `barcast list costs`, or leave it out")
        return {"preset": value}
    if isinstance(value, Mapping):
        return plainly(value)
    if isinstance(value, Costs):
        refuse_subclass(value)
        preset = next((name for name in PRESETS if make_costs({"preset": name}) == value), None)
        free = Costs.free()
        changed = {key: one for key, one in dict(value).items() if one != getattr(free, key)}
        return {"preset": preset} if preset else {"preset": "free", **changed}
    remedy = 'give a preset such as "us_retail", "free" for none, a dict of costs, or Costs(...)'
    if isinstance(value, int | float) and not isinstance(value, bool) and value:
        remedy = f"write commission_bps={shown(value)} for a commission; {remedy}"
    raise BadInput.at("costs", f"{kind_of(value)} cannot be used", remedy)


def settings_in(name: str, value: Any) -> dict[str, Any]:
    """Return the settings of the sections `split` and `run`: a mapping, or the section itself."""
    kinds = (Split,) if name == "split" else (RunSettings, AccountTerms)
    if isinstance(value, Mapping):
        return plainly(value)
    if isinstance(value, kinds):
        return own_settings(value)
    example = 'split={"train": 0.5}' if name == "split" else 'run={"cash": 10_000.0}'
    short = "train=0.5" if name == "split" else "cash=10_000.0"
    raise BadInput.at(
        name, f"{kind_of(value)} is no section of settings", f"write {example}, or {short} for that alone"
    )


def own_settings(section: Section) -> dict[str, Any]:
    """Return what was set on a section, by name."""
    return {key: getattr(section, key) for key in section.model_fields_set}


def plainly(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with NumPy's scalars as Python's own, and paths and dates as text."""
    return {str(key): plain_value(value) for key, value in values.items()}


def plain_value(value: Any) -> Any:
    """Return a value as settings hold it."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "to_numpy") or hasattr(value, "parameters"):  # a Series or a network is an object of the user's
        return value
    return plain(value)
