"""Whether what came is as large as was forecast: means of both by tenths of the forecasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...arrays import Floats
from ..metrics import Undefined, is_constant
from .scaling import scaled

GROUPS = 10


@dataclass(frozen=True)
class Tenth:
    """Forecasts of about the same size, and what came of them."""

    mean_forecast: float
    mean_outcome: float
    count: int


def calibration(forecast: Floats, outcome: Floats) -> tuple[Tenth, ...] | Undefined:
    """Return the mean forecast, mean outcome and number of pairs in each tenth of the forecasts, the lowest first.

    Tenths end at the deciles of the forecast (n,), as those of `pandas.qcut`; equal forecasts are in one of them, so
    there may be fewer, 2 or more. Forecasts are calibrated where both means agree: Mincer and Zarnowitz (1969).
    """
    if len(forecast) < 2 * GROUPS:
        return Undefined(f"it takes {2 * GROUPS} pairs")
    small = scaled(forecast)[0]
    if is_constant(small):
        return Undefined("the forecast is constant")
    ends = np.unique(np.quantile(small, np.arange(1, GROUPS + 1) / GROUPS))
    if len(ends) < 2:
        return Undefined("nearly all forecasts are equal")
    which = np.searchsorted(ends[:-1], small, side="left")  # (n,)
    count = np.bincount(which, minlength=len(ends))
    held = count > 0
    shares = count[held] / len(forecast)
    # divided before they are added: sums of huge forecasts overflow
    means = [np.bincount(which, one / len(one), len(ends))[held] / shares for one in (forecast, outcome)]
    return tuple(
        Tenth(float(mean), float(came), int(pairs)) for mean, came, pairs in zip(*means, count[held], strict=True)
    )
