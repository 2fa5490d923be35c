"""From a model to a source of forecasts: the split, the training rows, the fits."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from ...faults import BadInput, RunWarning
from ...feeds.bars import Bars
from ...feeds.parsing.table import text_of
from ...models.capabilities.of_models import GoesWithoutFit
from ...models.capabilities.of_sources import TrainedByFold, trained_until
from ...models.protocol import Floats, Forecaster, ForecastSource, Trainable, features_of
from ...models.schedule.apart import LOCKBOX, Extent
from ...models.schedule.folds import BarSplit, Fold
from ...models.schedule.jobs import Fitter, fit_one_by_one
from ...models.schedule.source import SingleModel
from ...models.schedule.split import HoldOut, Split, WalkForward
from ...models.schedule.walk_forward import AroundFit, Trained, WalkForwardSource, jobs_for, learns
from ...models.windows.features import check_features, feature_matrix
from ...models.windows.rolling import forward_returns, rolling_windows
from ..watch import Watch
from .too_few_rows import check_rows_to_train_on

Model = Forecaster | ForecastSource | None


@dataclass(frozen=True)
class Fitting:
    """How models are fitted."""

    fitter: Fitter = fit_one_by_one
    """Fits many models, perhaps at once."""
    around_fit: AroundFit | None = None
    """Makes what each fit is wrapped in, such as a seeding, by the number of the ensemble's member."""


@dataclass(frozen=True)
class Prepared:
    """A source ready to be asked, and the split that labels its forecasts."""

    source: ForecastSource | None
    split: BarSplit
    trained: Callable[[], Trained] = tuple
    """Returns what was trained for this run so far."""
    seconds_late: Callable[[], float] = float
    """Returns what was spent on fitting since: in streaming a model is fitted when its bar arrives."""
    warnings: tuple[RunWarning, ...] = ()


def prepare(
    model: Model,
    bars: Bars,
    split: Split,
    *,
    fitting: Fitting,
    watch: Watch,
    streaming: bool,
    extent: Extent | None = None,
) -> Prepared:
    """Return the source for the run; a forecaster with `fit` is trained first, unless refits are to be streamed.

    `extent` says which of the bars are kept apart; none unless given.

    Raises:
        BadInput: too few bars for the lookback or the split, an unknown feature, nothing to train on, or refits
            of what is trained already.
    """
    reach = extent or Extent(len(bars), len(bars))
    if model is None:  # nothing is trained, and nothing parts train from test
        unparted = HoldOut(len(bars), -1, split.horizon, apart=reach.apart)
        return Prepared(None, unparted, warnings=without_effect(split))
    check_lookback(model)
    check_window(model, bars, split)
    if isinstance(model, ForecastSource):
        if isinstance(model, TrainedByFold):
            return Prepared(model, model.own_split, lambda: model.trained)
        refuse_training(split)
        return Prepared(model, known_split(model, bars, split.over(reach, learns=False)))
    if not isinstance(model, Trainable) or not learns(model):
        return Prepared(SingleModel(model), split.over(reach, learns=False), warnings=needless(split))
    bar_split = split.over(reach, learns=True)
    if bar_split.boundary < 0 and isinstance(model, GoesWithoutFit) and model.without_fit():
        return Prepared(SingleModel(model), split.over(reach, learns=False), warnings=needless(split))
    check_rows_to_train_on(model, bars, split, bar_split)
    if isinstance(bar_split, WalkForward):
        return walking_forward(model, bars, bar_split, split.warm_start, fitting, watch, streaming)
    return fitted_once(model, bars, bar_split, fitting, watch)


def walking_forward(
    model: Trainable, bars: Bars, split: WalkForward, warm_start: bool, fitting: Fitting, watch: Watch, streaming: bool
) -> Prepared:
    """Return the source of a model that is refitted as the bars come in."""
    source = WalkForwardSource(
        model,
        split.folds,
        partial(training_rows, bars, model.lookback, features_of(model), split.horizon),
        fit=fitting.fitter,
        horizon=split.horizon,
        warm_start=warm_start,
        around=fitting.around_fit,
        on_fold=watch.on_fold,
        on_fit=watch.on_fit,
    )
    if not streaming and source.fits_together:
        source.fit_all()
    spent = source.seconds
    return Prepared(source, split, lambda: source.trained, lambda: source.seconds - spent)


def fitted_once(model: Trainable, bars: Bars, split: BarSplit, fitting: Fitting, watch: Watch) -> Prepared:
    """Fit the model itself to the rows of the one fold there is, and return the source of it."""
    (fold,) = split.folds
    rows = training_rows(bars, model.lookback, features_of(model), split.horizon, fold)
    jobs = jobs_for(model, *rows, split.horizon, around=fitting.around_fit)
    tell = watch.on_fold or (lambda done, models: None)
    counted = count(1)
    tell(0, len(jobs))
    fitting.fitter(jobs, lambda job: tell(next(counted), len(jobs)))
    if watch.on_fit is not None:
        watch.on_fit(fold, model)
    return Prepared(SingleModel(model), split, lambda: ((fold, model),))


def check_lookback(model: Any) -> None:
    """Refuse a model whose window is no whole number of bars, at least 1."""
    lookback = model.lookback
    if not isinstance(lookback, numbers.Integral) or isinstance(lookback, bool) or lookback < 1:
        what = f"its `lookback` is {lookback!r:.60}"
        raise BadInput.at(f"model {type(model).__name__}", what, "make it a whole number of bars, at least 1")


def check_window(model: Forecaster | ForecastSource, bars: Bars, split: Split) -> None:
    """Refuse a model whose features the bars lack, or whose window is longer than they are."""
    for name in features_of(model):
        if name in bars.left_out:
            what = f"the column {name!r} of {bars.name} was left out: {bars.left_out[name]}"
            raise BadInput.at("model.features", what, "mend the column in the file, or begin where it is whole")
    check_features(features_of(model), bars.columns)
    if len(bars) < model.lookback + 1:
        outside, change = (" outside the lock-box", "lower split.lockbox, ") if split.lockbox else ("", "")
        needs = f"too few for a lookback of {model.lookback}, which needs {model.lookback + 1}"
        remedy = f"{change}widen data.start and data.end or lower model.lookback"
        raise BadInput.at(bars.name, f"{len(bars)} bars{outside} are {needs}", remedy)


def refuse_training(split: Split) -> None:
    """Refuse settings of a training where the model is trained already."""
    if split.training_settings:
        what = "cannot be set: the model is trained already and stays as it is"
        raise BadInput.at(", ".join(split.training_settings), what, "leave it out, or name a model to be trained")


def needless(split: Split) -> tuple[RunWarning, ...]:
    """Tell of settings of a training in a run without one."""
    given = split.training_settings
    if not given:
        return ()
    words = "has" if len(given) == 1 else "have"
    return (RunWarning("idle_split", f"{', '.join(given)} {words} no effect: the run has no model that learns."),)


def without_effect(split: Split) -> tuple[RunWarning, ...]:
    """Tell of settings of the split in a run whose strategy asks no model: all of its bars are test."""
    given = ["split.train"] if split.train not in (0.0, Split().train) else []
    given += [*(["split.min_bars"] if split.min_bars else []), *split.training_settings]
    if not given:
        return ()
    words = "has" if len(given) == 1 else "have"
    told = f"{', '.join(given)} {words} no effect: the strategy asks no model, so all bars are test."
    return (RunWarning("idle_split", told),)


def known_split(source: ForecastSource, bars: Bars, bar_split: BarSplit) -> BarSplit:
    """Return the split by the span that a model trained elsewhere has seen, if it says so."""
    until = trained_until(source)
    if until is None:
        return bar_split
    last = last_bar_by(bars, until)
    for one in bar_split.apart[:1]:
        refuse_known(until, bars.index[one.first - 1], one.name)
    if last == len(bars) - 1 and np.datetime64(until) > bars.index.to_numpy()[-1]:
        last += 1 + bar_split.horizon  # beyond the last bar: nothing is test
    return HoldOut(len(bars), last, bar_split.horizon, apart=bar_split.apart)


def refuse_known(until: np.datetime64, outside: pd.Timestamp, name: str) -> None:
    """Refuse a model that was trained on bars kept apart: those after the one that is the last outside."""
    if np.datetime64(until) <= outside.to_datetime64():
        return
    told = f"the model was trained on bars up to {text_of(until)}, and {text_of(outside.to_datetime64())} is the last"
    if name == LOCKBOX:
        what = f"{told} outside the lock-box: it has seen what is in it"
        raise BadInput.at("split.lockbox", what, "lower it, or name a model that was trained before")
    raise BadInput.at("model", f"{told} that was looked at: it has seen the new bars", "name one trained before")


def last_bar_by(bars: Bars, stamp: np.datetime64) -> int:
    """Return the last bar not after the stamp; -1 when there is none."""
    return int(np.searchsorted(bars.index.to_numpy(), np.datetime64(stamp), side="right")) - 1


def training_rows(
    bars: Bars, lookback: int, features: Sequence[str], horizon: int, fold: Fold
) -> tuple[Floats, Floats]:
    """Return a fold's windows (rows, lookback, features), a view, and their labels (rows,), oldest first.

    They are made of a copy of the span: of bars outside of it nothing, not even a faulty feature, can know.
    """
    columns = {name: np.array(column[fold.span.start : fold.span.stop]) for name, column in bars.columns.items()}
    rows = len(fold.rows(lookback, horizon))
    windows = rolling_windows(feature_matrix(columns, features), lookback)
    return windows[:rows], forward_returns(columns["close"], horizon)[lookback : lookback + rows]
