"""The score of a validation fold: one number by which trials are compared, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....analyzers.metrics import CONSTANT, Metric, sharpe
from ....analyzers.statistics.correlations import pearson
from ....arrays import Floats
from ....feeds.bars import Bars
from ....models.schedule.folds import Fold
from ....models.windows.rolling import forward_returns
from .parts import TrialParts

NEVER_MOVED = 0.0
"""The score of an account or a forecast that never moved: it has gained nothing and risked nothing."""
HUBER = 1.0
"""Where the Huber loss turns from squared to absolute, as torch has it."""
LEAST_PROBABILITY = 1e-12


def sharpe_score(equity: Floats, bars_per_year: float) -> Metric:
    """Return the annual Sharpe ratio of an equity, shape (rows + 1,), the cash it began with first."""
    found = sharpe(equity, bars_per_year)
    return NEVER_MOVED if found is CONSTANT else found


def forecast_score(score: str, one: TrialParts, bars: Bars, fold: Fold, forecasts: Floats) -> Metric:
    """Return the correlation or the loss of forecasts (n,) made at the bars that the fold answers for.

    Only pairs whose outcome was known when the choice is made count. Forecasts and outcomes are taken in standard
    deviations of the outcomes known before the fold, so that a loss of 1 is about what no forecast at all has.
    """
    horizon = one.experiment.split.horizon
    outcomes = forward_returns(bars.close, horizon)
    made = outcomes[fold.answers.start : fold.answers.stop]
    known = ~np.isnan(made)
    forecast, outcome = forecasts[known], made[known]
    if score == "correlation":
        found = pearson(forecast, outcome)
        return found if isinstance(found, float) else NEVER_MOVED
    model = one.experiment.model
    if model.get("label", "return") == "direction":
        forecast, outcome = (forecast + 1.0) / 2.0, (outcome > 0.0).astype(np.float64)
    else:
        before = outcomes[: max(fold.answers.start - horizon + 1, 0)]
        scale = float(np.std(before)) if len(before) else 0.0
        forecast, outcome = (part / (scale or 1.0) for part in (forecast, outcome))
    return float(np.mean(LOSSES[str(model.get("loss", "mse"))](forecast, outcome)))


def squared(forecast: Floats, outcome: Floats) -> Floats:
    """Return the squared error of each pair, shape (n,)."""
    return np.asarray((forecast - outcome) ** 2)


def absolute(forecast: Floats, outcome: Floats) -> Floats:
    """Return the absolute error of each pair, shape (n,)."""
    return np.asarray(np.abs(forecast - outcome))


def huber(forecast: Floats, outcome: Floats) -> Floats:
    """Return half the squared error where it is small, and beyond that the absolute error less a half; shape (n,)."""
    error = np.abs(forecast - outcome)
    return np.where(error <= HUBER, 0.5 * error**2, HUBER * (error - 0.5 * HUBER))


def cross_entropy(probability: Floats, happened: Floats) -> Floats:
    """Return -log of the probability that each pair's outcome was given, shape (n,)."""
    given = np.where(happened > 0.5, probability, 1.0 - probability)
    return np.asarray(-np.log(np.maximum(given, LEAST_PROBABILITY)))


LOSSES: dict[str, Callable[[Any, Any], Floats]] = {
    "mse": squared,
    "mae": absolute,
    "huber": huber,
    "cross_entropy": cross_entropy,
}
"""By the name that `model.loss` gives them."""
