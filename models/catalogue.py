"""The models that have a short name. Knows where each one lives, and imports it when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..faults import BadInput, check_settings, did_you_mean
from .protocol import Forecaster

if TYPE_CHECKING:  # pydantic is imported when the first settings are looked at
    from pydantic import BaseModel


@dataclass(frozen=True)
class ModelEntry:
    """Where a model and its settings live, each as `module:Class` within this room."""

    summary: str
    forecaster: str
    settings: str


class Setting(NamedTuple):
    """One setting of a model."""

    name: str
    default: Any
    description: str


MODELS: dict[str, ModelEntry] = {
    "lstm": ModelEntry(
        "A long short-term memory network, the series' own model",
        forecaster="networks.lstm.forecaster:LSTMForecaster",
        settings="networks.lstm.settings:LSTMSettings",
    ),
    "zero": ModelEntry("No opinion: always 0", "baselines:Zero", "baselines:NoSettings"),
    "mean": ModelEntry("The mean return of the training rows", "baselines:Mean", "baselines:NoSettings"),
    "last": ModelEntry("Momentum: the last return again", "baselines:LastReturn", "baselines:NoSettings"),
    "reversal": ModelEntry("Minus the last return", "baselines:Reversal", "baselines:NoSettings"),
    "ar": ModelEntry(
        "AR(p): a linear function of the last returns, by least squares",
        forecaster="baselines:AutoRegression",
        settings="baselines:AutoRegressionSettings",
    ),
}


def build_model(name: str, params: Mapping[str, Any]) -> Forecaster:
    """Return the model of that short name, not fitted yet.

    Raises:
        BadInput: an unknown name or parameter, or a value out of range.
    """
    settings = check_settings(settings_of(name), "model", params)
    forecaster: Forecaster = _load(MODELS[name].forecaster)(**settings.model_dump())
    return forecaster


@cache
def parameters_of(name: str) -> tuple[Setting, ...]:
    """Return what can be turned about a model, without importing the model itself.

    Raises:
        BadInput: an unknown name.
    """
    fields = settings_of(name).model_json_schema()["properties"]
    return tuple(Setting(key, field["default"], field["description"]) for key, field in fields.items())


def settings_of(name: str) -> type[BaseModel]:
    """Return the settings class of a model.

    Raises:
        BadInput: an unknown name.
    """
    if name not in MODELS:
        remedy = f"{did_you_mean(name, MODELS)} (a class of your own is named path/to/file.py:Class)"
        raise BadInput.at("model", f'no model is called "{name}"', remedy)
    found: type[BaseModel] = _load(MODELS[name].settings)
    return found


def _load(place: str) -> Any:
    """Return the class at `module:Class` of this room."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(f".{module}", __package__), name)
