"""What the simplest models forecast of the next return at every bar, each from the closes up to that bar alone.

`AR1` and the last return are the models `ar` and `last` of `models.baselines`, fitted anew at every bar. `Mean` there
learns from labels, of which the first return is none; here the mean is of all returns known.
"""

from __future__ import annotations

import numpy as np

from ...arrays import Floats

FEWEST_PAIRS = 3
"""Pairs of a return and the next that a line is fitted to; the model `ar` refuses fewer as well."""
ROUNDING = 1e-12
"""Returns whose variance is below this share of their mean square do not vary: their slope is 0."""


def last_returns(close: Floats) -> Floats:
    """Return close(t) / close(t-1) - 1, shape (n,); 0 for the first bar."""
    return np.concatenate(([0.0], close[1:] / close[:-1] - 1.0)) if len(close) else close


def mean_returns(close: Floats) -> Floats:
    """Return the mean of all returns up to each bar, shape (n,); 0 for the first bar."""
    known = np.maximum(np.arange(len(close)), 1)
    return np.cumsum(last_returns(close)) / known


def ar1_forecasts(close: Floats) -> Floats:
    """Return what a line through all pairs (return, next return) known at each bar makes of its return, shape (n,).

    Least squares with an intercept, from running sums: slope = cov(x, y) / var(x). 0 with fewer than three pairs; the
    mean of y where x does not vary.
    """
    returns = last_returns(close)
    x, y = returns[1:-1], returns[2:]  # (pairs,): the k-th is known at bar k + 2
    pairs = np.arange(1, len(x) + 1)
    mean_x, mean_y = np.cumsum(x) / pairs, np.cumsum(y) / pairs
    square = np.cumsum(x * x) / pairs
    spread = square - mean_x**2
    varies = spread > ROUNDING * square
    slope = np.where(varies, np.cumsum(x * y) / pairs - mean_x * mean_y, 0.0) / np.where(varies, spread, 1.0)
    forecasts = np.zeros(len(close))
    forecasts[2:] = mean_y + slope * (y - mean_x)
    forecasts[: FEWEST_PAIRS + 1] = 0.0
    return forecasts
