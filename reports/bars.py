"""Bars by themselves: the range and the close of each, and the volume below."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from ..arrays import Floats
from .formats import counted
from .style import ACTUAL, DPI, GREY, LEFT, LONG, PALE, RIGHT, WIDTH, drawable, look
from .timeline import Timeline, line

HEIGHT = 4.4
BINS = 400
"""Stretches of bars whose range is drawn at most, and whose volume is averaged."""
LOG_FROM = 3.0
"""The axis is logarithmic when the highest close is at least so many times the lowest."""
SUBS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
"""Which multiples of 1, 10, 100, ... are ticks of such an axis."""
LARGE = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))


@look()
def draw_bars(name: str, index: pd.DatetimeIndex, columns: Mapping[str, Floats], note: str = "") -> Figure:
    """Return a picture of bars: stamps and columns of shape (n,), as `Bars` has them; `note` is the second line."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(LEFT, 0.97, drawable(f"{name}: {counted(len(index), 'bar')}"), size=10.5, weight="bold", va="top")
    figure.text(LEFT, 0.91, drawable(", ".join(filter(None, [span_of(index), note]))), size=7.2, color=GREY, va="top")
    has_volume = bool((columns["volume"] > 0.0).any())
    grid = GridSpec(2 if has_volume else 1, 1, figure, LEFT, 0.09, RIGHT, 0.86, hspace=0.09,
                    height_ratios=(4, 1) if has_volume else (1,))  # fmt: skip
    price = figure.add_subplot(grid[0])
    x, line_up = Timeline.over_stamps(index).at(index), Timeline.over_stamps(index)
    _draw_price(price, x, columns)
    line_up.label(price)
    if has_volume:
        volume = figure.add_subplot(grid[1], sharex=price)
        price.tick_params(labelbottom=False, bottom=False)
        _draw_volume(volume, x, columns["volume"])
    return figure


def span_of(index: pd.DatetimeIndex) -> str:
    """Return from when to when the bars are."""
    stamp = "%Y-%m-%d" if (index == index.normalize()).all() else "%Y-%m-%d %H:%M"
    return f"{index[0]:{stamp}} to {index[-1]:{stamp}}"


def _draw_price(axes: Axes, x: Floats, columns: Mapping[str, Floats]) -> None:
    close, cuts = columns["close"], _cuts(len(x))
    low, high = np.minimum.reduceat(columns["low"], cuts), np.maximum.reduceat(columns["high"], cuts)
    axes.fill_between(x[cuts], low, high, step="mid", color=PALE, alpha=0.5, linewidth=0, label="low to high")
    line(axes, x, close, ACTUAL, "close", width=0.9)
    axes.set_ylabel("price")
    if close.max() >= LOG_FROM * close.min():
        axes.set_yscale("log")
        axes.set_ylabel("price, log scale")
        axes.yaxis.set_major_locator(LogLocator(subs=SUBS if close.max() < 10.0 * close.min() else SUBS[::2]))
        axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def _draw_volume(axes: Axes, x: Floats, volume: Floats) -> None:
    cuts = _cuts(len(x))
    sizes = np.diff(np.append(cuts, len(x)))
    axes.fill_between(x[cuts], np.add.reduceat(volume, cuts) / sizes, step="mid", color=LONG, alpha=0.6, linewidth=0)
    if len(x) == 1:  # an area of one point has no width
        axes.plot(x, volume, "o", color=LONG, markersize=4.0)
    axes.set_ylabel("volume" if len(cuts) == len(x) else "mean volume")
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_locator(MaxNLocator(2))
    axes.yaxis.set_major_formatter(FuncFormatter(in_short))


def in_short(value: float, _position: float = 0.0) -> str:
    """Return a large number as people write it: 5,000,000,000 as `5 bn`."""
    for size, word in LARGE:
        if value >= size:
            return f"{value / size:.4g} {word}"
    return f"{value:.4g}"


def _cuts(bars: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the first bar of each stretch that is drawn as one."""
    return np.unique(np.linspace(0, bars, min(bars, BINS), False).astype(np.int64))
