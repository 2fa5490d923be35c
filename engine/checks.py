"""The door of the engine: terms and parameters out of range are refused before anything runs."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import backtrader as bt
import numpy as np

from ..costs import Costs
from ..faults import BadInput, Fault, did_you_mean
from ..faults.methods import check_methods
from ..feeds.bars import Bars
from ..models.protocol import CALLS
from ..models.schedule.split import Schedule
from ..strategies.methods import check_strategy_methods
from ..strategies.parameters import asks_a_model, check_parameters
from .account.terms import FILLS, refuse_subclass

SMALLEST, LARGEST = 1e-12, 1e15
"""Amounts beyond these leave what a float of a price times a size can hold."""
LEAST_CASH = 0.01
MODELS = "hand in a forecaster (`lookback` and `predict`), a torch.nn.Module or an estimator of scikit-learn"
MOST_LEVERAGE = 1e6
MOST_BARS_PER_YEAR = 366.0 * 24 * 60 * 60
"""A bar a second, all of a leap year."""
LEAST_BARS_PER_YEAR = 1e-3
"""A bar in a thousand years."""


def check_parts(bars: Any, forecaster: Any, strategy: Any, costs: Any) -> None:
    """Refuse parts of another kind: a DataFrame for bars, a name for a strategy, a class for a model."""
    is_forecaster = forecaster is None or (not isinstance(forecaster, type) and hasattr(forecaster, "lookback"))
    is_strategy = isinstance(strategy, type) and issubclass(strategy, bt.Strategy)
    model = f"hand in an instance: {forecaster.__name__}(...)" if isinstance(forecaster, type) else MODELS
    rules = (
        ("bars", bars, isinstance(bars, Bars), "hand in what load_bars returns; it takes a DataFrame"),
        ("forecaster", forecaster, is_forecaster, model),
        ("strategy", strategy, is_strategy, "hand in a class derived from backtrader.Strategy"),
        ("costs", costs, costs is None or isinstance(costs, Costs), "hand in Costs(...), or None for no costs"),
    )
    faults = [Fault(name, f"{kind_of(part)} cannot be used", remedy) for name, part, fits, remedy in rules if not fits]
    if faults:
        raise BadInput(faults)
    if costs is not None:
        refuse_subclass(costs)


def kind_of(part: Any) -> str:
    """Return what was handed in, in a word or two."""
    return f"the class {part.__name__}" if isinstance(part, type) else f"a {type(part).__name__}"


def check_terms(
    fill: str,
    cash: float,
    max_leverage: float,
    lot_size: float | None,
    bars_per_year: float | None,
) -> None:
    """Refuse terms that are no numbers or out of range, all at once."""
    faults = [
        *_outside("run.cash", cash, lambda value: LEAST_CASH <= value <= LARGEST, "give an amount from 0.01 to 1e15"),
        *_outside(
            "run.max_leverage",
            max_leverage,
            lambda value: 0.0 < value <= MOST_LEVERAGE,
            "give a multiple above 0, to 1e6",
        ),
    ]
    if lot_size is not None:
        faults += _outside(
            "run.lot_size", lot_size, lambda value: SMALLEST <= value <= LARGEST, "give units from 1e-12 to 1e15"
        )
    if bars_per_year is not None:
        remedy = f"give a number above 0, at most a bar a second: {MOST_BARS_PER_YEAR:,.0f}"
        faults += _outside("run.bars_per_year", bars_per_year, lambda value: 0.0 < value <= MOST_BARS_PER_YEAR, remedy)
        if not faults and bars_per_year < LEAST_BARS_PER_YEAR:
            what = f"{bars_per_year!r} is less than a bar in a thousand years"
            faults.append(Fault("run.bars_per_year", what, f"give {LEAST_BARS_PER_YEAR:g} or more"))
    if fill not in FILLS:
        faults.append(Fault("run.fill", f"{fill!r} is no way to fill", did_you_mean(str(fill), FILLS)))
    if faults:
        raise BadInput(faults)


def check_schedule(schedule: Schedule) -> None:
    """Refuse settings of the split that are no numbers, out of range, or of no use without another, all at once."""
    share = "give a share of at least 0 and under 1"
    faults = [
        *_outside("split.train", schedule.train, lambda value: 0.0 <= value < 1.0, share),
        *_bars("split.horizon", schedule.horizon, 1),
        *_bars("split.min_bars", schedule.min_bars, 0),
        *_bars("split.refit_every", schedule.refit_every, 0),
        *_bars("split.train_bars", schedule.train_bars, 0),
        *_bars("split.embargo", schedule.embargo, 0),
    ]
    if schedule.warm_start and not schedule.refit_every:
        faults.append(Fault("split.warm_start", "there is no earlier model to begin from", "set split.refit_every too"))
    if faults:
        raise BadInput(faults)


def _bars(where: str, value: Any, least: int) -> Iterator[Fault]:
    """Yield the fault of a value that is no whole number of bars, or below the least."""
    remedy = f"give a whole number of bars, at least {least}"
    return _outside(where, value, lambda given: isinstance(given, int | np.integer) and bool(given >= least), remedy)


def _outside(where: str, value: Any, holds: Callable[[Any], bool], remedy: str) -> Iterator[Fault]:
    """Yield the fault of a value that is no finite number or for which the rule does not hold."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool) and is_finite(value)
    if not (is_number and holds(value)):
        yield Fault(where, f"{value!r} is out of range", remedy)


def is_finite(value: Any) -> bool:
    """Return whether a number is finite, and not a whole one beyond the largest float."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


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
        for part in (model, getattr(model, "forecaster", None), getattr(model, "regressor", None)):
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
