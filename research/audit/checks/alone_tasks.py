"""The folds of a run as tasks of a process each: what each is asked, and what the run says."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....arrays import Floats
from ....engine.training.prepare import training_rows
from ....experiments.settings import Experiment
from ....feeds.bars import Bars
from ....models.capabilities.answers import device_of
from ....models.examination import is_house
from ....models.protocol import features_of
from ....models.schedule.folds import Fold
from ....models.schedule.walk_forward import members_of
from ....models.windows.features import feature_matrix
from ....models.windows.rolling import rolling_windows
from ..subject import Reference, Subject
from .alone_compare import ROUNDED, Expected
from .alone_process import Question, state_of
from .rows_digest import digest_of

MOST_WINDOWS = 200
"""Windows of one model that it is asked about: the first, the last, and others spread between."""


def settings_of(experiment: Experiment) -> dict[str, Any]:
    """Return the settings as plain data."""
    settings: dict[str, Any] = experiment.model_dump(mode="json")
    return dict(json.loads(json.dumps(settings)))


@dataclass(frozen=True)
class Task:
    """One process: what it is asked, and what the run says."""

    fold: Fold | None
    """None for a model that learns nothing."""
    question: Question
    expected: Expected


def tasks_of(subject: Subject, reference: Reference) -> Iterator[Task]:
    """Yield the folds that were trained in the run, oldest first, with some of the bars each has answered."""
    table = reference.result.forecasts.table
    made = np.asarray(subject.bars.index.get_indexer(pd.DatetimeIndex(table["made_at"])), dtype=np.int64)
    forecasts = dict(zip(made.tolist(), table["forecast"].to_numpy(dtype=np.float64).tolist(), strict=True))
    model: Any = next(iter(reference.fitted.values()), None) or subject.build().model
    for fold in folds_of(subject, reference):
        bars = some_of(made if fold is None else made[np.isin(made, fold.answers)])
        if len(bars):
            question = question_of(subject, reference, fold, windows_at(subject.bars, bars, model))
            was = np.array([forecasts[bar] for bar in bars.tolist()])
            rows, state = ("", {}) if fold is None else fitted_in_run(subject, reference, fold)
            yield Task(fold, question, Expected(was, bars, rows, state, may_move(reference, fold)))


def folds_of(subject: Subject, reference: Reference) -> list[Fold | None]:
    """Return the folds that were trained in the run, oldest first; one that is None for a model that learns nothing.

    With a warm start from what cannot be handed to another process it is the first alone.
    """
    if not reference.fitted:
        return [None]
    split = subject.split
    folds = split.over(split.extent(len(subject.bars)), learns=True).folds
    trained = [fold for fold in folds if fold.number in reference.fitted]
    handed_on = not split.warm_start or all(map(state_of, members_of(reference.fitted[trained[0].number])))
    return [*trained] if handed_on else [*trained[:1]]


def may_move(reference: Reference, fold: Fold | None) -> float:
    """Return what the arrays of a fold's model may move where its forecasts agree, a share of the largest value."""
    members = [] if fold is None else members_of(reference.fitted[fold.number])
    exact = all(is_house(member) and device_of(member) in ("", "cpu") for member in members)
    return ROUNDED if exact else math.inf


def fitted_in_run(subject: Subject, reference: Reference, fold: Fold) -> tuple[str, Mapping[str, NDArray[Any]]]:
    """Return the digest of a fold's rows, made of all bars, and the arrays of its model."""
    model = reference.fitted[fold.number]
    rows = training_rows(subject.bars, model.lookback, features_of(model), subject.split.horizon, fold)
    return digest_of(*rows), state_of(model)


def some_of(bars: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return at most so many of the bars, the first and the last among them; the others in between come in no order.

    So that a slow model, which is asked about the first of them alone, is asked all over.
    """
    if len(bars) <= 2:
        return bars
    places = np.unique(np.linspace(0, len(bars) - 1, min(len(bars), MOST_WINDOWS)).astype(np.int64))
    between = np.random.default_rng(7).permutation(places[1:-1])
    some: NDArray[np.int64] = bars[np.concatenate((places[[0, -1]], between))]
    return some


def windows_at(bars: Bars, at: NDArray[np.int64], model: Any) -> Floats:
    """Return the windows that end at these bars, each made of a copy of its own bars: (n, lookback, features)."""
    made = []
    for t in at.tolist():
        columns = {name: np.array(column[t - model.lookback : t + 1]) for name, column in bars.columns.items()}
        made.append(rolling_windows(feature_matrix(columns, features_of(model)), model.lookback))  # (1, lookback, ...)
    return np.concatenate(made)


def question_of(subject: Subject, reference: Reference, fold: Fold | None, windows: Floats) -> Question:
    """Return what the fold's process is handed: settings, the bars up to its fit, windows, and what it begins from."""
    assert subject.experiment is not None
    torch = sys.modules.get("torch")
    known = 0 if fold is None else fold.fitted_at + 1
    columns = {name: np.array(column[:known]) for name, column in subject.bars.columns.items()}
    start: dict[str, NDArray[Any]] = {}
    if fold is not None and subject.split.warm_start and fold.number - 1 in reference.fitted:
        for i, member in enumerate(members_of(reference.fitted[fold.number - 1])):
            start |= {f"{i}.{name}": array for name, array in state_of(member).items()}
    threads = 0 if torch is None else torch.get_num_threads()  # as many as in the run: sums come to other bits else
    written = tuple(sorted({one.path for one in reference.files if one.kind == "written"}))
    return Question(settings_of(subject.experiment), fold, columns, windows, start, torch is not None, threads, written)
