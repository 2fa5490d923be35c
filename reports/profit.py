"""What each sample's account made before and after costs beside buy and hold, with its drawdown below; test first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator

from ..analyzers.metrics import drawdown as fall_from_high
from ..arrays import Floats
from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import SAMPLES, column, costs_per_bar
from .earned import earned
from .folds import walks_forward
from .formats import percent
from .sample_panels import head, most_dates, panels_of, room_above
from .style import ALARM, GREY, GROSS, HOLD, NET, PALE, drawn, in_percent, notice, page
from .timeline import Timeline, line, mark_one_ruin, thinned, tick_refits

LOG_FROM = 10.0
"""The profit axis is logarithmic in the equity when the most is at least so many times the least."""
MOST_TICKS = 9


@dataclass(frozen=True)
class Curves:
    """What one sample's account made, as a fraction of the cash it began with; each line begins at 0."""

    sample: str
    timeline: Timeline
    x: Floats
    """Where the account was opened, then each of its bars, shape (rows + 1,)."""
    net: Floats
    """After costs, shape (rows + 1,)."""
    gross: Floats
    """The same plus the costs paid so far on the same fills, shape (rows + 1,)."""
    hold_x: Floats
    hold: Floats
    """Buy and hold, and where its bars are: shape (bars of it + 1,), as either may be ruined before the other."""
    bars_x: Floats
    """Where the account was opened, then every bar of the sample, shape (bars of the sample + 1,)."""
    seeds: dict[str, Floats]
    """What each seed of an ensemble made alone, shape (bars of the sample + 1,); NaN after its ruin."""


@drawn
def draw_profit(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return profit as a share of the cash, gross, net and buy and hold, above the drawdown; test is large."""
    samples = [name for name in SAMPLES if (result.account.equity["sample"] == name).any()]
    if not samples:
        return notice(result, "No profit to show", "No bar was recorded.", verdict)
    figure, top = page(result, earned(result).removesuffix("."), height=5.2, verdict=verdict)
    most = 5 if _seed_names(result) else 4 if len(samples) > 1 else 2
    top -= room_above(most) / figure.get_figheight()
    columns = panels_of(figure, top, (3.4, 1.2), samples)
    for number, (name, panels) in enumerate(zip(samples, columns, strict=True)):
        curves = curves_of(result, name)
        curves.timeline.label(panels[0], most=most_dates(number, len(samples)))
        _draw_profit(panels[0], curves, labelled=number == 0)
        _draw_drawdown(panels[1], curves, labelled=number == 0)
        if walks_forward(result):
            tick_refits(panels[-1], result, curves.timeline)
        if name in result.account.ruined_at:
            mark_one_ruin(panels, curves.timeline, result.account.ruined_at[name])
        head(panels[0], name, (number, len(samples)), result.account.ruined_at.get(name))
        figure.align_ylabels(panels)
    scales = [panels[0].get_yscale() for panels in columns]
    for panels, scale in list(zip(columns, scales, strict=True))[1:]:
        if len(set(scales)) > 1 and scale == "linear":
            panels[0].set_ylabel("linear scale")
    return figure


def curves_of(result: Result, sample: str) -> Curves:
    """Return the lines of a sample."""
    equity = result.account.equity[(result.account.equity["sample"] == sample).to_numpy(dtype=bool)]
    held = result.buy_and_hold.equity[(result.buy_and_hold.equity["sample"] == sample).to_numpy(dtype=bool)]
    bars = result.bars.index
    first = int(bars.searchsorted(equity["date"].iloc[0]))
    last = int(bars.searchsorted(equity["date"].iloc[-1]))
    stop = next((one.rows.stop for one in result.account.samples if one.name == sample), last + 1)
    opened = max(first - 1, 0)
    timeline = Timeline.of(result).over(opened, stop)
    x = timeline.at(equity["date"])
    net = column(equity, "equity") / result.terms.account.cash - 1.0
    gross = net + np.cumsum(costs_per_bar(equity)) / result.terms.account.cash
    # an account of the first bar on has no close at which it was opened: its lines begin at 0 on that bar
    begun = timeline.at([bars[opened]])
    alone = {name: column(result.seeds.equity, name)[first:stop] for name in _seed_names(result)}
    return Curves(
        sample,
        timeline,
        np.append(begun, x),
        np.append(0.0, net),
        np.append(0.0, gross),
        np.append(begun, timeline.at(held["date"])),
        np.append(0.0, column(held, "equity") / result.terms.account.cash - 1.0),
        np.append(begun, timeline.at(bars[first:stop])),
        {name: np.append(0.0, equity / result.terms.account.cash - 1.0) for name, equity in alone.items()},
    )


def account_drawdown(curves: Curves) -> Floats:
    """Return how far the account is below its highest equity so far (or its cash), shape (rows + 1,), 0 or less."""
    return fall_from_high(curves.net + 1.0)


def _seed_names(result: Result) -> list[str]:
    return [name for name in result.seeds.equity.columns if name != "date"]


def _draw_profit(axes: Axes, curves: Curves, *, labelled: bool) -> None:
    axes.axhline(0.0, color=PALE, linewidth=0.8)
    line(axes, curves.hold_x, curves.hold, HOLD, _named("buy and hold", curves.hold), width=1.1)
    for number, values in enumerate(curves.seeds.values()):
        known = np.isfinite(values)
        label = f"each of {len(curves.seeds)} seeds alone" if number == 0 else None
        line(axes, curves.bars_x[known], values[known], PALE, label, width=0.6)
    line(axes, curves.x, curves.gross, GROSS, _named("before costs", curves.gross), width=1.1)
    line(axes, curves.x, curves.net, NET, _named("after costs", curves.net), width=1.4)
    unit = "profit, % of the cash" if labelled else ""
    if _compounds(axes):
        axes.set_yscale("function", functions=(np.log1p, np.expm1))
        axes.yaxis.set_major_locator(FixedLocator(growth_ticks(*axes.get_ylim()).tolist()))
        unit = f"{unit}, log scale" if unit else "log scale"
    axes.set_ylabel(unit)
    axes.yaxis.set_major_formatter(in_percent)


def _named(name: str, values: Floats) -> str:
    """Return the legend of a line: its name and where it ends."""
    return f"{name} {percent(float(values[-1]), 1, signed=True)}"


def _compounds(axes: Axes) -> bool:
    """Return whether what is drawn grows so much that equal steps should mean equal growth."""
    drawn = np.concatenate([np.asarray(one.get_ydata(), dtype=np.float64) for one in axes.get_lines()]) + 1.0
    return bool(drawn.min() > 0.01 and drawn.max() >= LOG_FROM * drawn.min())


def growth_ticks(low: float, high: float) -> Floats:
    """Return profits at round multiples of the cash (a tenth, a fifth, a half, 1, 2, 5, 10, ... times)."""
    decades = 10.0 ** np.arange(-2, 12)
    inside = [np.outer(decades, steps).ravel() - 1.0 for steps in ((1.0, 2.0, 5.0), (1.0,))]
    ticks = [values[(values >= low) & (values <= high)] for values in inside]
    return ticks[0] if len(ticks[0]) <= MOST_TICKS else ticks[1]


def _draw_drawdown(axes: Axes, curves: Curves, *, labelled: bool) -> None:
    x, y = thinned(curves.x, account_drawdown(curves))
    axes.fill_between(x, y, 0.0, color=ALARM, alpha=0.28, linewidth=0)
    line(axes, x, y, ALARM, width=0.7)
    axes.set_ylim(1.42 * min(float(y.min()), -0.01), 0.0)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(in_percent)
    if labelled:
        axes.set_ylabel("drawdown")
    deepest = f"deepest {percent(float(y.min()), 1)}"
    axes.text(0.012, 0.04, deepest, transform=axes.transAxes, size=7.0, color=GREY)
