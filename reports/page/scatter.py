"""Forecast against outcome, a dot for each forecast of a sample, whose date is told where one points."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from bokeh.models import CustomJS, PanTool, Range1d, WheelZoomTool
from bokeh.models.annotations import BoxAnnotation, Slope
from bokeh.plotting import figure
from markupsafe import Markup

from ...arrays import Floats
from ...engine.result import Result
from .canvas import (
    DARK,
    GREY,
    LONG,
    PERCENT,
    PLAIN,
    RETURN,
    SCORE,
    SHADE,
    SHORT,
    across,
    item,
    packed,
    pane,
    source,
    upright,
    written,
)
from .document import rendered
from .fragment import Fragment
from .time_axis import milliseconds

NAME = "scatter"
MOST_DOTS = 6_000
"""More are drawn in part: evenly over time, and every one that is far out."""
FAR_OUT = 300
"""Of the largest and the least forecasts and outcomes, so many are drawn however many there are."""
FAR = 4.0
"""Forecasts beyond so many times the 99th percentile do not widen the view: one would flatten all others."""
LARGEST = 1e300
"""Forecasts are held within so much: beyond, axes would leave float64."""
BUTTONS = (
    ("all", "All", "Show all"),
    ("in", "+", "Zoom in"),
    ("out", "\u2212", "Zoom out"),
    ("before", "\u2039", "Read the forecast before"),
    ("next", "\u203a", "Read the next forecast"),
)
"""What a button does, what stands on it, and what it is called."""


def scatter(result: Result, sample: str) -> Fragment:
    """Return the outcomes of a sample over their forecasts; why there is nothing to draw, where that is so."""
    table = pairs_of(result, sample)
    if table.empty:
        return Fragment(Markup('<p class="note">{}</p>').format(why_none(result, sample)))
    drawn = table.iloc[chosen(table)]
    is_scored = result.forecasts.meaning == "scores"
    plot = frame(table, is_scored)
    look: Any = {"size": 6, "color": LONG, "alpha": 0.4, "line_color": None}
    plot.scatter("forecast", "outcome", source=source(f"{NAME}-pairs", **columns(drawn)), **look)
    picked: Any = {"size": 11, "color": SHORT, "fill_alpha": 0, "line_width": 2}
    plot.scatter("x", "y", source=source(f"{NAME}-picked", x=[], y=[]), **picked)
    described = f"{'Score' if is_scored else 'Forecast'} against the return that came."
    html = rendered("scatter.html", name=NAME, buttons=BUTTONS, described=described, note=note(table, drawn, is_scored))
    amounts = {"forecast": asdict(SCORE if is_scored else RETURN), "outcome": asdict(RETURN)}
    return Fragment(
        html,
        {NAME: item(plot, NAME)},
        {NAME: {"kind": "scatter", "called": "score" if is_scored else "forecast", **amounts}, "dark": DARK},
    )


def pairs_of(result: Result, sample: str) -> pd.DataFrame:
    """Return `made_at`, `forecast` and `outcome` of the forecasts of a sample whose outcome is known."""
    table = result.forecasts.table
    mine = table.loc[(table["sample"] == sample).to_numpy(dtype=bool), ["made_at", "forecast", "outcome"]]
    numbers = mine[["forecast", "outcome"]].astype("float64")
    known = np.isfinite(numbers.to_numpy()).all(axis=1)
    told = mine.assign(forecast=numbers["forecast"].clip(-LARGEST, LARGEST), outcome=numbers["outcome"])
    return pd.DataFrame(told[known])


def chosen(table: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the rows to draw, in order: all, or some evenly over time and those that are farthest out."""
    if len(table) <= MOST_DOTS:
        return np.arange(len(table))
    kept = [np.linspace(0, len(table) - 1, MOST_DOTS - 4 * FAR_OUT).astype(np.int64)]
    for name in ("forecast", "outcome"):
        order = np.argsort(table[name].to_numpy(), kind="stable")
        kept += [order[:FAR_OUT], order[-FAR_OUT:]]
    return np.unique(np.concatenate(kept))


def frame(table: pd.DataFrame, is_scored: bool) -> figure:
    """Return the empty pane: 0 in its middle, shaded where the sign of the forecast was right."""
    across_x, up = limit(table["forecast"].to_numpy()), limit(table["outcome"].to_numpy())
    ranges = [Range1d(start=-reach, end=reach, name=f"{NAME}-{side}") for side, reach in (("x", across_x), ("y", up))]
    plot = pane(300, "Return that came", ranges[0], PERCENT, y_range=ranges[1])
    plot.xaxis.formatter = written(PLAIN if is_scored else PERCENT)
    plot.xaxis.axis_label = "Score" if is_scored else "Forecast"
    corners: Any = ({"left": 0, "bottom": 0}, {"right": 0, "top": 0})
    for corner in corners:
        plot.add_layout(BoxAnnotation(**corner, fill_color=SHADE, fill_alpha=1, line_color=None, level="image"))
    plot.add_layout(across(0.0))
    plot.add_layout(upright(0.0, line_width=0.8))
    if not is_scored:  # a score and a return have no line in common
        plot.add_layout(Slope(gradient=1, y_intercept=0, line_color=GREY, line_dash="dashed", line_width=1))
    plot.add_tools(PanTool(), WheelZoomTool(modifiers="ctrl"))
    for event in ("mousemove", "tap"):
        plot.js_on_event(event, CustomJS(code=f"window.barcast.point('{NAME}', cb_obj.x, cb_obj.y)"))
    plot.js_on_event("doubletap", CustomJS(code=f"window.barcast.show('{NAME}', 'all')"))
    return plot


def limit(values: Floats) -> float:
    """Return half the width of an axis around 0 that shows all but far-off values."""
    sizes = np.abs(values)
    largest, usual = float(sizes.max()), FAR * float(np.quantile(sizes, 0.99))
    return 1.08 * (min(largest, usual) or largest or 0.01)


def columns(table: pd.DataFrame) -> dict[str, Any]:
    """Return what is drawn and told of each dot, oldest first."""
    numbers = {name: packed(table[name]) for name in ("forecast", "outcome")}
    return {"date": milliseconds(pd.DatetimeIndex(table["made_at"])), **numbers}


def note(table: pd.DataFrame, drawn: pd.DataFrame, is_scored: bool) -> str:
    """Return how many dots there are, and how to read them."""
    what, reach = "scores" if is_scored else "forecasts", limit(table["forecast"].to_numpy())
    beyond = int((table["forecast"].abs() > reach).sum())
    said = [
        f"{len(table):,} {what}"
        + (
            f", of which {len(drawn):,} are drawn: those far out and some of the others"
            if len(drawn) < len(table)
            else ""
        )
        + ".",
        far_words(beyond),
        "Shaded: the sign was right."
        if is_scored
        else "Shaded: the sign was right. Dashed: what came is what was forecast.",
    ]
    return " ".join(filter(None, said))


def far_words(count: int) -> str:
    """Return that some dots lie out of view; empty where none does."""
    if not count:
        return ""
    if count == 1:
        return "1 lies beyond the sides: zoom out to see it."
    return f"{count:,} lie beyond the sides: zoom out to see them."


def why_none(result: Result, sample: str) -> str:
    """Return why there is no pair of a forecast and its outcome."""
    if result.forecasts.table.empty:
        return "This run made no forecast: it has no model, or too few bars to fill its window."
    made = int((result.forecasts.table["sample"] == sample).sum())
    count = "1 forecast was" if made == 1 else f"{made:,} forecasts were"
    return f"{count} made, but the return that followed is not known for any."
