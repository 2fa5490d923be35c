"""How far two accounts on the same bars are apart, and how often chance alone parts two equal ones as far.

Both are resampled with the same blocks of bars, so that what moved both is no part of the difference: Ledoit and Wolf
(2008), Robust performance hypothesis testing with the Sharpe ratio, Journal of Empirical Finance 15, 850-859. Blocks
here are those of the stationary bootstrap, and nothing is studentised. An interval is as wide on both sides, and p is
of the same resamples: p < 0.05 where the interval leaves out 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...arrays import Floats
from ..metrics import Metric, Undefined
from .bootstrap import FEWEST, LEVEL, LOST, SEED, TOO_FEW, block_length, resampled_means, resamples_for
from .estimates import Estimate, Interval
from .scaling import standardised

SAME = 1e-12
"""Returns closer than this are the same but for rounding: those of accounts that began with other cash."""
CONSTANT_DIFFERENCE = Undefined("the difference is the same on every bar")
ONE_IS_CONSTANT = Undefined("the returns of one of the two never vary")


@dataclass(frozen=True)
class Apart:
    """A number of one account less that of the other."""

    estimate: Estimate
    p: Metric
    """Two-sided: how often resamples of two accounts alike are as far apart."""


@dataclass(frozen=True)
class PairedDifference:
    """How far two accounts on the same bars are apart."""

    bars: int
    is_same: bool
    """Whether both returned the same on every bar."""
    block_length: Metric
    """Mean length of the blocks that were resampled, in bars."""
    mean: Apart
    """Of the mean returns, a year: the mean of a bar times the bars of a year, nothing compounded."""
    sharpe: Apart
    """Of the Sharpe ratios, a year."""


def paired_difference(
    returns: Floats, others: Floats, bars_per_year: float, *, resamples: int | None = None, seed: int = SEED
) -> PairedDifference:
    """Return how far the first account is above the second.

    Args:
        returns: simple, a bar, shape (n,).
        others: of the account that is subtracted, on the same bars, shape (n,).
        bars_per_year: what both numbers are scaled by.
        resamples: how many; None for as many as bars allow.
        seed: of the draws.
    """
    apart, count = returns - others, len(returns)
    if np.max(np.abs(apart), initial=0.0) <= SAME:
        zero = Apart(Estimate(0.0, Interval(0.0, 0.0, LEVEL)), 1.0)
        return PairedDifference(count, True, Undefined("both are the same"), zero, zero)
    mean, units = float(np.mean(apart)), [standardised(one) for one in (returns, others)]
    first, second = units
    if count < FEWEST:
        return PairedDifference(count, False, TOO_FEW, untested(mean * bars_per_year, TOO_FEW), untested(None, TOO_FEW))
    scale, drawn_for = math.sqrt(bars_per_year), resamples or resamples_for(count)
    if first is None or second is None:
        length = length_for([apart])
        drawn = resampled_means(apart[:, np.newaxis], length, drawn_for, seed)
        sharpe = untested(None, ONE_IS_CONSTANT)
    else:
        ratios = [float(np.mean(one) / np.std(one)) for one in (returns, others)]
        length = length_for([apart, moved_by(first, ratios[0]) - moved_by(second, ratios[1])])
        columns = np.column_stack((apart, first, second, first**2, second**2))  # (n, 5)
        drawn = resampled_means(columns, length, drawn_for, seed)
        ratio = [resampled_ratio(ratios[k], drawn[:, 1 + k], drawn[:, 3 + k], count=count) for k in range(2)]
        exact = (ratios[0] - ratios[1]) * math.sqrt((count - 1) / count)
        sharpe = tested(exact * scale, (ratio[0] - ratio[1]) * scale)
    varies = standardised(apart) is not None
    by_year = mean * bars_per_year
    of_means = tested(by_year, drawn[:, 0] * bars_per_year) if varies else untested(by_year, CONSTANT_DIFFERENCE)
    return PairedDifference(count, False, length, of_means, sharpe)


def moved_by(unit: Floats, ratio: float) -> Floats:
    """Return how much each bar moves the Sharpe ratio of standardised returns (n,): u - S u^2 / 2.

    Jobson and Korkie (1981), Performance hypothesis testing with the Sharpe and Treynor measures, Journal of Finance
    36, 889-908.
    """
    return unit - ratio * unit**2 / 2.0


def length_for(moved: list[Floats]) -> float:
    """Return the mean length of blocks that suits all of the values, each (n,): the longest."""
    return max(1.0 if isinstance(one := block_length(values), Undefined) else float(one) for values in moved)


def resampled_ratio(ratio: float, mean: Floats, square: Floats, *, count: int) -> Floats:
    """Return the Sharpe ratio a bar in each resample, shape (resamples,); NaN in one that never varies.

    Args:
        ratio: of the returns themselves.
        mean: of the standardised returns in each resample, shape (resamples,).
        square: of their squares, shape (resamples,).
        count: returns in a resample.
    """
    spread = np.sqrt(np.maximum(square - mean**2, 0.0) * count / (count - 1))
    return np.where(spread > SAME, (ratio + mean) / np.where(spread > SAME, spread, 1.0), np.nan)


def tested(value: float, drawn: Floats) -> Apart:
    """Return a difference with the interval and the p-value of its resamples (resamples,), NaN where one had none."""
    far = np.abs(drawn[np.isfinite(drawn)] - value)
    if len(far) < (1.0 - LOST) * len(drawn):
        return untested(value, Undefined("too many resamples never vary"))
    half = float(np.quantile(far, LEVEL))
    p = (1.0 + float(np.count_nonzero(far >= abs(value)))) / (1.0 + len(far))
    return Apart(Estimate(value, Interval(value - half, value + half, LEVEL)), p)


def untested(value: float | None, reason: Undefined) -> Apart:
    """Return a difference of which no more is known; None where it has no number either."""
    return Apart(Estimate(reason if value is None else value, reason), reason)
