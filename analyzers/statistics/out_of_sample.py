"""How far forecasts are from what came, beside a simple forecast: R squared out of sample, and Diebold and Mariano."""

from __future__ import annotations

import math

import numpy as np

from ...arrays import Floats
from ..metrics import Metric, Undefined, is_constant
from .estimates import Significance
from .scaling import scaled
from .tails import student_tail

FEWEST = 10
"""Pairs below which a mean difference says nothing."""


def r_squared(forecast: Floats, simple: Floats, outcome: Floats) -> Metric:
    """Return 1 - sum (outcome - forecast)^2 / sum (outcome - simple)^2, of arrays (n,): above 0 the forecast is nearer.

    Campbell and Thompson (2008), Review of Financial Studies 21, 1509-1531, where `simple` is the mean so far.
    """
    if not len(outcome):
        return Undefined("no forecast has an outcome to compare")
    forecast, simple, outcome = scaled(forecast, simple, outcome)
    missed = float(np.sum((outcome - simple) ** 2))
    if missed == 0.0:
        return Undefined("the simple forecast has no error, or one too small beside the forecast's")
    with np.errstate(over="ignore"):
        found = 1.0 - float(np.sum((outcome - forecast) ** 2)) / missed
    return found if math.isfinite(found) else Undefined("the forecast's error is too large for a number")


def diebold_mariano(forecast: Floats, simple: Floats, outcome: Floats, horizon: int = 1) -> Significance | Undefined:
    """Test whether the forecast's squared error is no less than the simple one's; arrays (n,), p is one-sided.

    DM = mean d / sqrt(V / n), d = (outcome - simple)^2 - (outcome - forecast)^2, V = c0 + 2 (c1 + ... + c(h-1)), the
    autocovariances of d, because outcomes over h bars overlap: Diebold and Mariano (1995), JBES 13, 253-263. Times
    sqrt((n + 1 - 2h + h(h - 1) / n) / n), and beside Student's t with n - 1 degrees: Harvey, Leybourne and Newbold
    (1997), International Journal of Forecasting 13, 281-291. Where V is not above 0 the covariances are weighed by
    1 - k / h (Newey and West 1987). A forecast that contains the simple one, as a fitted mean contains 0, is
    favoured less than it should be: it pays for what it estimates.
    """
    count = len(outcome)
    if count < max(FEWEST, 2 * horizon):
        return Undefined(f"it takes {max(FEWEST, 2 * horizon)} pairs")
    forecast, simple, outcome = scaled(forecast, simple, outcome)
    (apart,) = scaled((outcome - simple) ** 2 - (outcome - forecast) ** 2)
    if is_constant(apart) or not apart.any():
        return Undefined("both forecasts are equally far from every outcome")
    mean = float(np.mean(apart))
    variance = long_run_variance(apart - mean, horizon)
    shrunk = (count + 1 - 2 * horizon + horizon * (horizon - 1) / count) / count
    statistic = mean / math.sqrt(variance / count) * math.sqrt(shrunk)
    return Significance(statistic, student_tail(statistic, count - 1))


def long_run_variance(centred: Floats, horizon: int) -> float:
    """Return the variance of sqrt(n) times the mean of values (n,) of mean 0 that are alike over `horizon` bars."""
    count = len(centred)
    k = np.arange(horizon)
    covariances = np.array([centred[lag:] @ centred[: count - lag] for lag in k]) / count  # (horizon,)
    twice = np.where(k, 2.0, 1.0)
    variance = float(twice @ covariances)
    return variance if variance > 0.0 else float(twice * (1.0 - k / horizon) @ covariances)


def running_mean(values: Floats) -> Floats:
    """Return the mean of all values up to each, shape (n,)."""
    (small,) = scaled(values)
    largest = float(np.max(np.abs(values))) if len(values) else 0.0
    mean: Floats = np.cumsum(small) / np.arange(1, len(values) + 1) * largest
    return mean
