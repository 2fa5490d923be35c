"""What came against what was forecast, a dot a forecast; test first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from ..analyzers.metrics import Metric, Undefined, correlation, hit_rate, is_constant
from ..arrays import Floats
from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import IN_WORDS, SAMPLES, TITLES, column
from .formats import counted, percent, ratio
from .style import FORECAST, GREY, HUGE, INK, LEFT, LONG, PALE, RIGHT, drawn, in_numbers, in_percent, notice, page, tint

CROWDED = 800
"""From so many pairs on a panel shows how many fall together instead of single dots."""
DENSITY = LinearSegmentedColormap.from_list("density", ["#cfe2f0", "#56a0d0", "#0b5c94", "#06243d"])
FAR = 4.0
"""Forecasts beyond so many times the 99th percentile are counted, not shown: one would flatten all others."""

FIRST = 1.6
"""The first panel is so much wider than each other."""
LARGEST = 1e300
"""Forecasts are held within so much: beyond, their sums and the axes would leave float64."""


@dataclass(frozen=True)
class Pairs:
    """The forecasts of one sample whose outcome is known."""

    sample: str
    forecast: Floats
    outcome: Floats

    @property
    def constant(self) -> bool:
        """Whether every forecast is the same."""
        return len(self.forecast) > 1 and is_constant(self.forecast)

    @property
    def correlation(self) -> float | None:
        """Pearson's correlation of forecast and outcome; None where it is undefined."""
        return _number(correlation(self.forecast, self.outcome))

    @property
    def hit_rate(self) -> float | None:
        """Share of forecasts with the outcome's sign; None where it is undefined."""
        return _number(hit_rate(self.forecast, self.outcome))


@drawn
def draw_scatter(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return actual return (x) against forecast (y), the test panel first and train beside it."""
    samples = [pairs for pairs in (pairs_of(result, sample) for sample in SAMPLES) if len(pairs.forecast)]
    if not samples:
        return notice(result, "No forecast can be compared with a return", why_none(result), verdict)
    figure, top = page(result, _title(samples[0], result), height=4.6, verdict=verdict)
    top -= 0.15 / figure.get_figheight()  # what is written above a panel has two lines
    crowded = max(len(pairs.forecast) for pairs in samples) >= CROWDED
    panels = _side_by_side(figure, top, samples, RIGHT - 0.075 if crowded else RIGHT)
    x_limit, y_limit = _limit([p.outcome for p in samples]), _limit([p.forecast for p in samples])
    for axes, pairs in zip(panels, samples, strict=True):
        _draw_frame(axes, x_limit, y_limit)
        if result.forecasts.meaning == "scores":
            axes.yaxis.set_major_formatter(in_numbers)
        else:
            _draw_identity(axes, x_limit, y_limit)
        _head(axes, pairs, y_limit)
        tint(axes, pairs.sample)
    if y_limit < HUGE:  # such ticks take its room
        panels[0].set_ylabel("forecast (score)" if result.forecasts.meaning == "scores" else "forecast")
    if crowded:
        _draw_density(figure, panels, samples, (x_limit, y_limit))
    else:
        _draw_dots(panels, samples)
    return figure


def pairs_of(result: Result, sample: str) -> Pairs:
    """Return the forecasts of `sample` that have an outcome."""
    table = result.forecasts.table[result.forecasts.table["sample"] == sample]
    forecast, outcome = column(table, "forecast"), column(table, "outcome")
    known = np.isfinite(outcome) & np.isfinite(forecast)
    return Pairs(sample, held(forecast[known]), outcome[known])


def held(forecasts: Floats) -> Floats:
    """Return forecasts, shape (n,), none of them beyond `LARGEST`."""
    return np.clip(forecasts, -LARGEST, LARGEST)


def why_none(result: Result) -> str:
    """Return why there is no pair of a forecast and its outcome."""
    if result.forecasts.table.empty:
        return "This run made no forecast: it has no model, or too few bars to fill its window."
    return (
        f"{counted(len(result.forecasts.table), 'forecast')} made, but the return that followed is not known for any."
    )


def _number(metric: Metric) -> float | None:
    return None if isinstance(metric, Undefined) else float(metric)


def _title(pairs: Pairs, result: Result) -> str:
    where, found = IN_WORDS[pairs.sample], pairs.correlation
    if pairs.constant:
        value = float(pairs.forecast[0])
        written = ratio(value, 5) if result.forecasts.meaning == "scores" else percent(value, 3)
        return f"{where} the forecast is a constant: {written} on every bar"
    if found is None:
        return f"{where} {counted(len(pairs.forecast), 'forecast')}: too few, or too alike, to correlate"
    return f"{where} the forecasts and the returns that came correlate at {ratio(found, 3)}"


def _side_by_side(figure: Figure, top: float, samples: Sequence[Pairs], right: float) -> list[Axes]:
    """Return panels that end at `right`, the first the widest."""
    bottom = 0.42 / figure.get_figheight()
    count, y_limit = len(samples), _limit([one.forecast for one in samples])
    # ticks of many decimals would push the name of the axis off the page
    left = LEFT + (0.035 if y_limit < 5e-5 else 0.0)
    widths = (FIRST, *[1.0] * (count - 1))
    grid = figure.add_gridspec(
        1, count, left=left, right=right, top=top, bottom=bottom, wspace=0.07, width_ratios=widths
    )
    panels = [figure.add_subplot(grid[number]) for number in range(count)]
    for axes in panels[1:]:
        axes.tick_params(labelleft=False)
    return panels


def _limit(columns: Sequence[Floats]) -> float:
    """Return half the width of an axis around zero that shows all but far-off values."""
    sizes = np.abs(np.concatenate(columns))
    usual = FAR * float(np.quantile(sizes, 0.99))
    largest = float(sizes.max())
    room = 2.0 if largest == float(sizes.min()) else 1.06  # a constant would lie on the frame
    return room * (min(largest, usual) or largest or 0.01)


def _draw_frame(axes: Axes, x_limit: float, y_limit: float) -> None:
    """Draw what both panels share: limits, zero lines, and where a forecast hits."""
    axes.set_xlim(-x_limit, x_limit)
    axes.set_ylim(-y_limit, y_limit)
    axes.set_autoscale_on(False)
    for corner in ((0.0, 0.0), (-x_limit, -y_limit)):
        axes.add_patch(Rectangle(corner, x_limit, y_limit, color=LONG, alpha=0.045, linewidth=0, zorder=0))
    axes.axhline(0.0, color=PALE, linewidth=0.8)
    axes.axvline(0.0, color=PALE, linewidth=0.8)
    for x, y, word in ((0.98, 0.97, "hit"), (0.02, 0.03, "hit"), (0.02, 0.97, "miss"), (0.98, 0.03, "miss")):
        side, level = ("right" if x > 0.5 else "left"), ("top" if y > 0.5 else "bottom")
        axes.text(x, y, word, transform=axes.transAxes, ha=side, va=level, color=GREY, size=7.0, zorder=1)
    axes.set_xlabel("actual return")
    for axis, ticks in ((axes.xaxis, 5), (axes.yaxis, 7)):  # fewer below, where two panels meet
        axis.set_major_locator(MaxNLocator(ticks, prune="both"))
        axis.set_major_formatter(in_percent)


def _draw_identity(axes: Axes, x_limit: float, y_limit: float) -> None:
    """Draw the line on which a forecast is what came; a score and a return have none in common."""
    reach = max(x_limit, y_limit)
    axes.plot([-reach, reach], [-reach, reach], color=INK, linewidth=0.8, linestyle=(0, (5, 2)))
    _name_identity(axes, 0.9 * min(x_limit, y_limit), steep=y_limit < x_limit)


def _name_identity(axes: Axes, at: float, steep: bool) -> None:
    """Write `identity` beside the line, near where it leaves the panel."""
    axes.annotate(
        "identity",
        (at, at),
        xytext=(6, 0) if steep else (0, -9),
        textcoords="offset points",
        ha="left" if steep else "right",
        va="center",
        color=INK,
        size=7.0,
        zorder=5,
        bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8},
    )


def _head(axes: Axes, pairs: Pairs, y_limit: float) -> None:
    """Write the sample, its count, correlation and hit rate above its panel, and how many it leaves out."""
    found, hits = pairs.correlation, pairs.hit_rate
    far = int(np.count_nonzero(np.abs(pairs.forecast) > y_limit))
    parts = [
        "constant" if pairs.constant else f"correlation {'undefined' if found is None else ratio(found, 3)}",
        f"hits {percent(hits, 1)}" if hits is not None else None,
    ]
    count = f"{TITLES[pairs.sample]}: {counted(len(pairs.forecast), 'forecast')}"
    beyond = f", {far:,} off the scale" if far else ""
    text = f"{count}{beyond}\n{', '.join(part for part in parts if part)}"
    axes.text(0.0, 1.02, text, transform=axes.transAxes, size=7.5, color=INK)


def _draw_density(
    figure: Figure, panels: Sequence[Axes], samples: Sequence[Pairs], limits: tuple[float, float]
) -> None:
    """Colour each cell by how many pairs fall into it, on one logarithmic scale for all panels."""
    x_limit, y_limit = limits
    cells: list[PolyCollection] = []
    for axes, pairs in zip(panels, samples, strict=True):
        size = (80 if len(panels) == 1 else 54 if axes is panels[0] else 34, 26)
        extent = (-x_limit, x_limit, -y_limit, y_limit)
        inside = np.abs(pairs.forecast) <= y_limit
        x, y = pairs.outcome[inside], pairs.forecast[inside]
        cells.append(axes.hexbin(x, y, gridsize=size, extent=extent, mincnt=1, cmap=DENSITY, linewidths=0.2))
        cells[-1].set_zorder(1.5)
    most = max(float(np.max(np.asarray(cell.get_array()))) for cell in cells)
    for cell in cells:
        cell.set_norm(LogNorm(1.0, max(most, 2.0)))
    box = panels[-1].get_position()
    bar = figure.colorbar(cells[0], cax=figure.add_axes((RIGHT - 0.06, box.y0, 0.012, box.height)))
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    bar.ax.minorticks_off()
    bar.outline.set_visible(False)
    bar.set_label("forecasts in a cell, log scale")


def _draw_dots(panels: Sequence[Axes], samples: Sequence[Pairs]) -> None:
    for axes, pairs in zip(panels, samples, strict=True):
        axes.scatter(pairs.outcome, pairs.forecast, s=12.0, color=FORECAST, alpha=0.55, linewidths=0, zorder=3)
