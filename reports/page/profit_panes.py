"""What each account made beside buy and hold, and below it how far it was under its highest equity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

from .canvas import GREEN, GREY, GROSS, HOLD, LONG, PERCENT, PROFIT, PURPLE, across, few_ticks
from .over_time import compounds
from .time_axis import Fit, TimeAxis

LINES = (("hold", HOLD, 1.4), ("gross", GROSS, 1.2), ("growth", LONG, 2.0))
"""Column, colour and width, the one that matters last and on top."""
RULES = ((GREEN, "solid"), (PURPLE, "solid"), (PURPLE, "dashed"), (GREEN, "dashed"))
"""Colour and dash of the simple rules, in their order."""
RULE = "rule"
"""What their lines are tagged with."""


def profit_pane(
    axis: TimeAxis, table: pd.DataFrame, rows: ColumnDataSource, rules: Mapping[str, str]
) -> tuple[figure, Fit]:
    """Return what each account made, after and before costs, beside buy and hold; and simple rules, hidden at first."""
    names = (*(name for name, _, _ in LINES), *rules)
    is_log = compounds([table[name].to_numpy(dtype=np.float64) for name in names])
    fit = Fit(Range1d(start=0.5, end=2, name=f"{axis.name}-profit"), names, "ratio" if is_log else "difference")
    more: Any = {"y_axis_type": "log"} if is_log else {}
    title = "Profit, % of the cash" + (", log scale" if is_log else "")
    plot = axis.pane(240, title, PROFIT, y_range=fit.range, **more)
    plot.add_layout(across(1.0))
    for name, (color, dash) in zip(rules, RULES, strict=False):
        look: Any = {"color": color, "line_dash": dash, "line_width": 1.3, "visible": False}
        plot.line("n", name, source=rows, **look).tags = [RULE]
    for name, color, width in LINES:
        plot.line("n", name, source=rows, color=color, line_width=width)
    return plot, fit


def drawdown_pane(axis: TimeAxis, rows: ColumnDataSource) -> tuple[figure, Fit]:
    """Return how far each account is below its highest equity so far."""
    fit = Fit(Range1d(start=-1, end=0, name=f"{axis.name}-drawdown"), ("drawdown",), "fall")
    plot = axis.pane(120, "Drawdown, % below the highest equity so far", PERCENT, y_range=fit.range)
    plot.varea("n", 0, "fall", source=rows, color=GREY, alpha=0.3)
    plot.line("n", "drawdown", source=rows, color=GREY, line_width=1)
    few_ticks(plot)
    return plot, fit
