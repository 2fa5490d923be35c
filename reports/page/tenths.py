"""What came of each tenth of the forecasts, the lowest first."""

from __future__ import annotations

import math

import numpy as np

from ...analyzers.metrics import Undefined
from ...analyzers.statistics.calibration import Tenth
from ...arrays import Floats
from ...engine.result import Result
from ...verdict.forecast_quality import ForecastQuality
from ..accounts import column
from .box import box
from .fragment import Fragment
from .lag_profile import HEIGHT
from .numbers import digits_for, percent
from .svg import bars
from .words import counted

USUAL = 1.96
"""Standard errors within which 95 of 100 means of luck alone lie."""


def tenths(result: Result, quality: ForecastQuality) -> Fragment | str:
    """Return the picture, or why there is none."""
    found = quality.calibration
    if isinstance(found, Undefined):
        return f"No tenths of the forecasts: {found.reason}."
    table = result.forecasts.table
    outcome = column(table[(table["sample"] == quality.sample) & table["outcome"].notna()], "outcome")
    band = luck_of(outcome, min(one.count for one in found), quality.horizon)
    picture = bars(
        [100.0 * one.mean_outcome for one in found],
        ["lowest", *[""] * (len(found) - 2), "highest"],
        unit="%",
        digits=2,
        described="Mean return that came of each tenth of the forecasts",
        titles=[told(one) for one in found],
        band=100.0 * band,
        around=100.0 * float(np.mean(outcome)),
        height=HEIGHT,
    )
    ahead = "of the next bar" if quality.horizon == 1 else f"over the next {quality.horizon} bars"
    fewer = "" if len(found) == 10 else f" Equal forecasts leave {len(found)} groups in place of ten."
    note = (
        f"Mean return {ahead}, the forecasts sorted into ten groups. Forecasts that know something rise to the right. "
        f"Grey: where 95 of 100 groups lie that know nothing.{fewer}"
    )
    return box(title(found), picture, note)


def luck_of(outcome: Floats, count: int, horizon: int) -> float:
    """Return how far the mean of so many outcomes (n,) may lie from that of all, by luck; overlaps count once."""
    return USUAL * float(np.std(outcome)) / math.sqrt(max(count / horizon, 1.0))


def title(found: tuple[Tenth, ...]) -> str:
    """Return what came at both ends."""
    ends = found[0].mean_outcome, found[-1].mean_outcome
    digits = digits_for(*(100.0 * one for one in ends))
    low, high = (percent(one, digits, signed=True) for one in ends)
    return f"Of the lowest forecasts {low} came, of the highest {high}"


def told(one: Tenth) -> str:
    """Return what is told of a group that is pointed at."""
    digits = digits_for(100.0 * one.mean_forecast, 100.0 * one.mean_outcome, least=3)
    forecast, came = (percent(value, digits, signed=True) for value in (one.mean_forecast, one.mean_outcome))
    return f"{counted(one.count, 'forecast')}, mean {forecast}: {came} came"
