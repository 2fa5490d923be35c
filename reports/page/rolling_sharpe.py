"""The Sharpe ratio over the last so many bars, at every bar of the judged sample, beside buy and hold's."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from markupsafe import Markup

from ...arrays import Floats
from ...engine.result import Result
from ..accounts import column
from ..enough import untold
from .box import box
from .few_points import few_points
from .fragment import Fragment
from .glance import on_bars, zero_line
from .numbers import number
from .svg import Scale, chart, line
from .time_marks import time_marks
from .words import counted

LEAST = 60
"""Bars of the shortest window."""
SHARE = 3
"""The window is a year, and at most this part of the bars."""
FLAT = 1e-12


def rolling_sharpe(result: Result, sample: str) -> Fragment | str:
    """Return the picture of a sample, or why its ratio is not told."""
    if reason := untold(result, sample):
        return f"No moving Sharpe ratio: {reason}."
    rows = result.account.equity[result.account.equity["sample"] == sample]
    year = result.account.bars_per_year
    window = min(round(year), len(rows) // SHARE)
    if window < LEAST:
        held = f"a year and a third of {counted(len(rows), 'bar')}"
        return f"No moving Sharpe ratio: its window, the shorter of {held}, would be under {LEAST} bars."
    cash = result.terms.account.cash
    own = rolling(np.append(cash, column(rows, "equity")), window, year)
    hold = rolling(np.append(cash, on_bars(result.buy_and_hold.equity, sample, len(rows))), window, year)
    if not np.isfinite(own).any():
        return "No moving Sharpe ratio: the returns never vary."
    index = result.bars.index[result.bars.index.get_indexer(pd.DatetimeIndex(rows["date"]))][window - 1 :]
    scale, kept = Scale.of(own, hold), few_points(own, hold)
    across = 100.0 * kept / max(len(own) - 1, 1)
    shapes = zero_line(scale) + Markup("").join(
        line(values[kept], scale.low, scale.high, kind, across) for kind, values in (("hold", hold), ("net", own))
    )
    picture = chart(190, shapes, scale.marks(1), time_marks(index), "Sharpe ratio over a moving window")
    note = (
        f"Blue: this run after costs. Yellow: buy and hold. {span(window, year)} Luck alone "
        f"moves it by about {number(math.sqrt(year / window), 1)} either way."
    )
    return box(title(own, window), picture, note, wide=True)


def rolling(curve: Floats, window: int, bars_per_year: float) -> Floats:
    """Return mean / sample deviation of the returns of each window of an equity curve (n + 1,), a year.

    Shape (n - window + 1,); NaN where they never vary.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = pd.Series(curve[1:] / curve[:-1] - 1.0)
    moving = returns.rolling(window)
    deviation = moving.std().to_numpy()[window - 1 :]
    ratio = np.full(len(deviation), np.nan)
    np.divide(moving.mean().to_numpy()[window - 1 :], deviation, out=ratio, where=deviation > FLAT)
    return ratio * math.sqrt(bars_per_year)


def span(window: int, year: float) -> str:
    """Return how long the window is."""
    if window == round(year):
        return f"The window is a year, {counted(window, 'bar')}."
    return f"The window is {counted(window, 'bar')}, a third of the sample; figures are a year's."


def title(own: Floats, window: int) -> str:
    """Return between which values it went."""
    low, high = (number(one, 1) for one in (np.nanmin(own), np.nanmax(own)))
    return f"Sharpe ratio over the last {counted(window, 'bar')}: from {low} to {high}"
