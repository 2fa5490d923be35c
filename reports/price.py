"""The price, what was held, and where orders filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from ..arrays import Floats
from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import IN_WORDS, SAMPLES, AccountSummary, column, leading, usual_position
from .folds import walks_forward
from .formats import counted, percent
from .sample_panels import head, most_dates, panels_of, room_above
from .style import ACTUAL, GREY, LONG, PALE, SHORT, drawn, in_percent, notice, page
from .timeline import Timeline, bar_edges, line, mark_one_ruin, runs_of, tick_refits

MARKED = 120
"""At most so many fills are marked one by one, and so many stretches shaded; more are counted or averaged."""
EXACT_BARS = 1200
"""At most so many bars are drawn one by one in the position panel; longer histories are averaged."""
BINS = 120
LOG_FROM = 3.0
"""The axis is logarithmic when the highest close is at least so many times the lowest."""


@drawn
def draw_price(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return each sample's close with positions and fills: marked one by one when few, as densities when many."""
    crowded = len(result.account.fills) > MARKED
    samples = [name for name in SAMPLES if (result.account.equity["sample"] == name).any()]
    figure, top = page(result, _title(result), height=5.6 if crowded else 5.1, verdict=verdict)
    if not samples:
        return notice(result, _title(result), "No bar was recorded.", verdict)
    lines = 1 if crowded else 2 if len(samples) == 1 else 4
    top -= room_above(lines) / figure.get_figheight()
    columns = panels_of(figure, top, (5.0, 1.3, 0.8) if crowded else (5.0, 1.3), samples)
    for number, (name, panels) in enumerate(zip(samples, columns, strict=True)):
        part = part_of(result, name)
        part.timeline.label(panels[0], most=most_dates(number, len(samples)))
        _draw_close(panels[0], part)
        _shade_positions(panels[0], part)
        _draw_exposure(panels[1], part)
        if crowded:
            _count_fills(panels[2], part)
        else:
            _mark_fills(panels[0], part)
        if walks_forward(result):
            tick_refits(panels[-1], result, part.timeline)
        if name in result.account.ruined_at:
            mark_one_ruin(panels, part.timeline, result.account.ruined_at[name])
        head(panels[0], name, (number, len(samples)), result.account.ruined_at.get(name))
        if number:  # there is no room for them, and the first panel has them
            panels[0].set_ylabel("log scale" if panels[0].get_yscale() == "log" else "")
            for axes in panels[1:]:
                axes.set_ylabel("")
        figure.align_ylabels(panels)
    return figure


@dataclass(frozen=True)
class Part:
    """The bars of one sample and what was traded on them."""

    timeline: Timeline
    close: Floats
    """Of the bar at whose close the account was opened and of those after it, shape (bars,)."""
    equity: pd.DataFrame
    fills: pd.DataFrame
    bins: int
    """At most so many means and counts have room in its panel."""

    @property
    def x(self) -> Floats:
        """Where its bars are, shape (bars,)."""
        return self.timeline.at(self.timeline.index)


def part_of(result: Result, sample: str) -> Part:
    """Return the part of a sample that was recorded."""
    tables = (result.account.equity, result.account.fills)
    equity, fills = (one[(one["sample"] == sample).to_numpy(dtype=bool)] for one in tables)
    first = int(result.bars.index.searchsorted(equity["date"].iloc[0]))
    last = int(result.bars.index.searchsorted(equity["date"].iloc[-1]))
    stop = next((one.rows.stop for one in result.account.samples if one.name == sample), last + 1)
    opened = max(first - 1, 0)
    leads = next(name for name in SAMPLES if (result.account.equity["sample"] == name).any()) == sample
    close = result.bars.close[opened:stop]
    return Part(Timeline.of(result).over(opened, stop), close, equity, fills, BINS if leads else BINS // 2)


def exposure(equity: pd.DataFrame) -> Floats:
    """Return position x close / equity at every bar of an account, shape (n,); 0 where no equity is left."""
    worth, values = column(equity, "position") * column(equity, "close"), column(equity, "equity")
    alive = values > 0.0
    return np.where(alive, worth / np.where(alive, values, 1.0), 0.0)


def averaged(x: Floats, values: Floats, every: int) -> tuple[Floats, Floats, Floats]:
    """Return bin edges (m + 1,), and of every so many bars the mean of the long and of the short part, each (m,)."""
    edges, cuts = bar_edges(x), np.arange(0, len(x), every)
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


def _draw_close(axes: Axes, part: Part) -> None:
    x, close = part.x, part.close
    line(axes, x, close, ACTUAL, "close", width=0.9)
    end = int(part.timeline.index.searchsorted(part.equity["date"].iloc[-1], "right"))
    if end < len(x):  # nobody traded what came after a ruin
        line(axes, x[end - 1 :], close[end - 1 :], "white", width=2.0)
        line(axes, x[end - 1 :], close[end - 1 :], PALE, width=0.7)
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


def _shade_positions(axes: Axes, part: Part) -> None:
    """Tint long and short stretches behind the price, when they are few enough to be told apart."""
    edges = bar_edges(part.timeline.at(part.equity["date"]))
    runs = runs_of(np.sign(column(part.equity, "position")).astype(np.int64))
    held = [(edges[first], edges[end], sign) for first, end, sign in runs]
    if len(held) > MARKED:
        return
    for side, color, name in ((1, LONG, "long"), (-1, SHORT, "short")):
        for number, (left, right) in enumerate((a, b) for a, b, sign in held if sign == side):
            label = name if number == 0 else None
            axes.axvspan(left, right, color=color, alpha=0.13, linewidth=0, zorder=0.5, label=label)


def _draw_exposure(axes: Axes, part: Part) -> None:
    """Fill the position as a fraction of equity, long up and short down, on an axis as high as what was held."""
    axes.axhline(0.0, color=PALE, linewidth=0.6)
    x, values = part.timeline.at(part.equity["date"]), exposure(part.equity)
    every = 1 if len(x) <= EXACT_BARS else -(-len(x) // part.bins)
    edges, long, short = averaged(x, values, every)
    for side, color in ((long, LONG), (short, SHORT)):
        axes.stairs(side, edges, fill=True, color=color, linewidth=0)
    axes.set_ylabel("position")
    largest = float(max(long.max(), -short.min()))
    limit = min(usual_position(values) or 1.0, largest or 1.0)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(in_percent)
    said = [f"mean of {every:,} bars"] * (every > 1) + [f"up to {percent(largest, 0)}, cut"] * (largest > 1.12 * limit)
    axes.set_ylim(-1.12 * limit, (1.9 if said else 1.12) * limit)
    _note(axes, ", ".join(said))


def _note(axes: Axes, words: str) -> None:
    """Write at the top of a panel what its bars are, where room was left above them."""
    axes.text(0.01, 0.95, words, transform=axes.transAxes, va="top", size=6.6, color=GREY)


def _mark_fills(axes: Axes, part: Part) -> None:
    """Mark every fill at its price: up for a buy, down for a sale."""
    x, price = part.timeline.at(part.fills["filled_at"]), column(part.fills, "price")
    bought = column(part.fills, "size") > 0.0
    for chosen, marker, color, name in ((bought, "^", LONG, "buy"), (~bought, "v", SHORT, "sell")):
        if chosen.any():
            dots = axes.scatter(x[chosen], price[chosen], s=42.0, c=color, marker=marker, label=name, zorder=4)
            dots.set(edgecolor="white", linewidth=0.5)


def _count_fills(axes: Axes, part: Part) -> None:
    """Draw how many orders filled in every so many bars."""
    every = -(-len(part.timeline.index) // part.bins)
    edges = np.append(part.x[::every], bar_edges(part.x)[-1])
    counts, _ = np.histogram(part.timeline.at(part.fills["filled_at"]), edges)
    axes.stairs(counts, edges, fill=True, color=GREY, linewidth=0)
    axes.set_ylim(0, 1.6 * max(counts.max(), 1))
    axes.set_ylabel("fills")
    _note(axes, f"in {counted(every, 'bar')}")
    axes.yaxis.set_major_locator(MaxNLocator(2, integer=True))
