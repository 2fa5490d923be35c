"""Cumulative profit before and after costs beside buy and hold, with the drawdown below."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator

from ..analyzers.metrics import drawdown as fall_from_high
from ..engine.result import Result
from .accounts import IN_WORDS, Floats, account_of, column, costs_per_bar, leading
from .formats import percent
from .style import ALARM, GROSS, HOLD, NET, PALE, in_percent, legend_above, look, notice, page, stacked
from .timeline import Timeline, begin_at_first_model, line, mark_ruin, mark_split, thinned

LOG_FROM = 10.0
"""The profit axis is logarithmic in the equity when the most is at least so many times the least."""
MOST_TICKS = 9


@look()
def draw_profit(result: Result) -> Figure:
    """Return profit as a share of the starting cash, gross, net and buy and hold, above the drawdown."""
    if result.equity.empty:
        return notice(result, "No profit to show", "No bar was recorded.")
    figure, top = page(result, _title(result), height=5.2)
    panels = stacked(figure, top, (3.4, 1.2))
    Timeline.of(result).label(panels[0])
    begin_at_first_model(panels[0], result)
    _draw_profit(panels[0], result)
    _draw_drawdown(panels[1], result)
    mark_split(panels, result)
    mark_ruin(panels, result)
    legend_above(panels[0])
    figure.align_ylabels(panels)
    return figure


def net_profit(result: Result) -> Floats:
    """Return profit after costs at every bar, as a fraction of the starting cash, shape (n,)."""
    return column(result.equity, "equity") / result.cash - 1.0


def gross_profit(result: Result) -> Floats:
    """Return net profit plus the costs paid so far on the same fills, as a fraction of the cash, shape (n,)."""
    return net_profit(result) + np.cumsum(costs_per_bar(result.equity)) / result.cash


def drawdown(result: Result) -> Floats:
    """Return how far the account is below its highest equity so far (or its cash), shape (n,), 0 or less."""
    return fall_from_high(np.append(result.cash, column(result.equity, "equity")))[1:]


def _title(result: Result) -> str:
    found = leading(result)
    if found is None:
        return "Profit"
    sample, account = found
    earned = f"{IN_WORDS[sample]} the strategy made {percent(account.net_return, 1, signed=True)} after costs"
    if account.hold_return is None:
        return earned
    return f"{earned}, buy and hold {percent(account.hold_return, 1, signed=True)}"


def _draw_profit(axes: Axes, result: Result) -> None:
    x = Timeline.of(result).at(result.equity["date"])
    axes.axhline(0.0, color=PALE, linewidth=0.8)
    _draw_hold(axes, result)
    _draw_seeds(axes, result)
    line(axes, x, gross_profit(result), GROSS, "before costs", width=1.1)
    line(axes, x, net_profit(result), NET, "after costs", width=1.4)
    if _compounds(axes):
        axes.set_yscale("function", functions=(np.log1p, np.expm1))
        axes.yaxis.set_major_locator(FixedLocator(_growth_ticks(*axes.get_ylim()).tolist()))
        axes.set_ylabel("profit, % of starting cash, log scale")
    else:
        axes.set_ylabel("profit, % of starting cash")
    axes.yaxis.set_major_formatter(in_percent)


def _compounds(axes: Axes) -> bool:
    """Return whether what is drawn grows so much that equal steps should mean equal growth."""
    drawn = np.concatenate([np.asarray(one.get_ydata(), dtype=np.float64) for one in axes.get_lines()]) + 1.0
    return bool(drawn.min() > 0.01 and drawn.max() >= LOG_FROM * drawn.min())


def _growth_ticks(low: float, high: float) -> Floats:
    """Return profits at round multiples of the cash (a tenth, a fifth, a half, 1, 2, 5, 10, ... times)."""
    decades = 10.0 ** np.arange(-2, 12)
    inside = [np.outer(decades, steps).ravel() - 1.0 for steps in ((1.0, 2.0, 5.0), (1.0,))]
    ticks = [values[(values >= low) & (values <= high)] for values in inside]
    return ticks[0] if len(ticks[0]) <= MOST_TICKS else ticks[1]


def _draw_hold(axes: Axes, result: Result) -> None:
    """Draw buy and hold, a line a sample: each starts anew from the equity the sample began with."""
    several = result.benchmark["sample"].nunique() > 1
    label: str | None = "buy and hold (anew in each sample)" if several else "buy and hold"
    for sample in ("train", "test"):
        rows = result.benchmark[result.benchmark["sample"] == sample]
        if rows.empty:
            continue
        x, y = Timeline.of(result).at(rows["date"]), column(rows, "equity")
        account = account_of(result, sample)
        if sample == "test" and result.boundary is not None and account is not None:
            x, y = np.append(Timeline.of(result).at([result.boundary]), x), np.append(account.start, y)
        line(axes, x, y / result.cash - 1.0, HOLD, label, width=1.1)
        label = None


def _draw_seeds(axes: Axes, result: Result) -> None:
    """Draw thinly what every seed of an ensemble would have made alone."""
    seeds = [name for name in result.seed_equity.columns if name != "date"]
    for number, seed in enumerate(seeds):
        made = result.seed_equity[["date", seed]].dropna()
        x, y = Timeline.of(result).at(made["date"]), column(made, seed) / result.cash - 1.0
        line(axes, x, y, PALE, f"each of {len(seeds)} seeds alone" if number == 0 else None, width=0.6)


def _draw_drawdown(axes: Axes, result: Result) -> None:
    x, y = thinned(Timeline.of(result).at(result.equity["date"]), drawdown(result))
    axes.fill_between(x, y, 0.0, color=ALARM, alpha=0.28, linewidth=0)
    line(axes, x, y, ALARM, width=0.7)
    axes.set_ylim(1.08 * min(float(y.min()), -0.01), 0.0)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(in_percent)
    axes.set_ylabel("drawdown")
