"""Where a result lies among its own positions at random times, with what simple rules earned marked below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator

from ..analyzers.metrics import Undefined
from ..arrays import Floats
from ..engine.result import Result
from ..verdict.assess import assess
from ..verdict.baselines import Outcome, RandomTimes
from ..verdict.verdict import Verdict
from .baseline_rows import better_than, ranked
from .enough import told_baselines
from .formats import count, percent, ratio
from .profit import LOG_FROM, growth_ticks
from .style import GREY, HOLD, INK, NET, PALE, drawn, in_percent, notice, page, stacked

BINS = 60
TAIL = 0.01
"""Of the random accounts, the share at either end that may lie beyond the axis; the outermost bars count it."""
ROW = 0.19
"""Inches a mark needs in height."""
PAD = 0.03
"""Room left and right of what is drawn, as a share of its width."""


@dataclass(frozen=True)
class Scale:
    """The x axis: total return, by growth where it is far apart."""

    low: float
    high: float
    by_growth: bool

    def place(self, value: float) -> float:
        """Return how far along the axis a return lies, from 0 to 1."""
        low, at, high = self.steps(np.array([self.low, value, self.high]))
        return float((at - low) / (high - low))

    def steps(self, returns: Floats) -> Floats:
        """Return returns on the scale that the axis shows evenly."""
        return np.log1p(returns) if self.by_growth else returns

    def edges(self) -> Floats:
        """Return the edges of the bars, as wide as each other on the page, shape (BINS + 1,)."""
        low, high = self.steps(np.array([self.low, self.high]))
        even = np.linspace(low, high, BINS + 1)
        return np.expm1(even) if self.by_growth else even


@drawn
def draw_baselines(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return the returns of the random accounts as a histogram, with the run and each baseline marked below it."""
    baselines = told_baselines(verdict or assess(result))
    if baselines is None:
        return notice(result, "No baselines to compare with", "No bar is out of sample.", verdict)
    marks = {
        one: float(one.total_return)
        for one in baselines.outcomes.values()
        if not isinstance(one.total_return, Undefined)
    }
    title = ranked(baselines).removesuffix(".")
    if not marks:
        return notice(result, title, "The sample has no bars.", verdict)
    random = baselines.random
    scale = scale_of(np.array(list(marks.values())), None if isinstance(random, Undefined) else random.total_return)
    below = ROW * len(marks) + 0.1
    above = 0.0 if isinstance(random, Undefined) else 1.9
    figure, top = page(result, title, height=below + above + 1.5, verdict=verdict)
    if isinstance(random, Undefined):
        (listed,) = stacked(figure, top, (1.0,))
    else:
        drawn, listed = stacked(figure, top, (above, below))
        _draw_random(drawn, random, scale)
        drawn.axvline(marks[baselines.run], color=NET, linewidth=1.1)
        listed.plot([marks[baselines.run]] * 2, [-1.0, 0.0], color=NET, linewidth=1.1)
    _draw_marks(listed, marks, scale)
    _set_scale(listed, scale)
    listed.set_xlabel(axis_label(random, scale))
    return figure


def scale_of(marks: Floats, random: Floats | None) -> Scale:
    """Return an axis that has all marks, and all random accounts but the farthest."""
    shown = marks if random is None else np.append(marks, np.quantile(random, (TAIL, 1.0 - TAIL)))
    low, high = float(shown.min()), float(shown.max())
    by_growth = low > -0.99 and 1.0 + high >= LOG_FROM * (1.0 + low)
    first, last = (np.log1p(low), np.log1p(high)) if by_growth else (low, high)
    pad = max(PAD * float(last - first), 0.005)
    if by_growth:
        return Scale(float(np.expm1(first - pad)), float(np.expm1(last + pad)), by_growth=True)
    return Scale(low - pad, high + pad, by_growth=False)


def _draw_random(axes: Axes, random: RandomTimes, scale: Scale) -> None:
    """Draw the bars, those of accounts that did worse than the run darker."""
    edges = scale.edges()
    returns = np.clip(random.total_return, edges[0], edges[-1])
    worse = random.total_return < random.replayed
    axes.hist([returns[worse], returns[~worse]], edges.tolist(), stacked=True, color=[GREY, PALE], linewidth=0)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_ylabel("accounts")
    axes.text(0.0, 1.03, about(random), transform=axes.transAxes, size=7.2, color=GREY, va="bottom")


def about(random: RandomTimes) -> str:
    """Return what the bars are, and how the result ranks by its Sharpe ratio."""
    median = percent(float(np.median(random.total_return)), 1, signed=True)
    said = f"the same positions at random times (dark: worse), median {median}"
    if isinstance(random.sharpe_rank, Undefined):
        return said
    return f"{said} \u00b7 by Sharpe ratio the result is better than {better_than(random.sharpe_rank)} them"


def axis_label(random: RandomTimes | Undefined, scale: Scale) -> str:
    """Return what the axis measures, and how many accounts lie beyond it."""
    label = "total return after costs, log scale" if scale.by_growth else "total return after costs"
    if isinstance(random, Undefined):
        return label
    beyond = int(np.sum((random.total_return < scale.low) | (random.total_return > scale.high)))
    return f"{label}; the outermost bars count {count(beyond)} from beyond" if beyond else label


def _draw_marks(axes: Axes, marks: dict[Outcome, float], scale: Scale) -> None:
    """Draw a row for the run and each baseline: a dot, and its name and numbers on the side with more room."""
    for row, (outcome, value) in enumerate(marks.items()):
        colour = {"run": NET, "buy_and_hold": HOLD}.get(outcome.name, INK)
        axes.plot([value], [row], marker="o", markersize=4.5, color=colour, zorder=3)
        on_right = scale.place(value) <= 0.5
        axes.annotate(
            marked(outcome, value), (value, row), xytext=(6 if on_right else -6, 0), textcoords="offset points",
            ha="left" if on_right else "right", va="center", size=7.5, color=INK,
            weight="bold" if outcome.name == "run" else "normal", zorder=2,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
        )  # fmt: skip
    axes.set_ylim(len(marks) - 0.4, -0.6)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")


def marked(outcome: Outcome, value: float) -> str:
    """Return a mark's words: `buy and hold +90.1%, Sharpe ratio 0.82`."""
    sharpe = "" if isinstance(outcome.sharpe, Undefined) else f", Sharpe ratio {ratio(float(outcome.sharpe))}"
    return f"{outcome.label} {percent(value, 1, signed=True)}{', ruined' if value <= -1.0 else sharpe}"


def _set_scale(axes: Axes, scale: Scale) -> None:
    """Set the axis that all panels share."""
    if scale.by_growth:
        axes.set_xscale("function", functions=(np.log1p, np.expm1))
        axes.xaxis.set_major_locator(FixedLocator(growth_ticks(scale.low, scale.high).tolist()))
    axes.set_xlim(scale.low, scale.high)
    axes.xaxis.set_major_formatter(in_percent)
