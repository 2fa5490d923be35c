"""Where forecasts come from over time: here, one model for every bar."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from ...faults.look_ahead import Clock
from ..capabilities.answers import seed_of
from ..capabilities.of_sources import TellsInForce
from ..examination import Examination, Stretch
from ..protocol import Floats, Forecaster, ForecastSource, ask, called, features_of
from ..windows.features import Columns, feature_matrix
from ..windows.rolling import rolling_windows
from .ensemble import SeedEnsemble
from .folds import Fold

ASK_IT = "ask its `predict` for a window of the bars so far, or hand the number to the strategy as a parameter"
ASK_NOW = "read self.forecast[0], or ask source.at(len(self.data) - 1)"


@dataclass(frozen=True)
class SingleModel:
    """A source of one forecaster, in force at every bar."""

    forecaster: Forecaster
    trained_until: np.datetime64 | None = None
    """The close of the last bar its training knew, when it was trained elsewhere: all up to it is `train`."""
    trained_from: np.datetime64 | None = None
    """The first bar of its training, when it was trained elsewhere."""

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.forecaster.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.forecaster)

    def at(self, t: int) -> Forecaster:
        """Return the forecaster."""
        return self.forecaster

    def in_force(self, t: int) -> range:
        """Return the bars of the forecaster in force at bar t: all."""
        return range(sys.maxsize)


class FittedModels:
    """A source of models that are fitted already, each in force on the bars that its fold answers for.

    It collects them too: `Watch(on_fit=fitted.add)`. Ask it once a model is there.
    """

    def __init__(self) -> None:
        self.trained: list[tuple[Fold, Forecaster]] = []
        """Folds, each beside its model, oldest first."""

    def add(self, fold: Fold, model: Forecaster) -> None:
        """Take in the model of a fold, which may be older than the last."""
        self.trained.append((fold, model))
        self.trained.sort(key=lambda pair: pair[0].number)

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.trained[0][1].lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.trained[0][1])

    def at(self, t: int) -> Forecaster | None:
        """Return the model in force at bar t, None before the first."""
        return next((model for fold, model in reversed(self.trained) if t in fold.answers), None)

    def in_force(self, t: int) -> range:
        """Return the bars of the model in force at bar t, or those without one."""
        for fold, _ in self.trained:
            if t < fold.answers.start:
                return range(t, fold.answers.start)
            if t in fold.answers:
                return fold.answers
        return range(t, sys.maxsize)


class SourceSoFar:
    """A source as a strategy may see it: the models in force up to the bar that has closed, and nothing made later."""

    def __init__(self, source: ForecastSource, now: Clock, examination: Examination | None = None) -> None:
        self._source, self._now, self._examination = source, now, examination

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self._source.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return self._source.features

    def at(self, t: int) -> Forecaster | None:
        """Return the forecaster in force at bar t, which has closed; None if there was none yet."""
        if t > self._now.bar:
            ahead = "no bar has closed yet" if self._now.bar < 0 else f"bar {self._now.bar} has just closed"
            self._now.refuse(f"asks source.at({t}) for a model that is not there yet: {ahead}", ASK_NOW)
        model = self._source.at(t)
        return None if model is None else ModelSoFar(model, self._now)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # what Python asks of any object, to copy it say
            raise AttributeError(name)
        if type(self._source).__module__.startswith("barcast."):
            self._now.refuse(f"reads source.{name}, which may hold what is made of bars to come", ASK_NOW)
        return getattr(self._source, name)  # of the user's own source: whatever their strategy asks it for


class ModelSoFar:
    """A forecaster as a strategy may see it: it can be asked, but not looked into.

    It has answered for later bars already, where bars are preloaded, and may have kept what it saw of them.
    """

    def __init__(self, forecaster: Forecaster, now: Clock) -> None:
        self._forecaster, self._now = forecaster, now

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self._forecaster.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self._forecaster)

    def predict(self, windows: Floats) -> Floats:
        """Return one forecast a window, shape (n,), for windows (n, lookback, features)."""
        return ask(self._forecaster, windows)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # what Python asks of any object, to copy it say
            raise AttributeError(name)
        self._now.refuse(f"reads the model's `{name}`, which may come of bars to come", ASK_IT)


def behind(source: ForecastSource) -> tuple[ForecastSource, Examination | None]:
    """Return the whole source and the examination of its models, for the indicator that asks them."""
    return (source._source, source._examination) if isinstance(source, SourceSoFar) else (source, None)


def answer_all(source: ForecastSource, columns: Columns, examination: Examination | None = None) -> Floats:
    """Return the source's forecast at every bar, shape (n,): NaN in the warm-up and where it has no model.

    Bars that follow each other with the same model in force are asked in one batch, made of a copy of their own
    features: nothing of later bars hangs on the windows. Each model is examined before the next is asked for.

    Raises:
        BadInput: a forecast that depends on more than its window, if there is an examination.
    """
    lookback = source.lookback
    matrix = feature_matrix(columns, source.features)
    answers = np.full(len(matrix), np.nan)
    bars_asked = range(lookback, len(matrix))
    if examination is not None and not has_few_models(source):
        source = AskedOnItsBar(source, matrix, examination.sample(bars_asked))
    for bars, model in stretches(source, bars_asked):
        if model is None:
            continue
        windows = windows_of(matrix, bars, lookback)  # (n, lookback, features)
        answers[bars.start : bars.stop] = asked(model, windows, bars.start, examination, has_few_models(source))
    if examination is not None and isinstance(source, AskedOnItsBar):
        for bar, then in source.answers.items():
            examination.hold_against(source.label, bar, then, float(answers[bar]))
    return answers


def windows_of(matrix: Floats, bars: range, lookback: int) -> Floats:
    """Return the windows that end at the bars, shape (n, lookback, features): views of a copy of their rows alone."""
    # row 0 of what `rolling_windows` takes belongs to no window
    return rolling_windows(matrix[bars.start - lookback : bars.stop].copy(), lookback)


class AskedOnItsBar:
    """A user's source, whose model is asked at once on some bars: it may learn on as later ones are asked for."""

    def __init__(self, source: ForecastSource, matrix: Floats, bars: frozenset[int]) -> None:
        self._source, self._matrix, self._bars = source, matrix, bars
        self.lookback, self.features = source.lookback, source.features
        self.label = f"source {type(source).__name__}"
        self.answers: dict[int, float] = {}
        """What was answered on those bars."""

    def at(self, t: int) -> Forecaster | None:
        """Return the forecaster in force at bar t."""
        model = self._source.at(t)
        if model is not None and t in self._bars:
            self.answers[t] = float(ask(model, windows_of(self._matrix, range(t, t + 1), self.lookback))[0])
        return model


def examine_streamed(
    source: ForecastSource,
    model: Forecaster,
    matrix: Floats,
    forecasts: Floats,
    examination: Examination,
) -> None:
    """Ask a model of a streamed run again, in a batch; `forecasts`, shape (n,), it has made window by window.

    `matrix`, shape (lookback + n, features), is a feature matrix that ends with the bar of the last of them.

    Raises:
        BadInput: a forecast that depends on more than its window.
    """
    windows = rolling_windows(matrix, source.lookback)  # (n, lookback, features)
    first, fresh = examination.until, examination.fresh
    stretch = Stretch(model, label_of(model), first, windows, forecasts, one_by_one=True, fresh=fresh)
    examination.look_at(stretch, always=has_few_models(source))


def stretches(source: ForecastSource, bars: range) -> Iterator[tuple[range, Forecaster | None]]:
    """Yield the bars that follow each other with the same model in force, and that model.

    A source that can tell how long its model stays in force (`in_force(t)`, a range of bars) is not asked for the next
    before that is over; another one is asked for each bar.
    """
    t = bars.start
    while isinstance(source, TellsInForce) and t < bars.stop:
        end = min(source.in_force(t).stop, bars.stop)
        yield range(t, end), source.at(t)
        t = end
    for _, pairs in groupby(((t, source.at(t)) for t in range(t, bars.stop)), key=lambda pair: id(pair[1])):
        same = list(pairs)
        yield range(same[0][0], same[-1][0] + 1), same[0][1]


def asked(model: Forecaster, windows: Floats, first: int, examination: Examination | None, always: bool) -> Floats:
    """Return the model's forecasts for the windows, shape (n,), once it, or each member of an ensemble, is examined."""
    if examination is None:
        return ask(model, windows)
    members = model.members if isinstance(model, SeedEnsemble) else (model,)
    fresh = [examination.fresh_copy(one, always) for one in members]
    each = np.stack([ask(one, windows) for one in members])  # (members, n)
    for one, copied, its in zip(members, fresh, each, strict=True):
        examination.look_at(Stretch(one, label_of(one), first, windows, its, fresh=copied), always=always)
    return model.combined(each) if isinstance(model, SeedEnsemble) else each[0]


def label_of(model: Forecaster) -> str:
    """Return what a person calls the model, with its seed if it has one."""
    seed = seed_of(model)
    return called(model) if seed is None else f"{called(model)} of seed {seed}"


def has_few_models(source: ForecastSource) -> bool:
    """Return whether the source tells how long each model stays: one of a user's may have a model for each bar."""
    return isinstance(source, TellsInForce)
