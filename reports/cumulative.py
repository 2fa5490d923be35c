"""Cumulative actual and cumulative predicted return, plain sums over time; of scores what their signs were worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..arrays import Floats
from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import IN_WORDS, SAMPLES, column
from .formats import percent
from .scatter import held, pairs_of, why_none
from .style import ACTUAL, FORECAST, PALE, in_percent, legend_above, look, notice, page, stacked
from .timeline import Timeline, begin_at_first_model, line, mark_ruin, mark_split


@look()
def draw_cumulative(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return both sums over all forecasts with a known outcome, train part shaded."""
    x, actual, predicted = sums(result)
    if not len(x):
        return notice(result, "There are no forecasts to add up", why_none(result), verdict)
    figure, top = page(result, _title(result), height=4.0, verdict=verdict)
    panels = stacked(figure, top, (1.0,))
    axes = panels[0]
    Timeline.of(result).label(axes)
    begin_at_first_model(axes, result)
    axes.axhline(0.0, color=PALE, linewidth=0.8)
    line(axes, x, actual, ACTUAL, "actual return", width=1.1)
    line(axes, x, predicted, FORECAST, _name_of_predicted(result), width=1.3)
    axes.yaxis.set_major_formatter(in_percent)
    axes.set_ylabel(_ylabel(result))
    mark_split(panels, result)
    mark_ruin(panels, result)
    legend_above(axes)
    return figure


def sums(result: Result) -> tuple[Floats, Floats, Floats]:
    """Return when each outcome came, and the running sums of outcomes and of their forecasts, each (n,).

    Scores do not add up: of them the outcomes are summed, each with the sign of its score.
    """
    forecast, outcome = column(result.forecasts.table, "forecast"), column(result.forecasts.table, "outcome")
    came = pd.DatetimeIndex(result.forecasts.table["outcome_at"])
    known = np.isfinite(forecast) & np.isfinite(outcome) & np.asarray(came.notna())
    actual = outcome[known]
    predicted = np.sign(forecast[known]) * actual if _scored(result) else held(forecast[known])
    return Timeline.of(result).at(came[known]), np.cumsum(actual), np.cumsum(predicted)


def _scored(result: Result) -> bool:
    return result.forecasts.meaning == "scores"


def _name_of_predicted(result: Result) -> str:
    return "return x sign of the forecast" if _scored(result) else "predicted return"


def _title(result: Result) -> str:
    """Return what the sums of the leading sample are."""
    for sample in SAMPLES:
        pairs = pairs_of(result, sample)
        if len(pairs.forecast):
            predicted, words = pairs.forecast, "the forecasts"
            if _scored(result):
                predicted, words = np.sign(pairs.forecast) * pairs.outcome, "with the forecast's sign"
            return (
                f"{IN_WORDS[sample]} the returns add up to {percent(float(pairs.outcome.sum()), 1, signed=True)}, "
                f"{words} to {percent(float(predicted.sum()), 1, signed=True)}"
            )
    return "Cumulative actual and predicted return"


def _ylabel(result: Result) -> str:
    """Return the axis label; sums of returns over several bars overlap, and say so."""
    if result.forecasts.horizon == 1:
        return "sum of returns"
    return f"sum of overlapping {result.forecasts.horizon}-bar returns"
