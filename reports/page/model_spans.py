"""The models of a walk-forward run: what each was trained on, what it was asked on, and how old it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from ...engine.result import Result
from ..accounts import column
from ..folds import walks_forward
from .box import box
from .document import rendered
from .few_points import few_points
from .fragment import Fragment
from .numbers import stamp
from .svg import Scale, chart, line
from .time_marks import time_marks
from .words import counted

TALL, LOW, HIGH, NAMED = 22, 110, 420, 20
"""Pixels of a row; least and most of all; and models that are numbered one by one."""


def model_spans(result: Result) -> Fragment | str:
    """Return the timeline, and the age of the model at each forecast below it, or why there is none."""
    if not walks_forward(result):
        return "No timeline of models: no model took over from another."
    folds = result.models.table.drop_duplicates("model").reset_index(drop=True)
    index = result.bars.index
    oldest = int(result.forecasts.table["age"].max())
    asked = f"asked up to {counted(oldest, 'bar')} after their training"
    title = f"{counted(len(folds), 'model')}, one after another, {asked}"
    note = (
        "Grey: trained on. Blue: asked on, after its training only. Below: how many bars lay between the end of the "
        "training and each forecast."
    )
    return box(title, timeline(folds, index) + ages(result), note)


def timeline(folds: pd.DataFrame, index: pd.DatetimeIndex) -> Markup:
    """Return a row a model, the first on top."""
    last, high = max(len(index) - 1, 1), 100.0 / len(folds)
    places = {name: 100.0 * index.get_indexer(pd.DatetimeIndex(folds[name])) / last for name in ENDS}
    spans = [span(fold, at, places, high) for at, fold in folds.iterrows()]
    every = -(-len(folds) // NAMED)
    names = [(high * (at + 0.5), f"{folds['model'][at]:,}") for at in range(0, len(folds), every)]
    height = min(max(TALL * len(folds), LOW), HIGH)
    described = "What each model was trained on, and what it was asked on"
    return chart(height, rendered("model_spans.html", spans=spans), names, time_marks(index), described)


ENDS = ("trained_from", "trained_until", "first_answer", "last_answer")


def span(fold: pd.Series, at: Any, places: dict[str, NDArray[np.float64]], high: float) -> dict[str, Any]:
    """Return both parts of a model's row."""
    where = {name: float(places[name][at]) for name in ENDS}
    told = ", ".join(
        f"{what} {stamp(fold[begin])} to {stamp(fold[end])}"
        for what, begin, end in (("trained on", ENDS[0], ENDS[1]), ("asked on", ENDS[2], ENDS[3]))
    )
    return {**where, "top": high * (at + 0.15), "height": high * 0.7, "title": f"Model {fold['model']}: {told}"}


def ages(result: Result) -> Markup:
    """Return the age of the model behind each forecast, over all bars."""
    index, table = result.bars.index, result.forecasts.table
    age = np.full(len(index), np.nan)
    age[index.get_indexer(pd.DatetimeIndex(table["made_at"]))] = column(table, "age")
    kept = few_points(age)
    scale = Scale.of(age)
    across = 100.0 * kept / max(len(index) - 1, 1)
    drawn = line(age[kept], scale.low, scale.high, "age", across)
    return chart(70, drawn, scale.marks(0, wanted=2), [], "Age of the model at each forecast, in bars")
