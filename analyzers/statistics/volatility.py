"""Volatility that was known before a return came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...arrays import Floats

DECAY = 0.94
"""RiskMetrics' for daily returns (J.P. Morgan, RiskMetrics Technical Document, 1996)."""
LEAST_SHARE = 0.25
"""A volatility below this share of the median counts as so much, so that no quiet bar outweighs all others."""


def known_volatility(returns: Floats) -> Floats:
    """Return the volatility of each return as it was known before, shape (n,), for `returns` (n,) without gaps.

    The root of the exponentially weighted mean of the earlier squares: sum of 0.94^k r(t-1-k)^2 over sum of 0.94^k.
    Before the first return nothing is known: NaN.
    """
    # scaled by a power of two, which loses no digit, so that no square is beyond float64
    exponent = int(np.frexp(np.max(np.abs(returns), initial=0.0))[1])
    squares = pd.Series(np.ldexp(returns, -exponent) ** 2)
    known = squares.ewm(alpha=1.0 - DECAY).mean().shift(1).to_numpy(dtype=np.float64)
    return np.asarray(np.ldexp(np.sqrt(known), exponent))


def steadying_weights(volatility: Floats) -> Floats:
    """Return weights 1 / volatility, scaled to a mean of 1, shape (n,), for known volatilities (n,).

    A volatility is taken as a quarter of the median at least; one that is not known as the median. All weights are 1
    where nothing moved.
    """
    known = volatility[np.isfinite(volatility)]
    median = float(np.median(known)) if len(known) else 0.0
    if median <= 0.0:
        return np.ones(len(volatility))
    share = np.where(np.isfinite(volatility), volatility, median) / median  # in medians: no overflow
    weights = 1.0 / np.maximum(share, LEAST_SHARE)
    return np.asarray(weights / weights.mean())
