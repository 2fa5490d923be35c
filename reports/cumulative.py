"""Plain sums over time of the returns that came and of those forecast; of scores what their signs were worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..arrays import Floats
from ..engine.result import Result
from ..verdict.verdict import Verdict
from .accounts import IN_WORDS, SAMPLES, column
from .folds import walks_forward
from .formats import percent
from .sample_panels import head, most_dates, panels_of, room_above
from .scatter import held, pairs_of, why_none
from .style import ACTUAL, FORECAST, HUGE, PALE, drawn, in_percent, notice, page
from .timeline import Timeline, line, mark_one_ruin, tick_refits


@drawn
def draw_cumulative(result: Result, verdict: Verdict | None = None) -> Figure:
    """Return both sums of each sample, from its first forecast with a known outcome on; test is large."""
    samples = [name for name in SAMPLES if len(sums(result, name)[0])]
    if not samples:
        return notice(result, "There are no forecasts to add up", why_none(result), verdict)
    figure, top = page(result, _title(result), height=4.2, verdict=verdict)
    top -= room_above(3 if len(samples) > 1 else 2) / figure.get_figheight()
    for number, ((axes,), name) in enumerate(zip(panels_of(figure, top, (1.0,), samples), samples, strict=True)):
        x, actual, predicted = sums(result, name)
        timeline = span_of(result, name)
        timeline.label(axes, most=most_dates(number, len(samples)))
        axes.axhline(0.0, color=PALE, linewidth=0.8)
        line(axes, x, actual, ACTUAL, ended("came", actual), width=1.1)
        line(axes, x, predicted, FORECAST, ended(_name_of_predicted(result), predicted), width=1.3)
        axes.yaxis.set_major_formatter(in_percent)
        if number == 0 and max(abs(axes.get_ylim()[0]), abs(axes.get_ylim()[1])) < HUGE:  # such ticks take its room
            axes.set_ylabel(_ylabel(result))
        if walks_forward(result):
            tick_refits(axes, result, timeline)
        if name in result.account.ruined_at:
            mark_one_ruin([axes], timeline, result.account.ruined_at[name])
        head(axes, name, (number, len(samples)), result.account.ruined_at.get(name))
    return figure


def sums(result: Result, sample: str) -> tuple[Floats, Floats, Floats]:
    """Return when each outcome of a sample came, and the running sums of outcomes and of their forecasts, each (n,).

    Scores do not add up: of them the outcomes are summed, each with the sign of its score.
    """
    table = result.forecasts.table[(result.forecasts.table["sample"] == sample).to_numpy(dtype=bool)]
    forecast, outcome = column(table, "forecast"), column(table, "outcome")
    came = pd.DatetimeIndex(table["outcome_at"])
    known = np.isfinite(forecast) & np.isfinite(outcome) & np.asarray(came.notna())
    actual = outcome[known]
    predicted = np.sign(forecast[known]) * actual if _scored(result) else held(forecast[known])
    return span_of(result, sample).at(came[known]), np.cumsum(actual), np.cumsum(predicted)


def span_of(result: Result, sample: str) -> Timeline:
    """Return the axis from a sample's first forecast to its last outcome; of the whole run without any."""
    bars, table = result.bars.index, result.forecasts.table
    mine = table[(table["sample"] == sample).to_numpy(dtype=bool)].dropna(subset=["outcome_at"])
    if mine.empty:
        return Timeline.of(result)
    first, last = bars.searchsorted([mine["made_at"].iloc[0], mine["outcome_at"].iloc[-1]])
    return Timeline.of(result).over(int(first), int(last) + 1)


def ended(name: str, summed: Floats) -> str:
    """Return the legend of a line: its name and where it ends."""
    return f"{name} {percent(float(summed[-1]), 1, signed=True)}"


def _scored(result: Result) -> bool:
    return result.forecasts.meaning == "scores"


def _name_of_predicted(result: Result) -> str:
    return "came x sign of the forecast" if _scored(result) else "forecast"


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
