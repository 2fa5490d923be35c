"""What other costs would have left of the profit: a grid of costs and thresholds, and the cost that breaks even."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..analyzers.metrics import Metric, Undefined
from ..engine.result import CostSurface, Result
from ..verdict.verdict import Verdict
from .accounts import IN_WORDS
from .cost_tables import UNKNOWN_BREAK_EVEN
from .enough import too_little
from .formats import percent, ratio
from .style import ALARM, GREY, INK, LONG, PALE, SHORT, drawn, in_numbers, notice, page, stacked

WARNING = (
    "Whoever picks a threshold or a model by this picture has used these bars up: judge it on others.",
    "The model was fitted to these bars: no threshold picked here says anything of others.",
)
"""Said above the grid: of bars out of sample, and of the training part."""
LOSS_OR_PROFIT = LinearSegmentedColormap.from_list("loss or profit", [SHORT, "#ffffff", LONG])
FULL, DARK = 0.6, 0.42
"""Returns from here on, in either direction, have the full colour, and white numbers."""
EVERY = "every forecast"
MOST_CELLS = 18
"""Up to so many costs a cell carries its number."""


@drawn
def draw_costs(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return the net return over costs (x) and thresholds (y), and the Sharpe ratio over costs below it."""
    surface = result.cost_surface
    if surface is None or not surface.total_return:
        return notice(result, "No other costs were tried", why_none(result), verdict)
    sample = next(iter(surface.total_return))
    figure, top = page(result, _title(result, sample), height=5.2, verdict=verdict)
    silent = too_little(result, sample)
    returns, sharpes = stacked(figure, top, (3.3, 0.8) if silent else (2.6, 1.5))
    for axes in (returns, sharpes):  # room for the names of the rows, and for the key of the colours
        box = axes.get_position()
        axes.set_position((box.x0 + 0.04, box.y0, box.width - 0.075, box.height))
    _draw_returns(returns, surface, sample)
    _key(figure, returns)
    if silent:
        sharpes.set_yticks([])
        words = textwrap.fill(f"no Sharpe ratio: {silent}", 90)
        sharpes.text(0.5, 0.5, words, transform=sharpes.transAxes, ha="center", va="center", size=8.0, color=GREY)
        _label_costs(sharpes, surface)
    else:
        _draw_sharpes(sharpes, surface, sample)
    _mark(sharpes, surface, break_even_of(result, sample), named=not silent)
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
    if found is not None and too_little(result, sample):
        return f"{words} {UNKNOWN_BREAK_EVEN[0].lower()}{UNKNOWN_BREAK_EVEN[1:]}; {run_paid}"
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
    axes.set_yticks(range(len(surface.thresholds)), threshold_names(surface))
    if len(surface.thresholds) > 1:
        axes.set_title(WARNING[sample == "train"], loc="left", size=7.2, color=ALARM, pad=5.0)
    if len(surface.cost_bps) <= MOST_CELLS:
        for (row, column), value in np.ndenumerate(values):
            colour = "white" if abs(value) > DARK else INK
            axes.text(column, row, _cell(value), ha="center", va="center", size=6.8, color=colour)


def _key(figure: Figure, axes: Axes) -> None:
    """Draw what the colours mean beside the grid."""
    box = axes.get_position()
    bar = figure.colorbar(axes.images[0], cax=figure.add_axes((box.x1 + 0.008, box.y0, 0.01, box.height)))
    bar.set_ticks([-FULL, 0.0, FULL], labels=[f"\u2264\u2212{FULL:.0%}", "0%", f"\u2265{FULL:.0%}"])
    bar.ax.tick_params(labelsize=6.0, length=0, pad=1)
    bar.outline.set_visible(False)


def _draw_sharpes(axes: Axes, surface: CostSurface, sample: str) -> None:
    """Draw the Sharpe ratio over costs, a line for the least, the middle and the highest threshold."""
    x = np.arange(len(surface.cost_bps))
    last = len(surface.thresholds) - 1
    shades = {last: PALE, last // 2: GREY, 0: LONG} if last > 1 else {last: PALE, 0: LONG}
    names = threshold_names(surface)
    for row, colour in sorted(shades.items()):
        axes.plot(x, surface.sharpe[sample][row], color=colour, marker="o", markersize=2.5, label=names[row])
    axes.axhline(0.0, color=GREY, linewidth=0.7, zorder=1)
    _label_costs(axes, surface)
    axes.set_ylabel("Sharpe ratio a year")
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(in_numbers)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles, labels, loc="lower left", bbox_to_anchor=(0.0, 0.98), ncols=len(handles), fontsize=7.0)


def _label_costs(axes: Axes, surface: CostSurface) -> None:
    axes.set_xlim(-0.5, len(surface.cost_bps) - 0.5)
    axes.set_xticks(range(len(surface.cost_bps)), [f"{bps:g}" for bps in surface.cost_bps])
    axes.set_xlabel("cost of a fill, basis points of the traded value")


def _mark(axes: Axes, surface: CostSurface, bps: float | None, *, named: bool = True) -> None:
    """Draw a line at a break-even cost that lies within the grid, and name it above the panel."""
    if bps is None or not surface.cost_bps[0] <= bps <= surface.cost_bps[-1] or len(surface.cost_bps) < 2 or not named:
        return
    place = float(np.interp(bps, surface.cost_bps, np.arange(len(surface.cost_bps))))
    mark = axes.axvline(place, color=ALARM, linewidth=1.1, linestyle=(0, (4, 2)))
    axes.legend(
        [*axes.get_legend_handles_labels()[0], mark],
        [*axes.get_legend_handles_labels()[1], f"{EVERY}: break-even at {ratio(bps)} bps"],
        loc="lower left", bbox_to_anchor=(0.0, 0.98), ncols=5, fontsize=7.0, columnspacing=1.2,
    )  # fmt: skip


def threshold_names(surface: CostSurface) -> list[str]:
    """Return the thresholds in as few digits as tell them apart: `±0.32%`, scores without the percent."""
    scale, unit = (1.0, "") if surface.forecasts_are == "scores" else (100.0, "%")
    for digits in range(2, 12):
        names = [f"beyond \u00b1{np.format_float_positional(scale * level, digits, fractional=False, trim='k')}{unit}"
                 for level in surface.thresholds]  # fmt: skip
        if len(set(names)) == len(names):
            break
    if len(names) == 1 and surface.thresholds[0] == 0.0:
        return ["as it was traded"]
    return [EVERY if level == 0.0 else name for level, name in zip(surface.thresholds, names, strict=True)]


def _cell(value: float) -> str:
    return "\u2013" if np.isnan(value) else percent(value, 0 if abs(value) >= 0.0995 else 1)
