"""Metrics as pure functions of what was recorded. None knows Backtrader; none returns NaN.

Equity is a column of shape (bars + 1,): the equity the segment began with, then one value a bar. Returns are
simple, per bar. `bars_per_year` scales the annual ones; risk-free rate is 0.

empyrical-reloaded, scipy, scikit-learn and pandas have the same numbers to 1e-10
(tests/analyzers/test_metrics_witness.py); where they differ the metric says how.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats

FLAT = 1e-15
"""A standard deviation this far below the size of the values is rounding, not variation."""


@dataclass(frozen=True)
class Undefined:
    """A metric without a number, and the reason."""

    reason: str


Metric = float | int | Undefined

NO_BARS = Undefined("there is no bar")
ONE_RETURN = Undefined("it takes at least two returns")
CONSTANT = Undefined("the returns never vary")
RUINED = Undefined("the account was ruined")


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


def hit_rate(forecast: Floats, outcome: Floats) -> Metric:
    """Return the share of forecasts with the outcome's sign, among those where neither is 0.

    scikit-learn's `accuracy_score` of the signs counts two zeros as a hit and one as a miss; here such pairs weigh 0.
    """
    counted = (forecast != 0.0) & (outcome != 0.0)
    if not counted.any():
        return Undefined("no forecast has an outcome to compare")
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
    return bool(np.ptp(values) <= 1e-12 * np.max(np.abs(values))) if len(values) else False


def total(values: Floats) -> Metric:
    """Return the sum of the values."""
    if not len(values):
        return Undefined("no forecast has an outcome to compare")
    with np.errstate(over="ignore"):
        summed = float(np.sum(values))
    return summed if math.isfinite(summed) else Undefined("the sum is too large for a number")


def share(condition: NDArray[np.bool_]) -> Metric:
    """Return the share of bars where the condition holds."""
    return float(np.mean(condition)) if len(condition) else NO_BARS
