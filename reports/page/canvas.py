"""The look of what Bokeh draws on a page of ours, and its JSON, whose bytes are the same whenever it is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.core.types import ID
from bokeh.embed import json_item
from bokeh.models import BasicTicker, ColumnDataSource, CustomJSTickFormatter, Model, Range1d
from bokeh.models.annotations import Span, Title
from bokeh.plotting import figure
from numpy.typing import NDArray

INK, GREY, GRID, SHADE, ALARM = "#1d1d1b", "#62625d", "#e7e7e3", "#f1f1ee", "#b3261e"
LONG, SHORT, HOLD, GROSS = "#0072b2", "#d55e00", "#e69f00", "#56b4e9"
GREEN, PURPLE = "#009e73", "#cc79a7"
LINES = (LONG, HOLD, GREEN, PURPLE, SHORT, GROSS, INK, GREY)
"""Of lines beside each other, in this order: those of Okabe and Ito, which colour-blind readers tell apart."""
DASHES = ("solid", "dashed", "dotted", "dotdash")
"""Of the first lines, the next ones that begin with the first colour again, and so on."""
DARK = {
    INK: "#e9e7e2",
    GREY: "#a6a69f",
    GRID: "#2b2f36",
    SHADE: "#1d2026",
    ALARM: "#ff6f61",
    LONG: "#4aa8e0",
    SHORT: "#ff8b45",
    HOLD: "#f2b632",
    GROSS: "#c4e2f4",
    GREEN: "#3fcfa5",
    PURPLE: "#e3a3c6",
}
"""What the page's script puts in place of each on a dark screen: a canvas cannot read the colours of CSS."""
FONT = '"Helvetica Neue", Arial, "Liberation Sans", sans-serif'
LEFT, RIGHT = 54, 12
"""Room beside every pane, in pixels, so that those one below the other begin and end alike."""


@dataclass(frozen=True)
class Amount:
    """How values of a line are written: (value - zero) x factor, with its unit."""

    factor: float = 1.0
    zero: float = 0.0
    unit: str = ""
    digits: int = 2
    """Decimals where a single value is read; an axis has as many as it needs."""
    is_signed: bool = False


PLAIN = Amount()
PROFIT = Amount(factor=100.0, zero=1.0, unit="%", digits=1, is_signed=True)
"""Of equity as a multiple of the cash begun with: 1.25 is written +25.0%."""
PERCENT = Amount(factor=100.0, unit="%", digits=2, is_signed=True)
"""Of returns: 0.0125 is written +1.25%."""
RETURN = Amount(factor=100.0, unit="%", digits=3, is_signed=True)
"""Of one forecast or outcome."""
SCORE = Amount(digits=3, is_signed=True)
TIMES = Amount(unit="\u00d7")
"""Of a position as a multiple of equity."""


def pane(height: int, title: str, x_range: Range1d, amount: Amount = PLAIN, **more: Any) -> figure:
    """Return an empty pane in the look of the page: its title on the left, no toolbar, nothing to choose.

    Args:
        height: in pixels.
        title: what the y axis shows; empty for none.
        x_range: shared by panes that move together.
        amount: how the numbers of the y axis are written.
        more: of `bokeh.plotting.figure`.
    """
    plot = figure(
        height=height,
        sizing_mode="stretch_width",
        x_range=x_range,
        title=title or None,
        toolbar_location=None,
        tools=[],
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        min_border_left=LEFT,
        min_border_right=RIGHT,
        **more,
    )
    if isinstance(plot.title, Title):
        plot.title.update(text_font_size="12px", text_font_style="normal", text_color=GREY, text_font=FONT)
    plot.grid.grid_line_color = GRID
    plot.yaxis.formatter = written(amount)
    for axis in plot.axis:
        axis.update(axis_line_color=None, major_tick_line_color=None, minor_tick_line_color=None)
        axis.update(major_label_text_color=GREY, major_label_text_font_size="12px", major_label_text_font=FONT)
        axis.update(axis_label_text_color=GREY, axis_label_text_font_size="12px", axis_label_text_font=FONT)
        axis.update(axis_label_text_font_style="normal")
    return plot


def written(amount: Amount) -> CustomJSTickFormatter:
    """Return what writes the ticks of an axis: numbers as everywhere on the page, by its script."""
    told = json.dumps([amount.factor, amount.zero, amount.unit])
    return CustomJSTickFormatter(code=f"return window.barcast.tick(tick, ...{told})")


def source(name: str, **columns: Any) -> ColumnDataSource:
    """Return columns that glyphs draw and the page's script reads, by this name."""
    return ColumnDataSource(columns, name=name)


def across(at: float, color: str = GREY, **more: Any) -> Span:
    """Return a thin line across the width of a pane."""
    return Span(location=at, dimension="width", line_color=color, **{"line_width": 0.8, **more})


def upright(at: float, color: str = GREY, **more: Any) -> Span:
    """Return a line across the height of a pane."""
    return Span(location=at, dimension="height", line_color=color, **more)


def few_ticks(plot: figure) -> None:
    """Let a low pane have about three ticks on its y axis."""
    few = BasicTicker(desired_num_ticks=3, num_minor_ticks=0)
    plot.yaxis.ticker = few
    plot.ygrid.ticker = few


def packed(values: Any) -> NDArray[np.floating[Any]]:
    """Return numbers in four bytes each, shape (n,); in eight where one is too large for four."""
    wide = np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore"):
        narrow = wide.astype(np.float32)
    return wide if (np.isfinite(wide) & ~np.isfinite(narrow)).any() else narrow


def item(model: Model, target: str) -> dict[str, Any]:
    """Return what Bokeh draws into the element `target`, as JSON.

    Bokeh numbers all that it makes from the start of the process on; they are numbered anew, so that the same run
    gives the same bytes.
    """
    return dict(renumbered(json_item(model, ID(target)), target, {}))


def renumbered(part: Any, prefix: str, seen: dict[str, str]) -> Any:
    """Return JSON of Bokeh with ids in the order in which they come; no text that looks like one is touched."""
    if isinstance(part, Mapping):
        return {
            key: seen.setdefault(value, f"{prefix}-{len(seen)}")
            if key in ("id", "root_id")
            else renumbered(value, prefix, seen)
            for key, value in part.items()
        }
    if isinstance(part, list | tuple):
        return [renumbered(each, prefix, seen) for each in part]
    return part
