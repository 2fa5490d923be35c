"""One axis of bars for panes that move together: bars stand side by side, and hours without any take no room."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from bokeh.layouts import column
from bokeh.models import CustomJS, CustomJSTicker, CustomJSTickFormatter, PanTool, Range1d, WheelZoomTool
from bokeh.plotting import figure
from markupsafe import Markup
from numpy.typing import NDArray

from ...arrays import Floats
from .canvas import DARK, PLAIN, Amount, item, pane, upright
from .document import rendered
from .fragment import Fragment

EDGE = 0.006
"""Room before the first bar and behind the last, as a share of all."""
LEAST = 6
"""Bars that are seen at the least, however far one zooms."""
BUTTONS = (
    ("in", "+", "Zoom in"),
    ("out", "\u2212", "Zoom out"),
    ("left", "\u2190", "Move to earlier bars"),
    ("right", "\u2192", "Move to later bars"),
    ("before", "\u2039 bar", "Read the bar before"),
    ("next", "bar \u203a", "Read the next bar"),
)
"""What a button does, what stands on it, and what it is called."""


@dataclass(frozen=True)
class Fit:
    """How the y axis of a pane follows what is in view."""

    range: Range1d
    columns: tuple[str, ...]
    how: str = "difference"
    """`difference`; `ratio` on a logarithmic axis; `around` 0; `fall` for values of at most 0, whose 0 is the top."""
    limit: float | None = None
    """Of `around`: what is farther from 0 is cut off, however large."""


@dataclass(frozen=True)
class Read:
    """A value that is told of the bar that is pointed at."""

    label: str
    column: str
    amount: Amount = PLAIN
    below_0: str = ""
    """What is said in place of a value below 0."""
    hidden: str = ""
    """The tag of what is hidden at first: it is told only while that is shown."""

    def told(self) -> dict[str, Any]:
        """Return it for the page's script."""
        return {
            "label": self.label,
            "column": self.column,
            "below_0": self.below_0,
            "hidden": self.hidden,
            **asdict(self.amount),
        }


@dataclass(frozen=True)
class TimeAxis:
    """The bars of an axis, from 0; those after the last may be reserved without anything being drawn there."""

    name: str
    """Of the chart: the id of its element, and the first part of every name in it."""
    index: pd.DatetimeIndex
    """The stamp of each bar, in order, shape (bars,)."""
    reserved: int = 0
    """Bars behind the last of which only the number is known."""

    @cached_property
    def range(self) -> Range1d:
        """The bars in view: all at first."""
        low, high = self.ends
        room = 0.25 * (high - low)
        return Range1d(start=low, end=high, name=f"{self.name}-x", bounds=(low - room, high + room), min_interval=LEAST)

    @property
    def ends(self) -> tuple[float, float]:
        """The axis from edge to edge, in bars."""
        bars = len(self.index) + self.reserved
        room = max(EDGE * bars, 0.5)
        return -room, bars - 1 + room

    @cached_property
    def ticker(self) -> CustomJSTicker:
        """What the page's script chooses: the first bar of years, months, days or hours."""
        return CustomJSTicker(major_code=f"return window.barcast.ticks({json.dumps(self.name)}, cb_data.range)")

    def place(self, stamps: Any) -> NDArray[np.int64]:
        """Return the number of the first bar at each stamp or after it, shape (n,)."""
        return np.asarray(self.index.searchsorted(pd.DatetimeIndex(stamps)), dtype=np.int64)

    def pane(self, height: int, title: str, amount: Amount = PLAIN, **more: Any) -> figure:
        """Return an empty pane on this axis: drag moves, ctrl and wheel zooms, the bar pointed at is read."""
        plot = pane(height, title, self.range, amount, **more)
        plot.xaxis.ticker = self.ticker
        plot.xgrid.ticker = self.ticker
        name = json.dumps(self.name)
        plot.xaxis.formatter = CustomJSTickFormatter(code=f"return window.barcast.label({name}, tick)")
        plot.add_tools(PanTool(dimensions="width"), WheelZoomTool(dimensions="width", modifiers="ctrl"))
        for event in ("mousemove", "tap"):
            plot.js_on_event(event, CustomJS(code=f"window.barcast.at({name}, cb_obj.x)"))
        plot.js_on_event("doubletap", CustomJS(code=f"window.barcast.show({name}, 'all')"))
        plot.add_layout(upright(0.0, level="overlay", tags=["cross"]))
        return plot

    def fragment(
        self,
        panes: Sequence[figure],
        fits: Sequence[Fit],
        reads: Sequence[Read],
        *,
        described: str,
        legend: Markup | None = None,
        note: str = "",
        views: Mapping[str, tuple[float, float]] | None = None,
        first_view: str = "",
        toggles: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Fragment:
        """Return the panes one below the other, with their buttons and what is read of a bar.

        Args:
            panes: from top to bottom; only the lowest tells the dates. One of them draws the source `NAME-rows`, whose
                columns are `n`, the number of the bar, `date`, in ms, and what `fits` and `reads` name.
            fits: how their y axes follow what is in view.
            reads: what is told of a bar.
            described: for who cannot see it.
            legend: of the lines.
            note: below it.
            views: label of a button -> the bars it shows.
            first_view: the label of the one that is seen at first; all bars unless given.
            toggles: tag of lines that are hidden at first -> what stands on the button that shows them.
            more: what the page's script is told of this chart besides.
        """
        if views and first_view in views:
            self.range.update(start=views[first_view][0], end=views[first_view][1])
        for plot in panes[:-1]:
            plot.xaxis.visible = False
        buttons = [("all", "All", "Show all bars"), *((f"view:{key}", key, f"Show: {key}") for key in views or {})]
        buttons += [(f"span:{bars}", label, f"Show {label}") for label, bars in self.spans.items()]
        html = rendered(
            "over_time.html",
            name=self.name,
            buttons=[*buttons, *BUTTONS],
            toggles=toggles or {},
            legend=legend,
            described=described,
            note=note,
        )
        told = {
            "kind": "time",
            "bars": len(self.index),
            "ends": self.ends,
            "views": dict(views or {}),
            "fits": [
                {"range": fit.range.name, "columns": fit.columns, "how": fit.how, "limit": fit.limit} for fit in fits
            ],
            "reads": [read.told() for read in reads],
            **more,
        }
        drawn = item(column(list(panes), sizing_mode="stretch_width", spacing=4), self.name)
        return Fragment(html, {self.name: drawn}, {self.name: told, "dark": DARK})

    @cached_property
    def spans(self) -> dict[str, int]:
        """What a button shows of the axis, in words -> bars: a day and a week, or a year; none as long as all."""
        dates = self.index.normalize()
        days = max(int(dates.nunique()), 1)
        if len(self.index) >= 2 * days:
            usual = float(np.median(np.bincount(np.unique(dates, return_inverse=True)[1])))
            wanted = {"1 day": usual, "1 week": usual * (7.0 if (dates.day_of_week > 4).any() else 5.0)}
        else:
            years = (self.index[-1] - self.index[0]).days / 365.25 if len(self.index) else 0.0
            wanted = {"1 year": len(self.index) / years} if years > 0.0 else {}
        return {label: round(bars) for label, bars in wanted.items() if LEAST <= bars < 0.8 * len(self.index)}


def milliseconds(stamps: pd.DatetimeIndex) -> Floats:
    """Return stamps as the page's script counts them, shape (n,): ms from 1970 on."""
    return np.asarray(stamps.to_numpy(dtype="datetime64[ms]"), dtype=np.float64)
