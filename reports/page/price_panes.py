"""The price with a mark for each fill, and below it what was held."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

from ...engine.result import Result
from ..accounts import usual_position
from .bar_table import entries_and_exits
from .canvas import INK, LONG, SHORT, TIMES, across, few_ticks, packed, source
from .numbers import number
from .over_time import compounds
from .thinning import Rows
from .time_axis import Fit, TimeAxis

LOG_FROM = 3.0
"""The price is on a logarithmic scale where the highest close is at least so many times the lowest."""
CUT_FROM = 2.0
"""Positions are cut where the largest is so many times what an axis needs: one would flatten all others."""
MOST_FILLS = 15_000
"""Of each side; earlier ones are not marked."""
SIDES = (("bought", "triangle", LONG), ("sold", "inverted_triangle", SHORT))
"""The source of the marks, their shape and colour."""


def price_pane(axis: TimeAxis, result: Result, rows: ColumnDataSource) -> tuple[figure, Fit]:
    """Return the close, and a mark for each fill: up for bought, down for sold, hollow where it only closes."""
    is_log = compounds([result.bars.close], LOG_FROM)
    fit = Fit(Range1d(start=1, end=2, name=f"{axis.name}-price"), ("close",), "ratio" if is_log else "difference")
    more: Any = {"y_axis_type": "log"} if is_log else {}
    plot = axis.pane(240, "Close, log scale" if is_log else "Close", y_range=fit.range, **more)
    plot.line("n", "close", source=rows, color=INK, line_width=1.2)
    marks = marks_of(result, axis)
    for name, marker, color in SIDES:
        drawn = source(f"{axis.name}-{name}", **marks[name])
        look: Any = {"size": 10, "color": color, "fill_alpha": "solid", "line_width": 1.5}
        plot.scatter("n", "price", source=drawn, marker=marker, visible=False, name=f"{axis.name}-{name}-marks", **look)
    return plot, fit


def marks_of(result: Result, axis: TimeAxis) -> dict[str, dict[str, Any]]:
    """Return, by side, the bar, the price and whether a position was begun or added to, of the last fills."""
    fills = result.account.fills
    before, after = entries_and_exits(result)
    table = pd.DataFrame({"n": axis.place(fills["filled_at"]), "price": fills["price"].to_numpy(dtype=np.float64)})
    table["solid"] = (np.abs(after) > np.abs(before)) | (np.sign(after) * np.sign(before) < 0)
    chosen = {"bought": table[after > before], "sold": table[after < before]}
    return {
        side: {
            "n": mine["n"].to_numpy(dtype=np.int32),
            "price": packed(mine["price"]),
            "solid": mine["solid"].to_numpy(dtype=np.float32),
        }
        for side, mine in ((side, mine.tail(MOST_FILLS)) for side, mine in chosen.items())
    }


def position_pane(axis: TimeAxis, whole: pd.DataFrame, rows: Rows) -> tuple[figure, Fit]:
    """Return what was held, as the page's script averages it over what is in view.

    Args:
        axis: of bars.
        whole: every bar of the run.
        rows: the bars that are drawn; those with fills are told besides, so that no position is missed.
    """
    held = whole["position"].fillna(0.0).to_numpy(dtype=np.float64)
    filled = np.flatnonzero(whole["size"].notna())
    at = np.union1d(rows, filled[-2 * MOST_FILLS :])
    largest, limit = float(np.abs(held).max(initial=0.0)), usual_position(held)
    is_cut = largest > CUT_FROM * limit > 0.0
    ends = Range1d(start=-1, end=1, name=f"{axis.name}-position")
    fit = Fit(ends, ("position",), "around", limit if is_cut else None)
    said = f" (up to {number(largest, 0)}, cut at {number(limit, 0)})" if is_cut else ""
    title = f"Position, \u00d7 equity{said}: long above 0, short below"
    plot = axis.pane(96, title, TIMES, y_range=fit.range)
    few_ticks(plot)
    bins = source(f"{axis.name}-held", left=[], right=[], long=[], short=[])
    for side, color in (("long", LONG), ("short", SHORT)):
        plot.quad(left="left", right="right", top=side, bottom=0, source=bins, color=color, line_width=1)
    plot.add_layout(across(0.0))
    steps = source(f"{axis.name}-steps", n=at.astype(np.int32), position=packed(held[at]))
    plot.tags = [steps]  # read by the page's script alone
    return plot, fit
