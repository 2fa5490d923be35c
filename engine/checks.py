"""The door of the engine: parts that do not fit are refused before anything runs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import backtrader as bt
import pandas as pd

from ..costs import Costs
from ..faults import BadInput, Fault
from ..faults.kind import kind_of
from ..faults.methods import check_methods
from ..feeds.bars import Bars
from ..models.capabilities.answers import estimator_of, forecaster_of
from ..models.capabilities.of_models import HasLookback
from ..models.kinds import FitsAndPredicts, Predicts, is_network_class, is_predict, like_lookback, like_predict
from ..models.protocol import CALLS, ForecastSource
from ..strategies.methods import check_strategy_methods
from ..strategies.parameters import asks_a_model, check_parameters
from .account.terms import refuse_subclass

LOAD = "hand in what load_bars returns; it takes a DataFrame"
STRATEGY = "hand in a class derived from backtrader.Strategy"
KERAS = (
    "hand in an instance of `class Mine: lookback = 20; fit = lambda self, x, y: self.net.fit(x, y, verbose=0); "
    "predict = lambda self, x: self.net.predict(x, verbose=0)[:, 0]`, its `net` being {name}(...)"
)
MODELS = "hand in a forecaster (`lookback` and `predict`), a torch.nn.Module or an estimator of scikit-learn"


def check_parts(bars: Any, model: Any, strategy: Any, costs: Any) -> None:
    """Refuse parts of another kind: a DataFrame for bars, a name for a strategy, a class for a model."""
    answers = isinstance(model, Predicts | ForecastSource) and not isinstance(model, type)
    is_model = model is None or (answers and isinstance(model, HasLookback))
    is_strategy = isinstance(strategy, type) and issubclass(strategy, bt.Strategy)
    remedy = "" if is_model else instead_of(model)
    for_bars = "hand in load_bars(...) of it" if isinstance(bars, str | pd.DataFrame) else LOAD
    for_strategy = f"hand in its class, {type(strategy).__name__}" if isinstance(strategy, bt.Strategy) else STRATEGY
    rules = (
        ("bars", bars, isinstance(bars, Bars), for_bars),
        ("model", model, is_model, remedy),
        ("strategy", strategy, is_strategy, for_strategy),
        ("costs", costs, isinstance(costs, Costs), "hand in Costs(...), Costs.preset(NAME), or Costs.free() for none"),
    )
    faults = [Fault(name, f"{kind_of(part)} cannot be used", remedy) for name, part, fits, remedy in rules if not fits]
    if faults:
        raise BadInput(faults)
    refuse_subclass(costs)


def instead_of(model: Any) -> str:
    """Return what to hand in instead of something that is no model: the wrapper or the class that makes it one."""
    name = getattr(model, "__name__", "")
    if is_network_class(model):
        return f"hand in TorchForecaster({name}(), lookback=20) of barcast.models"
    if isinstance(model, type) and issubclass(model, bt.Strategy):
        return "it is a strategy: hand it in as the third argument, `strategy`"
    if isinstance(model, type) and "epochs" in named(getattr(model, "fit", None)):
        return KERAS.format(name=name)
    if isinstance(model, type):
        wraps = isinstance(model, FitsAndPredicts) and not isinstance(model, HasLookback)
        wrapper = f", or SklearnForecaster({name}(...), lookback=20) of barcast.models" if wraps else ""
        return f"hand in an instance: {name}(...){wrapper}"
    if isinstance(model, str):
        by_name = f'hand in build_model("{model}", {{}}) of barcast.models'
        return by_name if model.isidentifier() else "import what it names, and hand in an instance"
    if is_predict(model):
        return f"hand in an instance of `class Mine: lookback = 20; predict = staticmethod({name})`"
    if callable(model) and not isinstance(model, Predicts):
        return f"hand in what it returns: {name or 'it'}()"
    if isinstance(model, Predicts):
        like = like_lookback(model)
        called = f"call its `{like}` `lookback`" if like else f"give {type(model).__name__} a `lookback`"
        return f"{called}: the bars in a window"
    if isinstance(model, HasLookback):
        like = like_predict(model)
        return f"call its `{like}` `predict`" if like else f"give {type(model).__name__} a method `predict(windows)`"
    return MODELS


def named(function: Any) -> list[str]:
    """Return the names of a function's parameters; none where they cannot be read."""
    try:
        return [*inspect.signature(function).parameters]
    except (TypeError, ValueError):
        return []


def params_of(given: Any) -> dict[str, Any]:
    """Return a copy of a strategy's parameters by name, refused where they are no mapping."""
    if given is None or isinstance(given, Mapping):
        return dict(given or {})
    raise BadInput.at(
        "strategy_params", f"{kind_of(given)} has no names", 'hand in a dict such as {"threshold": 0.001}'
    )


def check_strategy(strategy: type, params: Mapping[str, Any], model: Any) -> None:
    """Refuse parameters and methods that do not fit, and a strategy left without its model."""
    check_parameters(strategy, params)
    check_strategy_methods(strategy)
    if asks_a_model(strategy) and model is None:
        raise BadInput.at(
            f"strategy {strategy.__name__}",
            "it trades a forecast, but the model is none",
            "name a model, or a strategy that asks none, such as buy_and_hold",
        )
    if asks_a_model(strategy):
        for part in (model, forecaster_of(model), estimator_of(model)):
            check_methods(type(part), CALLS, f"model {type(part).__name__}")


def check_market(bars: Bars, costs: Costs) -> None:
    """Refuse costs that depend on the volume where the bars have none."""
    needing = [name for name in ("volume_limit", "impact") if getattr(costs, name)]
    if needing and not (bars.volume > 0.0).any():
        raise BadInput.at(
            f"costs.{needing[0]}",
            f"depends on the volume, but the bars of {bars.name} have none",
            f"use bars with a volume column, or set {' and '.join(f'costs.{name} = 0' for name in needing)}",
        )
