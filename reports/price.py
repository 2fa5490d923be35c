"""The price, what was held, and where orders filled."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from ..arrays import Floats
from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import IN_WORDS, AccountSummary, column, leading
from .formats import counted, percent
from .style import ACTUAL, GREY, LONG, PALE, SHORT, legend_above, look, page, stacked
from .timeline import Timeline, bar_edges, line, mark_ruin, mark_split, runs_of

MARKED = 120
"""At most so many fills are marked one by one, and so many stretches shaded; more are counted or averaged."""
EXACT_BARS = 1200
"""At most so many bars are drawn one by one in the position panel; longer histories are averaged."""
BINS = 160
FILL_BINS = 120
LOG_FROM = 3.0
"""The axis is logarithmic when the highest close is at least so many times the lowest."""


@look()
def draw_price(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return the close with positions and fills: marked one by one when few, as densities when many."""
    crowded = len(result.account.fills) > MARKED
    figure, top = page(result, _title(result), height=5.4 if crowded else 4.9, verdict=verdict)
    panels = stacked(figure, top, (5.0, 1.3, 0.8) if crowded else (5.0, 1.3))
    Timeline.of(result).label(panels[0])
    _draw_close(panels[0], result)
    _shade_positions(panels[0], result)
    _draw_exposure(panels[1], result)
    if crowded:
        _count_fills(panels[2], result)
    else:
        _mark_fills(panels[0], result)
    mark_split(panels, result, shade=False)
    mark_ruin(panels, result)
    legend_above(panels[0])
    figure.align_ylabels(panels)
    return figure


def exposure(result: Result) -> Floats:
    """Return position x close / equity at every recorded bar, shape (n,); 0 where no equity is left."""
    worth = column(result.account.equity, "position") * column(result.account.equity, "close")
    equity = column(result.account.equity, "equity")
    alive = equity > 0.0
    return np.where(alive, worth / np.where(alive, equity, 1.0), 0.0)


def averaged(x: Floats, values: Floats, bins: int = BINS) -> tuple[Floats, Floats, Floats]:
    """Return bin edges (m + 1,), and per bin the mean of the long and of the short part, each (m,)."""
    edges = bar_edges(x)
    cuts = np.arange(len(x)) if len(x) <= EXACT_BARS else np.linspace(0, len(x), bins, False).astype(np.int64)
    sizes = np.diff(np.append(cuts, len(x)))
    long = np.add.reduceat(np.maximum(values, 0.0), cuts) / sizes
    short = np.add.reduceat(np.minimum(values, 0.0), cuts) / sizes
    return np.append(edges[cuts], edges[-1]), long, short


def _title(result: Result) -> str:
    found = leading(result)
    if found is None:
        return f"{result.labels.data}: no bar was traded"
    sample, account = found
    where = IN_WORDS[sample].lower()
    if not account.fills:
        return f"{result.labels.data}: flat throughout and no fill {where}"
    until = (
        f" up to its ruin on {result.account.ruined_at[sample]:%Y-%m-%d}" if sample in result.account.ruined_at else ""
    )
    return f"{result.labels.data}: {where} {_held(account)}{until}, {counted(account.fills, 'fill')}"


def _held(account: AccountSummary) -> str:
    """Return in words which share of the bars was held which way."""
    if not account.held:  # its only fills are of the last close
        return "flat at every close"
    parts = [
        f"{name} {percent(share, 0)}" for name, share in (("long", account.long), ("short", account.short)) if share
    ]
    return " and ".join(parts) + " of bars"


def _draw_close(axes: Axes, result: Result) -> None:
    close, x = result.bars.close, Timeline.of(result).at(result.bars.index)
    line(axes, x, close, ACTUAL, "close", width=0.9)
    for sample in result.account.samples:
        if sample.name in result.account.ruined_at:  # nobody traded what came after
            end = int(result.bars.index.searchsorted(result.account.ruined_at[sample.name], "right"))
            line(axes, x[end - 1 : sample.rows.stop], close[end - 1 : sample.rows.stop], "white", width=2.0)
            line(axes, x[end - 1 : sample.rows.stop], close[end - 1 : sample.rows.stop], PALE, width=0.7)
    if close.max() >= LOG_FROM * close.min():
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=_subs(float(close.max() / close.min()))))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_ylabel("close, log scale")
    else:
        axes.set_ylabel("close")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def _subs(span: float) -> tuple[float, ...]:
    """Return which multiples of 1, 10, 100, ... are ticks when the highest close is `span` times the lowest."""
    if span < 10.0:
        return (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
    return (1.0, 2.0, 5.0) if span < 1000.0 else (1.0,)


def _shade_positions(axes: Axes, result: Result) -> None:
    """Tint long and short stretches behind the price, when they are few enough to be told apart."""
    held: list[tuple[float, float, int]] = []
    for sample in result.account.equity["sample"].unique():  # an account ends at its ruin, the next begins later
        rows = result.account.equity[(result.account.equity["sample"] == sample).to_numpy(dtype=bool)]
        edges = bar_edges(Timeline.of(result).at(rows["date"]))
        runs = runs_of(np.sign(column(rows, "position")).astype(np.int64))
        held += [(edges[first], edges[end], sign) for first, end, sign in runs]
    if len(held) > MARKED:
        return
    for side, color, name in ((1, LONG, "long"), (-1, SHORT, "short")):
        for number, (left, right) in enumerate((a, b) for a, b, sign in held if sign == side):
            label = name if number == 0 else None
            axes.axvspan(left, right, color=color, alpha=0.13, linewidth=0, zorder=0.5, label=label)


def _draw_exposure(axes: Axes, result: Result) -> None:
    """Fill the position as a fraction of equity, long up and short down."""
    axes.axhline(0.0, color=PALE, linewidth=0.6)
    axes.set_ylabel("position,\nx equity")
    x, values = Timeline.of(result).at(result.account.equity["date"]), exposure(result)
    limit = 1.0
    for sample in result.account.equity["sample"].unique():  # an account ends at its ruin, the next begins later
        mine = (result.account.equity["sample"] == sample).to_numpy(dtype=bool)
        edges, long, short = averaged(x[mine], values[mine])
        for part, color in ((long, LONG), (short, SHORT)):
            axes.stairs(part, edges, fill=True, color=color, linewidth=0)
    if len(x):
        limit = max(limit, _usual_limit(np.abs(values)))
        if len(x) > EXACT_BARS:
            axes.set_ylabel("mean position,\nx equity")
    axes.set_ylim(-1.12 * limit, 1.12 * limit)
    for name, color, y in (("long", LONG, 0.74), ("short", SHORT, 0.26)):
        axes.text(1.005, y, name, transform=axes.transAxes, color=color, va="center", size=6.6)


def _usual_limit(sizes: Floats) -> float:
    """Return a height that shows nearly all positions, but not those that explode when the equity is nearly gone."""
    held = sizes[sizes > 0.0]
    return float(min(np.quantile(held, 0.995), 4.0 * np.median(held))) if len(held) else 0.0


def _mark_fills(axes: Axes, result: Result) -> None:
    """Mark every fill at its price: up for a buy, down for a sale."""
    x, price = Timeline.of(result).at(result.account.fills["filled_at"]), column(result.account.fills, "price")
    bought = column(result.account.fills, "size") > 0.0
    for chosen, marker, color, name in ((bought, "^", LONG, "buy"), (~bought, "v", SHORT, "sell")):
        if chosen.any():
            dots = axes.scatter(x[chosen], price[chosen], s=42.0, c=color, marker=marker, label=name, zorder=4)
            dots.set(edgecolor="white", linewidth=0.5)


def _count_fills(axes: Axes, result: Result) -> None:
    """Draw how many orders filled over time."""
    x = Timeline.of(result).at(result.bars.index)
    edges = np.linspace(x[0], x[-1] + 1e-9, FILL_BINS + 1)
    counts, _ = np.histogram(Timeline.of(result).at(result.account.fills["filled_at"]), edges)
    axes.stairs(counts, edges, fill=True, color=GREY, linewidth=0)
    axes.set_ylim(0, 1.15 * counts.max())
    axes.set_ylabel("fills")
    axes.yaxis.set_major_locator(MaxNLocator(2, integer=True))
