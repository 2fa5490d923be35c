"""How sure a Sharpe ratio is: the probabilistic Sharpe ratio, and the one deflated by the number of trials.

Bailey and Lopez de Prado (2012), The Sharpe Ratio Efficient Frontier, Journal of Risk 15, 3-44; (2014), The Deflated
Sharpe Ratio, Journal of Portfolio Management 40, 94-107. Sharpe ratios here are per bar, not a year.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...arrays import Floats
from ..metrics import CONSTANT, Metric, Undefined
from .scaling import standardised
from .tails import normal_quantile, normal_tail

FEWEST = 20
"""Returns below which skew and kurtosis say nothing."""
EULER = 0.5772156649015329


@dataclass(frozen=True)
class Moments:
    """What the formulas take of returns, per bar."""

    sharpe: float
    """Mean over sample standard deviation."""
    bars: int
    skew: float
    kurtosis: float
    """Of a normal distribution it is 3."""


def moments_of(returns: Floats) -> Moments | Undefined:
    """Return the moments of returns per bar, shape (n,)."""
    count = len(returns)
    if count < FEWEST:
        return Undefined(f"it takes {FEWEST} returns")
    unit = standardised(returns)
    if unit is None:
        return CONSTANT
    largest = float(np.max(np.abs(returns)))
    small = returns / largest
    sharpe = float(np.mean(small) / np.std(small, ddof=1))
    return Moments(sharpe, count, float(np.mean(unit**3)), float(np.mean(unit**4)))


def probabilistic_sharpe(moments: Moments, benchmark: float = 0.0) -> Metric:
    """Return the chance that the true Sharpe ratio is above a benchmark, both per bar.

    Phi((SR - SR*) sqrt(T - 1) / sqrt(1 - skew SR + (kurtosis - 1) / 4 SR^2)). It takes returns to be independent, and
    holds a drift that everybody had for skill.
    """
    sharpe = moments.sharpe
    spread = 1.0 - moments.skew * sharpe + (moments.kurtosis - 1.0) / 4.0 * sharpe**2
    if spread <= 0.0:
        return Undefined("the returns take two values only, which leaves no error to reckon with")
    return normal_tail(-(sharpe - benchmark) * math.sqrt((moments.bars - 1) / spread))


def best_by_luck(trials: float, variance: float) -> Metric:
    """Return the Sharpe ratio that the best of so many trials without skill is expected to have.

    SR0 = sqrt(V) [(1 - g) Z(1 - 1/N) + g Z(1 - 1/(N e))], g Euler's constant, Z the normal quantile, V the variance of
    the trials' Sharpe ratios, per bar as SR0.
    """
    if trials < 2:
        return Undefined("it takes two trials")
    if not (math.isfinite(variance) and variance >= 0.0):
        return Undefined("the variance of the trials' Sharpe ratios is no number from 0 on")
    first, second = normal_quantile(1.0 - 1.0 / trials), normal_quantile(1.0 - 1.0 / (trials * math.e))
    return math.sqrt(variance) * ((1.0 - EULER) * first + EULER * second)


def deflated_sharpe(moments: Moments, trials: float, variance: float) -> Metric:
    """Return the chance that the true Sharpe ratio is above what luck gives the best of the trials, all per bar."""
    luck = best_by_luck(trials, variance)
    return luck if isinstance(luck, Undefined) else probabilistic_sharpe(moments, float(luck))
