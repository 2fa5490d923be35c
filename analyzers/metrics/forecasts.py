"""Metrics of forecasts beside what came of them, as pure functions. None returns NaN."""

from __future__ import annotations

import math

import numpy as np

from ...arrays import Floats
from .data import ForecastData
from .metric import Metric, MetricEntry, Undefined
from .trading import share


def hit_rate(forecast: Floats, outcome: Floats) -> Metric:
    """Return the share of forecasts with the outcome's sign, among those where neither is 0.

    scikit-learn's `accuracy_score` of the signs counts two zeros as a hit and one as a miss; here such pairs weigh 0.
    """
    counted = (forecast != 0.0) & (outcome != 0.0)
    if not counted.any():
        return Undefined(
            "no forecast has an outcome to compare" if not len(forecast) else "forecast or outcome is 0 in every pair"
        )
    return float(np.mean(np.sign(forecast[counted]) == np.sign(outcome[counted])))


def correlation(forecast: Floats, outcome: Floats) -> Metric:
    """Return Pearson's correlation of forecast and outcome."""
    if len(forecast) < 2:
        return Undefined("it takes at least two pairs")
    if is_constant(forecast):
        return Undefined("the forecast is constant")
    if is_constant(outcome):
        return Undefined("the outcome is constant")
    # scaled first: squares of tiny or huge forecasts would vanish or overflow
    x, y = (values / np.max(np.abs(values)) for values in (forecast, outcome))
    x, y = x - math.fsum(x) / len(x), y - math.fsum(y) / len(y)
    # exact sums, not BLAS: the same last digit on every processor
    return math.fsum(x * y) / math.sqrt(math.fsum(x * x) * math.fsum(y * y))


def is_constant(values: Floats) -> bool:
    """Return whether the values vary by no more than rounding."""
    if not len(values):
        return False
    low, high = float(np.min(values)), float(np.max(values))
    # halved: the span of huge values of both signs is beyond any float
    return high / 2.0 - low / 2.0 <= 1e-12 * (max(abs(low), abs(high)) / 2.0)


def total(values: Floats) -> Metric:
    """Return the sum of the values."""
    if not len(values):
        return Undefined("no forecast has an outcome to compare")
    with np.errstate(over="ignore", invalid="ignore"):  # sums of either sign may overflow on the way
        summed = float(np.sum(values))
    return summed if math.isfinite(summed) else Undefined("the sum is too large for a number")


METRICS = (
    MetricEntry(
        "forecasts", "Forecasts", "count", "count", "forecasts made", ForecastData, lambda f: int(f.is_mine.sum())
    ),
    MetricEntry(
        "hit_rate", "Hit rate", "fraction", "percent",
        "share of forecasts with the sign of the outcome, among pairs in which neither is 0",
        ForecastData, lambda f: hit_rate(*f.pairs), "no such pair", "more",
    ),
    MetricEntry(
        "correlation", "Correlation", "ratio", "ratio3", "Pearson's, of forecast and outcome",
        ForecastData, lambda f: correlation(*f.pairs), "under two pairs; one of them constant", "more",
    ),
    MetricEntry(
        "share_long_forecasts", "Forecasts above zero", "fraction", "percent", "share of forecasts above 0",
        ForecastData, lambda f: share(f.mine > 0.0), "no forecast",
    ),
    MetricEntry(
        "sum_actual", "Sum of returns", "fraction", "percent", "sum of the outcomes",
        ForecastData, lambda f: total(f.pairs[1]), "no outcome",
    ),
    MetricEntry(
        "sum_predicted", "Sum of forecasts", "fraction", "percent", "sum of the forecasts that have an outcome",
        ForecastData, lambda f: total(f.pairs[0]), "no outcome; forecasts are scores",
    ),
    MetricEntry(
        "aligned_profit", "Sign x next return", "fraction", "percent",
        "sum of sign(forecast made at t) x return(t to t+1)",
        ForecastData, lambda f: float(np.sum(f.signs[0] * f.signs[2])), better="more",
    ),
    MetricEntry(
        "stale_profit", "Same, a bar stale", "fraction", "percent",
        "the blog series' formula: sum of sign(forecast made at t-1) x return(t to t+1), over the same t",
        ForecastData, lambda f: float(np.sum(f.signs[1] * f.signs[2])),
    ),
)  # fmt: skip
"""What the register takes from here, in its order."""
