"""The models of a walk-forward run: what each was trained on, when it answered, and what its signs were worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import column
from .formats import count, counted
from .style import FORECAST, GREY, GRID, LONG, PALE, SHORT, drawn, in_percent, legend_above, page, stacked
from .timeline import Timeline, mark_ruin, mark_split

BEFORE = 0.35
"""At most so much time before the first model is drawn, as a share of that after it."""
NAMED = 14
"""At most so many models are numbered on the axis one by one."""


@drawn
def draw_models(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return each model's training span and the bars it answered, above the worth of its signs and its age."""
    folds = result.models.table.drop_duplicates("model")
    worth = worth_by_model(result)
    figure, top = page(result, _title(folds, worth), height=5.6, verdict=verdict)
    panels = stacked(figure, top, (3.0, 1.3, 0.9))
    Timeline.of(result).label(panels[0])
    _draw_spans(panels[0], result, folds)
    _draw_worth(panels[1], result, folds, worth)
    _draw_age(panels[2], result)
    _begin_before_the_first(panels[0], result, folds)
    mark_split(panels, result, shade=False)
    mark_ruin(panels, result)
    legend_above(panels[0])
    figure.align_ylabels(panels)
    return figure


def worth_by_model(result: Result) -> pd.Series:
    """Return by model the sum of sign(forecast) x outcome, plain returns without costs, of the outcomes that came."""
    table = result.forecasts.table
    earned = np.sign(table["forecast"]) * table["outcome"]
    summed: pd.Series = earned.groupby(table["model"]).sum()
    return summed


def _title(folds: pd.DataFrame, worth: pd.Series) -> str:
    won = int((worth > 0.0).sum())
    models = counted(len(folds), "model")
    return f"{models}, each asked on what came after its training: the signs of {count(won)} of them earned"


def _draw_spans(axes: Axes, result: Result, folds: pd.DataFrame) -> None:
    """Draw a row a model: pale what it was trained on, strong what it answered."""
    timeline = Timeline.of(result)
    numbers = folds["model"].to_numpy(dtype=np.float64)
    height = 0.8 if len(folds) <= 60 else 1.0
    for begin, end, color, name in (
        ("trained_from", "trained_until", GRID, "trained on"),
        ("first_answer", "last_answer", FORECAST, "asked on"),
    ):
        left, right = timeline.at(folds[begin]), timeline.at(folds[end])
        axes.barh(numbers, right - left, height, left, color=color, label=name, linewidth=0)
    axes.set_ylim(numbers.max() + 0.7, numbers.min() - 0.9)
    axes.set_ylabel("model")
    axes.yaxis.set_major_locator(MaxNLocator(NAMED, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _begin_before_the_first(axes: Axes, result: Result, folds: pd.DataFrame) -> None:
    """Leave out the beginning of a long training, so that what was asked is the larger part; say since when it is."""
    low, high = axes.get_xlim()
    (first,) = Timeline.of(result).at([folds["first_answer"].iloc[0]])
    begin = first - BEFORE * (high - first)
    if begin > low:
        axes.set_xlim(begin, high)
        said = f"trained from {folds['trained_from'].iloc[0]:%Y-%m-%d} on"
        axes.annotate(
            said, (0.0, 1.0), xycoords="axes fraction", xytext=(1, 4), textcoords="offset points", color=GREY, size=7.5
        )


def _draw_worth(axes: Axes, result: Result, folds: pd.DataFrame, worth: pd.Series) -> None:
    """Draw for each model the sum of its signs times the outcomes, over the bars it answered."""
    timeline = Timeline.of(result)
    left, right = timeline.at(folds["first_answer"]), timeline.at(folds["last_answer"])
    values = worth.reindex(folds["model"]).to_numpy(dtype=np.float64)
    colors = np.where(values >= 0.0, LONG, SHORT).tolist()
    axes.axhline(0.0, color=PALE, linewidth=0.8)
    axes.bar(left, values, right - left, align="edge", color=colors, linewidth=0)
    axes.set_ylabel("sign x outcome,\nsummed")
    axes.yaxis.set_major_formatter(in_percent)


def _draw_age(axes: Axes, result: Result) -> None:
    """Draw how many bars old the knowledge behind each forecast was."""
    x, age = Timeline.of(result).at(result.forecasts.table["made_at"]), column(result.forecasts.table, "age")
    axes.fill_between(x, age, color=GREY, alpha=0.35, linewidth=0, step="post")
    axes.set_ylim(0.0, 1.15 * max(float(age.max()), 1.0))
    axes.set_ylabel("age, bars")
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
