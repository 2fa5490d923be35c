"""Pearson's and Spearman's correlation of forecast and outcome, each with a bootstrap interval.

Outcomes that overlap, because the horizon is longer than a bar, make neighbouring pairs alike: the blocks that are
resampled keep them together, and are as long as the horizon at least.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...arrays import Floats
from ..metrics import Metric, Undefined, correlation
from .bootstrap import FEWEST, SEED, block_length, interval_of, resampled_means, resamples_for
from .estimates import Estimate
from .scaling import scaled, standardised


def pearson(x: Floats, y: Floats) -> Metric:
    """Return Pearson's correlation: the sum of (x - mean x)(y - mean y) over the root of both sums of squares."""
    return correlation(*scaled(x), *scaled(y))


def spearman(x: Floats, y: Floats) -> Metric:
    """Return Spearman's correlation (1904): Pearson's of the ranks, equal values sharing their mean rank."""
    return correlation(ranks(x), ranks(y))


def ranks(values: Floats) -> Floats:
    """Return the ranks of values (n,) from 1, equal values sharing their mean rank."""
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def correlations(
    forecast: Floats, outcome: Floats, horizon: int = 1, *, resamples: int | None = None, seed: int = SEED
) -> tuple[Estimate, Estimate]:
    """Return Pearson's and Spearman's correlation of forecast and outcome, each (n,), with 95% intervals.

    Pairs are resampled in blocks of the length that suits the products of both, standardised, whose mean Pearson's
    correlation is. Ranks are those of the sample, not anew of each resample: that would move the ends of the interval
    by less than the resampling does, unless the correlation is near 1.
    """
    ranked = ranks(forecast), ranks(outcome)
    values = pearson(forecast, outcome), correlation(*ranked)  # the second is Spearman's
    if isinstance(values[0], Undefined):  # one of both never varies, nor do its ranks
        return Estimate(values[0], values[0]), Estimate(values[0], values[0])
    if len(forecast) < FEWEST:
        few = Undefined(f"it takes {FEWEST} pairs to resample")
        return Estimate(values[0], few), Estimate(values[1], few)
    columns = [standardised(one) for one in (forecast, outcome, *ranked)]
    x, y, a, b = (one if one is not None else np.zeros(len(forecast)) for one in columns)
    products = np.column_stack((x, y, x * y, x * x, y * y, a, b, a * b, a * a, b * b))  # (n, 10)
    length = pair_block_length(x * y, horizon)
    means = resampled_means(products, length, resamples or resamples_for(len(forecast)), seed).T  # (10, resamples)
    return estimate(values[0], means[:5]), estimate(values[1], means[5:])


def pair_block_length(products: Floats, horizon: int) -> float:
    """Return the length of blocks of pairs: the one that suits their products (n,), and the horizon at least."""
    suits = block_length(products)
    return max(1.0 if isinstance(suits, Undefined) else float(suits), float(min(horizon, len(products))))


def estimate(value: Metric, means: Floats) -> Estimate:
    """Return a correlation with its interval, of the five means in each resample, shape (5, resamples)."""
    return Estimate(value, value if isinstance(value, Undefined) else interval_of(correlation_of(*means)))


def correlation_of(x: Floats, y: Floats, xy: Floats, xx: Floats, yy: Floats) -> Floats:
    """Return the correlation in each resample of the means of x, y and their products; NaN where one never varies."""
    x_spread, y_spread = xx - x * x, yy - y * y  # (resamples,)
    varies = (x_spread > 1e-12) & (y_spread > 1e-12)
    return np.where(varies, (xy - x * y) / np.sqrt(np.where(varies, x_spread * y_spread, 1.0)), np.nan)
