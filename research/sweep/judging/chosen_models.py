"""A source of the models that a sweep chose anew at every refit: each has settings, windows and columns of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....arrays import Floats
from ....engine.training.prepare import training_rows
from ....engine.watch import Watch
from ....feeds.bars import Bars
from ....models.capabilities.answers import seed_of, tells_epochs
from ....models.examination import is_house
from ....models.meaning import RETURNS, SCORES, Meaning, forecasts_are
from ....models.protocol import Forecaster, called, features_of
from ....models.schedule.ensemble import SeedEnsemble
from ....models.schedule.folds import BarSplit
from ....models.schedule.jobs import Fitter, Job
from ....models.schedule.walk_forward import AroundFit, Trained, jobs_for, members_of


@dataclass(frozen=True)
class PickedWindow:
    """A forecaster that is handed longer windows with more columns than it wants, and picks its own of them."""

    forecaster: Any
    lookback: int
    """Bars in the windows that it is handed, the last of which are its own."""
    features: tuple[str, ...]
    """Columns of the windows that it is handed, its own among them."""

    @property
    def called(self) -> str:
        """What a person calls it: what it wraps."""
        return called(self.forecaster).removeprefix("model ")

    @property
    def seed(self) -> int | None:
        """The seed of what it wraps."""
        return seed_of(self.forecaster)

    @property
    def fits_together(self) -> bool:
        """Whether all code of what it wraps is ours."""
        return is_house(self.forecaster)

    def predict(self, windows: Floats) -> Any:
        """Return what the forecaster answers to its own part of the windows (n, lookback, features)."""
        columns = [self.features.index(name) for name in features_of(self.forecaster)]
        own = windows[:, -self.forecaster.lookback :, columns]  # (n, its lookback, its features)
        return self.forecaster.predict(np.ascontiguousarray(own))


def picking(model: Any, lookback: int, features: tuple[str, ...]) -> Any:
    """Return the model as one that takes these windows: itself where they are its own; an ensemble stays one."""
    if (model.lookback, tuple(features_of(model))) == (lookback, features):
        return model
    if isinstance(model, SeedEnsemble):
        return SeedEnsemble([PickedWindow(one, lookback, features) for one in model.members], model.combine)
    return PickedWindow(model, lookback, features)


class ChosenModels:
    """The chosen models, each in force on the bars that its fold answers for; before the first there is none.

    Models of ours are fitted all at once by `fit_all`. One of a user's is fitted when it is first asked for: it could
    carry what it learns to earlier ones.

    Args:
        models: one for each fold, not fitted yet.
        split: that the folds are of.
        bars: of the run; each model is trained on those that its fold knows.
        fit: fits many models.
        around: what the fits of each fold's model are wrapped in, by the member's number.
        watch: who is told how far it has come.
    """

    def __init__(
        self,
        models: Sequence[Any],
        split: BarSplit,
        bars: Bars,
        *,
        fit: Fitter,
        around: Sequence[AroundFit | None],
        watch: Watch,
    ) -> None:
        self.models = tuple(models)
        self.own_split = split
        self.folds = split.folds
        self.lookback = max(one.lookback for one in models)
        self.features = tuple(dict.fromkeys(name for one in models for name in features_of(one)))
        """The columns of all models, each once, in the order in which they first come."""
        self._bars, self._fit, self._around, self._watch = bars, fit, tuple(around), watch
        self._asked = [picking(one, self.lookback, self.features) for one in models]
        self._first_bars = [fold.answers.start for fold in self.folds]
        self._fitted: set[int] = set()
        self._done, self._all = 0, sum(len(members_of(one)) for one in models)
        for model in models if watch.on_epoch is not None else ():
            if tells_epochs(model):
                model.on_epoch = watch.on_epoch

    @property
    def forecasts_are(self) -> Meaning:
        """`scores` where any model has them: they cannot be added to returns."""
        return SCORES if SCORES in [forecasts_are(one) for one in self.models] else RETURNS

    @property
    def fits_together(self) -> bool:
        """Whether all may be fitted before any is asked."""
        return all(is_house(member) for model in self.models for member in members_of(model))

    @property
    def trained(self) -> Trained:
        """The folds whose models are fitted, each beside its model, oldest first."""
        return tuple((self.folds[at], self.models[at]) for at in sorted(self._fitted))

    def at(self, t: int) -> Forecaster | None:
        """Return the model in force at bar t, fitted now if it was not yet; None before the first."""
        place = bisect_right(self._first_bars, t) - 1
        if place < 0:
            return None
        if place not in self._fitted:
            self._fit_folds([place])
        model: Forecaster = self._asked[place]
        return model

    def in_force(self, t: int) -> range:
        """Return the bars of the model in force at bar t: those its fold answers for, or those without one."""
        place = bisect_right(self._first_bars, t) - 1
        return range(t, self._first_bars[0]) if place < 0 else self.folds[place].answers

    def fit_all(self) -> None:
        """Fit all models, many at once if the fitter can."""
        self._fit_folds([at for at in range(len(self.folds)) if at not in self._fitted])

    def _fit_folds(self, places: Sequence[int]) -> None:
        self._fit([job for at in places for job in self._jobs(at)], self._count)
        self._fitted.update(places)
        for at in places if self._watch.on_fit is not None else ():
            self._watch.on_fit(self.folds[at], self.models[at])  # type: ignore[misc]

    def _jobs(self, at: int) -> list[Job]:
        model, fold = self.models[at], self.folds[at]
        horizon = self.own_split.horizon
        rows = training_rows(self._bars, model.lookback, features_of(model), horizon, fold)
        named = f"model {at + 1} of {len(self.folds)}"
        return jobs_for(model, *rows, horizon, named=named, around=self._around[at])

    def _count(self, job: Job) -> None:
        self._done += 1
        if self._watch.on_fold is not None:
            self._watch.on_fold(self._done, self._all)
