"""Drawing over time: stamps as numbers, long lines thinned, the split and a ruin marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import matplotlib.dates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ..arrays import Floats
from ..engine.result import Result
from .accounts import TITLES
from .folds import walks_forward
from .style import ALARM, GREY, INK, TRAIN

dates: Any = matplotlib.dates  # it has no types

MOST_POINTS = 6000
"""Points of a line before it is thinned: about four for each pixel of width."""

ROOM = 0.06
"""A part is named where it has more than so much of the width."""

BESIDE = 0.12
"""Dates closer than so much of the width would lie on each other."""
FEW_BARS = 4
"""At most so many bars get a date each."""

Dates = pd.DatetimeIndex | pd.Series | list[pd.Timestamp]

# Digits only: month names would follow the locale.
TICKS = ["%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M", "%S.%f"]
FIRST_TICKS = ["", "%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M"]
OFFSETS = ["", "", "", "%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M"]


@dataclass(frozen=True)
class Timeline:
    """Where a stamp lies on the x axis: at its date or, when nights would fill the picture, at its bar's number."""

    index: pd.DatetimeIndex
    by_bar: bool

    @classmethod
    def of(cls, result: Result) -> Timeline:
        """Return the axis of the run's bars: by bar for intraday bars with gaps, else by date."""
        return cls.over_stamps(result.bars.index)

    @classmethod
    def over_stamps(cls, index: pd.DatetimeIndex) -> Timeline:
        """Return the axis of bars with these stamps."""
        x = _days(index)
        step = bar_step(x)
        return cls(index, len(x) > 2 and step < 0.8 and x[-1] - x[0] > 1.5 * step * len(x))

    def over(self, first: int, stop: int) -> Timeline:
        """Return the axis of some of the bars, of the same kind."""
        return Timeline(self.index[first:stop], self.by_bar)

    def at(self, stamps: Dates) -> Floats:
        """Return the place of each stamp, shape (n,)."""
        wanted = pd.DatetimeIndex(stamps)
        return self.index.searchsorted(wanted).astype(np.float64) if self.by_bar else _days(wanted)

    def label(self, axes: Axes, most: int = 9) -> None:
        """Span the bars and write dates in digits under the axis, at most about so many."""
        x = self.at(self.index)
        room = max(0.01 * (x[-1] - x[0]), bar_step(x))
        axes.set_xlim(x[0] - room, x[-1] + room)
        if self.by_bar or len(x) <= FEW_BARS:
            self._label_bars(axes, x, max(most - 2, 1))
        else:
            _label_dates(axes, most // 2, most)

    def _label_bars(self, axes: Axes, x: Floats, most: int) -> None:
        """Tick the first bar of days, as many as have room; every bar when there are but a few."""
        first = np.flatnonzero(np.diff(self.index.normalize().asi8, prepend=0))
        if len(first) > 1 and first[1] < BESIDE * len(x):  # a day of which there is but the end
            first = first[1:]
        shown = np.arange(len(x)) if len(x) <= FEW_BARS else first[:: -(-len(first) // most)]
        clock = "" if len(x) > FEW_BARS or bool((self.index == self.index.normalize()).all()) else " %H:%M"
        axes.set_xticks(x[shown], [f"{stamp:%Y-%m-%d{clock}}" for stamp in self.index[shown]])


def thinned(x: Floats, y: Floats, most: int = MOST_POINTS) -> tuple[Floats, Floats]:
    """Return the line with at most about `most` points: the lowest and highest of every stretch stay.

    A short line comes back untouched; the first and the last point always stay.
    """
    if len(x) <= most:
        return x, y
    stretch = -(-2 * len(x) // most)
    whole = len(x) // stretch * stretch
    blocks = y[:whole].reshape(-1, stretch)
    starts = np.arange(0, whole, stretch)
    kept = [starts + blocks.argmin(axis=1), starts + blocks.argmax(axis=1), np.array([0, len(x) - 1])]
    rows = np.unique(np.concatenate(kept))
    return x[rows], y[rows]


def line(axes: Axes, x: Floats, y: Floats, color: str, label: str | None = None, width: float = 1.0) -> None:
    """Draw a thinned line; a single point gets a dot, for a line through it would be invisible."""
    shown_x, shown_y = thinned(x, y)
    dot = "o" if len(x) == 1 else ""
    axes.plot(shown_x, shown_y, color=color, label=label, linewidth=width, marker=dot, markersize=4.0)


def bar_edges(x: Floats) -> Floats:
    """Return where each bar begins and the last ends, shape (n + 1,)."""
    return np.append(x, x[-1] + bar_step(x))


def bar_step(x: Floats) -> float:
    """Return the usual distance from bar to bar; 1 if there is but one bar."""
    return float(np.median(np.diff(x))) if len(x) > 1 else 1.0


def mark_split(panels: Sequence[Axes], result: Result, shade: bool = True) -> None:
    """Shade the training part of every panel, draw the boundary and name both parts in the first; tick the refits."""
    if walks_forward(result):
        tick_refits(panels[-1], result)
    mark_apart(panels, result)
    if result.account.boundary is None:
        return
    boundary = float(Timeline.of(result).at([result.account.boundary])[0])
    for axes in panels:
        if shade:
            axes.axvspan(axes.get_xlim()[0], boundary, color=TRAIN, linewidth=0, zorder=0)
        axes.axvline(boundary, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2.5)
    _name_parts(panels[0], boundary, "no model yet" if walks_forward(result) else "train")


def mark_apart(panels: Sequence[Axes], result: Result) -> None:
    """Draw a line where each sample that is kept apart begins, and name it in the first panel."""
    for one in result.account.apart:
        if one.first >= len(result.bars):  # a lock-box that is closed
            continue
        begins = float(Timeline.of(result).at([result.bars.index[one.first - 1]])[0])
        for axes in panels:
            axes.axvline(begins, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2.5)
        low, high = panels[0].get_xlim()
        if (high - begins) / (high - low) > ROOM:
            _name(panels[0], begins, TITLES[one.name], 5, "left")


def tick_refits(axes: Axes, result: Result, timeline: Timeline | None = None) -> None:
    """Draw a short tick at the foot of the panel wherever another model took over."""
    taken_over = (timeline or Timeline.of(result)).at(result.models.table["first_answer"].drop_duplicates())
    axes.vlines(taken_over, 0.0, 0.06, color=INK, linewidth=0.7, transform=axes.get_xaxis_transform(), zorder=3)
    axes.annotate("refits", (1.007, 0.03), xycoords="axes fraction", va="center", color=GREY, size=7.0)


def mark_ruin(panels: Sequence[Axes], result: Result) -> None:
    """Draw a line where the equity of an account was gone and its records end."""
    for stamp in result.account.ruined_at.values():
        mark_one_ruin(panels, Timeline.of(result), stamp)


def mark_one_ruin(panels: Sequence[Axes], timeline: Timeline, stamp: pd.Timestamp) -> None:
    """Draw a line at a ruin, if it lies within the panels."""
    x = float(timeline.at([stamp])[0])
    low, high = panels[0].get_xlim()
    if low <= x <= high:
        for axes in panels:
            axes.axvline(x, color=ALARM, linewidth=1.1, zorder=3)


def runs_of(values: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Return stretches of equal values as (first, one past the last, value)."""
    starts = np.flatnonzero(np.diff(values, prepend=values[:1] - 1))
    ends = np.append(starts[1:], len(values))
    return [(int(a), int(b), int(values[a])) for a, b in zip(starts, ends, strict=True)]


def _name_parts(axes: Axes, boundary: float, before: str) -> None:
    """Write what comes before the boundary left of it and `test` right of it, where there is room."""
    low, high = axes.get_xlim()
    share = (boundary - low) / (high - low)
    for name, room, offset, side in ((before, share, -5, "right"), ("test", 1 - share, 5, "left")):
        if room > ROOM:
            _name(axes, boundary, name, offset, side)


def _name(axes: Axes, x: float, name: str, offset: float, side: str) -> None:
    """Write a name at the top, beside a line."""
    axes.annotate(
        name,
        (x, 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(offset, -3),
        textcoords="offset points",
        ha=side,
        va="top",
        color=GREY,
        size=7.5,
    )


def _days(stamps: pd.DatetimeIndex) -> Floats:
    """Return stamps as matplotlib's days, shape (n,)."""
    number = dates.date2num(stamps.to_numpy(dtype="datetime64[us]"))
    return np.asarray(number, dtype=np.float64)


def _label_dates(axes: Axes, least: int, most: int) -> None:
    locator = dates.AutoDateLocator(tz=UTC, minticks=least, maxticks=most)
    # steps for a narrow panel of less than two years or two days: without one few enough, matplotlib warns
    locator.intervald[dates.MONTHLY] = [1, 2, 3, 4, 6, 12]
    locator.intervald[dates.HOURLY] = [1, 2, 3, 4, 6, 12, 24]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        dates.ConciseDateFormatter(locator, tz=UTC, formats=TICKS, zero_formats=FIRST_TICKS, offset_formats=OFFSETS)
    )
    axes.xaxis.get_offset_text().set(color=GREY, size=7.5)
