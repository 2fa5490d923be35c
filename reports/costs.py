"""What other costs would have left of the profit: a grid of costs and thresholds, and the cost that breaks even."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure

from ..analyzers.metrics import Metric, Undefined
from ..engine.result import CostSurface, Result
from ..verdict.verdict import Verdict
from .accounts import IN_WORDS
from .formats import percent, ratio
from .style import ALARM, GREY, INK, LONG, PALE, SHORT, look, notice, page, stacked

LOSS_OR_PROFIT = LinearSegmentedColormap.from_list("loss or profit", [SHORT, "#ffffff", LONG])
FULL, DARK = 0.6, 0.42
"""Returns from here on, in either direction, have the full colour, and white numbers."""
MOST_CELLS = 18
"""Up to so many costs a cell carries its number."""


@look()
def draw_costs(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return the net return over costs (x) and thresholds (y), and the Sharpe ratio over costs below it."""
    surface = result.cost_surface
    if surface is None or not surface.total_return:
        return notice(result, "No other costs were tried", why_none(result), verdict)
    sample = next(iter(surface.total_return))
    figure, top = page(result, _title(result, sample), height=5.2, verdict=verdict)
    returns, sharpes = stacked(figure, top, (2.6, 1.6))
    _draw_returns(returns, surface, sample)
    _draw_sharpes(sharpes, surface, sample)
    _mark(sharpes, surface, break_even_of(result, sample))
    figure.align_ylabels([returns, sharpes])
    return figure


def why_none(result: Result) -> str:
    """Return why a result has no surface."""
    if result.account.ruined_at and result.account.rebalance is not None:
        return "The account was ruined: what it would have traded after that is not known."
    if result.account.rebalance is None:
        return "The strategy sizes its own orders: what it would have traded at other costs is not known."
    return "The run was not replayed at other costs."


def break_even_of(result: Result, sample: str) -> float | None:
    """Return the break-even cost of a sample in bps; None where there is none."""
    found: Metric = result.metrics[sample].get("break_even_bps", Undefined("not asked for"))
    return None if isinstance(found, Undefined) else float(found)


def _title(result: Result, sample: str) -> str:
    words = IN_WORDS[sample]
    paid = result.metrics[sample].get("paid_bps")
    run_paid = f"this run paid {ratio(float(paid))} bps a fill" if isinstance(paid, float) else "nothing was traded"
    found = break_even_of(result, sample)
    if found is not None:
        return f"{words} the edge is gone at {ratio(found)} bps; {run_paid}"
    reason = result.metrics[sample].get("break_even_bps")
    why = reason.reason if isinstance(reason, Undefined) else "no break-even cost is known"
    return f"{words} {why}; {run_paid}"


def _draw_returns(axes: Axes, surface: CostSurface, sample: str) -> None:
    """Draw a cell for each pair of cost and threshold, coloured by profit or loss."""
    values = surface.total_return[sample]
    norm = TwoSlopeNorm(0.0, -FULL, FULL)
    axes.imshow(values, cmap=LOSS_OR_PROFIT, norm=norm, aspect="auto", origin="lower", interpolation="nearest")
    axes.grid(False)
    axes.set_yticks(range(len(surface.thresholds)), [_threshold(level, surface) for level in surface.thresholds])
    axes.set_ylabel("no position within")
    if min(values.shape) > 1 and np.nanmin(values) < 0.0 < np.nanmax(values):
        axes.contour(values, levels=[0.0], colors=[INK], linewidths=0.9, linestyles="dashed", alpha=0.6)
    if len(surface.cost_bps) <= MOST_CELLS:
        for (row, column), value in np.ndenumerate(values):
            colour = "white" if abs(value) > DARK else INK
            axes.text(column, row, _cell(value), ha="center", va="center", size=6.8, color=colour)


def _draw_sharpes(axes: Axes, surface: CostSurface, sample: str) -> None:
    """Draw the Sharpe ratio over costs, a line for the least, the middle and the highest threshold."""
    x = np.arange(len(surface.cost_bps))
    last = len(surface.thresholds) - 1
    shades = {last: PALE, last // 2: GREY, 0: LONG} if last > 1 else {last: PALE, 0: LONG}
    for row, colour in sorted(shades.items()):
        label = "every forecast" if row == 0 else f"beyond {_threshold(surface.thresholds[row], surface)}"
        axes.plot(x, surface.sharpe[sample][row], color=colour, marker="o", markersize=2.5, label=label)
    axes.axhline(0.0, color=GREY, linewidth=0.7, zorder=1)
    axes.set_xlim(-0.5, len(x) - 0.5)
    axes.set_xticks(x, [f"{bps:g}" for bps in surface.cost_bps])
    axes.set_xlabel("cost of a fill, basis points of the traded value")
    axes.set_ylabel("Sharpe ratio a year")
    axes.legend(loc="lower left", borderaxespad=0.8)


def _mark(axes: Axes, surface: CostSurface, bps: float | None) -> None:
    """Draw a line at a break-even cost that lies within the grid."""
    if bps is None or not surface.cost_bps[0] <= bps <= surface.cost_bps[-1] or len(surface.cost_bps) < 2:
        return
    place = float(np.interp(bps, surface.cost_bps, np.arange(len(surface.cost_bps))))
    late = place > 0.6 * len(surface.cost_bps)
    axes.axvline(place, color=ALARM, linewidth=1.1, linestyle=(0, (4, 2)))
    axes.annotate(
        f"every forecast: break-even at {ratio(bps)} bps", (place, 0.97), xycoords=("data", "axes fraction"),
        xytext=(-4 if late else 4, 0), textcoords="offset points", ha="right" if late else "left", va="top", size=7.0,
        color=ALARM,
    )  # fmt: skip


def _threshold(level: float, surface: CostSurface) -> str:
    if level == 0.0:
        return "nothing"
    return f"\u00b1{level:.2g}" if surface.forecasts_are == "scores" else f"\u00b1{100.0 * level:.2g}%"


def _cell(value: float) -> str:
    return "\u2013" if np.isnan(value) else percent(value, 0 if abs(value) >= 0.0995 else 1)
