"""Metrics of an equity curve, as pure functions. None returns NaN.

Equity is a column of shape (bars + 1,): the equity the segment began with, then one value a bar. Returns are
simple, per bar. `bars_per_year` scales the annual ones; risk-free rate is 0.

empyrical-reloaded, scipy, scikit-learn and pandas have the same numbers to 1e-10
(tests/analyzers/test_metrics_witness.py); where they differ the metric says how.
"""

from __future__ import annotations

import math

import numpy as np

from ...arrays import Floats
from .data import AccountData
from .metric import CONSTANT, NO_BARS, ONE_RETURN, RUINED, Metric, MetricEntry, Undefined

FLAT = 1e-15
"""A standard deviation this far below the size of the values is rounding, not variation."""


def returns_of(equity: Floats) -> Floats:
    """Return equity(t) / equity(t-1) - 1, shape (n,); 0 for the first."""
    return np.concatenate(([0.0], equity[1:] / equity[:-1] - 1.0)) if len(equity) else equity


def compounded(equity: Floats) -> Floats:
    """Return equity(t) / equity(0) - 1, shape (n,)."""
    return equity / equity[0] - 1.0 if len(equity) else equity


def total_return(equity: Floats) -> Metric:
    """Return the growth of the equity over the segment, 0.1 is 10%."""
    return float(equity[-1] / equity[0] - 1.0) if len(equity) > 1 else NO_BARS


def annual_return(equity: Floats, bars_per_year: float) -> Metric:
    """Return the compound growth a year: (end / start) ^ (bars_per_year / bars) - 1.

    Years are counted in bars, not on the calendar, as by empyrical's `cagr`. Undefined for a ruined account, where that
    has nan or, should the exponent be whole, a number without meaning, and for a growth beyond any float: inf there.
    """
    if len(equity) < 2:
        return NO_BARS
    if equity[-1] <= 0.0:
        return RUINED
    years = (len(equity) - 1) / bars_per_year
    with np.errstate(over="ignore"):
        growth = float(np.power(equity[-1] / equity[0], 1.0 / years) - 1.0)
    return growth if math.isfinite(growth) else Undefined("the span is too short to state it a year")


def volatility(equity: Floats, bars_per_year: float) -> Metric:
    """Return the sample standard deviation of the returns (ddof = 1), annualised."""
    if np.any(equity[:-1] <= 0.0):
        return RUINED
    returns = returns_of(equity)[1:]
    return float(np.std(returns, ddof=1) * math.sqrt(bars_per_year)) if len(returns) > 1 else ONE_RETURN


def sharpe(equity: Floats, bars_per_year: float) -> Metric:
    """Return mean / sample standard deviation of the returns, annualised (Sharpe 1994; risk-free rate 0).

    Undefined for returns that never vary, where empyrical's `sharpe_ratio` divides by what rounding left of 0.
    """
    if np.any(equity[:-1] <= 0.0):
        return RUINED
    returns = returns_of(equity)[1:]
    if len(returns) < 2:
        return ONE_RETURN
    spread = float(np.std(returns, ddof=1))
    if spread <= FLAT * max(float(np.max(np.abs(returns))), 1.0):
        return CONSTANT
    return float(np.mean(returns) / spread * math.sqrt(bars_per_year))


def sortino(equity: Floats, bars_per_year: float) -> Metric:
    """Return mean / downside deviation below 0 of the returns, annualised (Sortino and Price 1994).

    The deviation is the root mean square over all returns, a gain counting as 0, not the standard deviation of the
    losses. Undefined without a loss, where empyrical's `sortino_ratio` has inf, or nan when all returns are 0.
    """
    if np.any(equity[:-1] <= 0.0):
        return RUINED
    returns = returns_of(equity)[1:]
    if len(returns) < 2:
        return ONE_RETURN
    downside = float(np.sqrt(np.mean(np.minimum(returns, 0.0) ** 2)))
    if downside <= FLAT:
        return Undefined("no return was negative")
    return float(np.mean(returns) / downside * math.sqrt(bars_per_year))


def drawdown(equity: Floats) -> Floats:
    """Return equity / its highest value so far - 1, shape (n,): 0 at a high, negative below it."""
    return equity / np.maximum.accumulate(equity) - 1.0


def max_drawdown(equity: Floats) -> Metric:
    """Return the deepest fall from a high, -0.2 is 20% below it; the equity begun with is the first high."""
    return float(np.min(drawdown(equity))) if len(equity) > 1 else NO_BARS


def max_drawdown_bars(equity: Floats) -> Metric:
    """Return the most bars in a row spent below an earlier high; a fall not made good counts up to the last bar."""
    if len(equity) < 2:
        return NO_BARS
    at_high = np.flatnonzero(drawdown(equity) >= 0.0)
    return int(np.max(np.diff(np.append(at_high, len(equity)))) - 1)


METRICS = (
    MetricEntry(
        "total_return", "Total return", "fraction", "percent", "last equity / first - 1",
        AccountData, lambda a: total_return(a.curve), better="more",
    ),
    MetricEntry(
        "annual_return", "Return a year", "fraction", "percent", "(last equity / first) ^ (Y / N) - 1",
        AccountData, lambda a: annual_return(a.curve, a.bars_per_year), "ruined; too short to state", "more",
    ),
    MetricEntry(
        "volatility", "Volatility a year", "fraction", "percent", "sample standard deviation of r x sqrt(Y)",
        AccountData, lambda a: volatility(a.curve, a.bars_per_year), "under two bars", "less",
    ),
    MetricEntry(
        "sharpe", "Sharpe ratio a year", "ratio", "ratio", "mean of r / sample standard deviation of r x sqrt(Y)",
        AccountData, lambda a: sharpe(a.curve, a.bars_per_year), "under two bars; r never varies", "more",
    ),
    MetricEntry(
        "sortino", "Sortino ratio a year", "ratio", "ratio", "mean of r / sqrt(mean of min(r, 0)^2) x sqrt(Y)",
        AccountData, lambda a: sortino(a.curve, a.bars_per_year), "under two bars; no r below 0", "more",
    ),
    MetricEntry(
        "max_drawdown", "Max drawdown", "fraction", "percent", "least of equity / highest equity so far - 1",
        AccountData, lambda a: max_drawdown(a.curve), better="more",
    ),
    MetricEntry(
        "max_drawdown_bars", "Longest drawdown, bars", "bars", "count", "most bars in a row below an earlier high",
        AccountData, lambda a: max_drawdown_bars(a.curve), better="less",
    ),
)  # fmt: skip
"""What the register takes from here, in its order."""
