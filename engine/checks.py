"""The door of the engine: parts that do not fit are refused before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import backtrader as bt

from ..costs import Costs
from ..faults import BadInput, Fault
from ..faults.kind import kind_of
from ..faults.methods import check_methods
from ..feeds.bars import Bars
from ..models.capabilities.answers import estimator_of, forecaster_of
from ..models.capabilities.of_models import HasLookback
from ..models.protocol import CALLS
from ..strategies.methods import check_strategy_methods
from ..strategies.parameters import asks_a_model, check_parameters
from .account.terms import refuse_subclass

MODELS = "hand in a forecaster (`lookback` and `predict`), a torch.nn.Module or an estimator of scikit-learn"


def check_parts(bars: Any, model: Any, strategy: Any, costs: Any) -> None:
    """Refuse parts of another kind: a DataFrame for bars, a name for a strategy, a class for a model."""
    is_model = model is None or (not isinstance(model, type) and isinstance(model, HasLookback))
    is_strategy = isinstance(strategy, type) and issubclass(strategy, bt.Strategy)
    remedy = f"hand in an instance: {model.__name__}(...)" if isinstance(model, type) else MODELS
    rules = (
        ("bars", bars, isinstance(bars, Bars), "hand in what load_bars returns; it takes a DataFrame"),
        ("model", model, is_model, remedy),
        ("strategy", strategy, is_strategy, "hand in a class derived from backtrader.Strategy"),
        ("costs", costs, isinstance(costs, Costs), "hand in Costs(...), Costs.preset(NAME), or Costs.free() for none"),
    )
    faults = [Fault(name, f"{kind_of(part)} cannot be used", remedy) for name, part, fits, remedy in rules if not fits]
    if faults:
        raise BadInput(faults)
    refuse_subclass(costs)


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
