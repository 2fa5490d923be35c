"""Which bar's return a forecast is about: its correlation with the returns before and after it was made."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from ..metrics import Metric, Undefined
from .scaling import standardised

LAGS = range(-10, 11)
FEWEST = 10
"""Pairs below which a correlation says nothing."""


def lag_profile(made: NDArray[np.int64], forecast: Floats, close: Floats, lags: range = LAGS) -> Mapping[int, Metric]:
    """Return for each lag k the correlation of the forecast made at bar t with the return of bar t + k.

    The return of bar u is close(u) / close(u - 1) - 1. So k = 1 is the next bar's, the first that was not known; k = 0
    that of the bar at whose close the forecast was made, the last that was; k below 0 bars before it. A forecast that
    knows something stands out at 1 (with a horizon of h bars from 1 to h), one that repeats the past at 0 or below.

    Args:
        made: the bars t, ascending, shape (n,).
        forecast: shape (n,).
        close: of all bars, so that no pair is lost but where the bars end.
        lags: the k.
    """
    returns = np.concatenate(([0.0], close[1:] / close[:-1] - 1.0))  # (bars,); bar 0 has none
    return {lag: at_lag(made + lag, forecast, returns) for lag in lags}


def at_lag(bar: NDArray[np.int64], forecast: Floats, returns: Floats) -> Metric:
    """Return the correlation with the returns of these bars, those without a return left out."""
    known = (bar >= 1) & (bar < len(returns))
    if np.count_nonzero(known) < FEWEST:
        return Undefined(f"it takes {FEWEST} pairs")
    x, y = standardised(forecast[known]), standardised(returns[bar[known]])
    if x is None:
        return Undefined("the forecast is constant")
    if y is None:
        return Undefined("the returns never vary")
    return float(np.clip(np.mean(x * y), -1.0, 1.0))
