"""A cost surface as tables: for a terminal, and a row a cell for other programs."""

from __future__ import annotations

import math

import pandas as pd
from rich import box
from rich.table import Table

from ..engine.result import CostSurface
from .formats import percent, ratio
from .metric_rows import UNDEFINED

TITLES = {
    "total_return": "Total return after costs: a row a cost of a fill, a column the forecasts traded",
    "sharpe": "Sharpe ratio a year",
}
UNKNOWN_BREAK_EVEN = "Too little happened to say which costs the profit would bear"
"""In place of a break-even cost in a heading, which would sound like strength."""


def surface_table(surface: CostSurface, sample: str, metric: str) -> Table:
    """Return one metric of one sample: a row a cost, a column a threshold."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("cost", justify="right", no_wrap=True)
    for number, level in enumerate(surface.thresholds):
        scored = surface.forecasts_are == "scores"
        table.add_column(named(float(level), first=number == 0, scored=scored), justify="right", no_wrap=True)
    for bps, values in zip(surface.cost_bps, getattr(surface, metric)[sample].T, strict=True):
        table.add_row(f"{bps:g} bps", *(_cell(metric, float(value)) for value in values))
    return table


def named(threshold: float, *, first: bool = False, scored: bool = False) -> str:
    """Return a threshold, a return or a score, as the head of a column."""
    if first and threshold == 0.0:
        return "all"
    return f">{threshold:.2g}" if scored else f">{100.0 * threshold:.2g}%"


def surface_frame(surface: CostSurface) -> pd.DataFrame:
    """Return sample, threshold, cost_bps, total_return and sharpe, a row a cell; an undefined number is empty."""
    rows = [
        (sample, level, bps, returns[i, j], surface.sharpe[sample][i, j])
        for sample, returns in surface.total_return.items()
        for i, level in enumerate(surface.thresholds)
        for j, bps in enumerate(surface.cost_bps)
    ]
    return pd.DataFrame(rows, columns=["sample", "threshold", "cost_bps", "total_return", "sharpe"])


def _cell(metric: str, value: float) -> str:
    if math.isnan(value):
        return UNDEFINED
    return percent(value, 1) if metric == "total_return" else ratio(value)
