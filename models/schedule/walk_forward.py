"""A source of many models, each of which could have existed by the bar at which it is asked."""

from __future__ import annotations

import copy
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from ...faults import BadInput
from ..capabilities.answers import seed_of, tell_horizon, tells_epochs
from ..examination import is_house
from ..protocol import Floats, Forecaster, Trainable, features_of
from .ensemble import SeedEnsemble
from .folds import Fold
from .jobs import Fitter, Job, fit_one_by_one, warm_starting

RowsOf = Callable[[Fold], tuple[Floats, Floats]]
"""Returns a fold's training rows, windows (rows, lookback, features) and labels (rows,), from its span alone."""
Trained = tuple[tuple[Fold, Forecaster], ...]
"""Folds, each beside its model, oldest first."""
OnFold = Callable[[int, int], None]
"""Called with the models trained and the models in all."""
OnFit = Callable[[Fold, Forecaster], None]
"""Called with each fold and its model, once that is fitted."""
AroundFit = Callable[[int], AbstractContextManager[Any]]
"""Makes what the fit of a model's n-th member is wrapped in; a model that is no ensemble has one member, 0."""


class WalkForwardSource:
    """Copies of a model, each fitted to the rows of its fold, and in force on the bars the fold answers for.

    A fold is fitted when it is first asked for, as live; `fit_all` fits them beforehand, many at once if the
    fitter can, and is for models that cannot hand on anything to each other. The prototype is never fitted itself.
    With `warm_start` each model begins from the one before.

    Args:
        prototype: what is copied and fitted; an ensemble is fitted member by member.
        folds: oldest first, their bars one after another.
        rows_of: makes a fold's training rows.
        fit: fits many models.
        horizon: bars ahead that a forecast is for.
        warm_start: whether a model begins from the weights of the one before.
        around: what each fit is wrapped in, by the member's number.
        on_fold: told how many models are trained.
        on_fit: handed each fold's model once it is fitted.

    Raises:
        BadInput: a prototype that cannot be copied, or not begin from an earlier one's weights where it should.
    """

    def __init__(
        self,
        prototype: Trainable,
        folds: Sequence[Fold],
        rows_of: RowsOf,
        *,
        fit: Fitter = fit_one_by_one,
        horizon: int = 1,
        warm_start: bool = False,
        around: AroundFit | None = None,
        on_fold: OnFold | None = None,
        on_fit: OnFit | None = None,
    ) -> None:
        self.prototype = prototype
        self.folds = tuple(folds)
        self.models: dict[int, Forecaster] = {}
        """The models fitted so far, by the number of their fold."""
        self.seconds = 0.0
        """Spent on fitting so far."""
        self._rows_of, self._fit, self._horizon, self._warm_start = rows_of, fit, horizon, warm_start
        self._around, self._on_fold, self._on_fit = around, on_fold, on_fit
        self._first_bars = [fold.answers.start for fold in self.folds]
        self._done, self._all = 0, len(self.folds) * len(members_of(prototype))
        for member in members_of(prototype) if warm_start else ():
            warm_starting(member)
        copy_of(prototype)  # told now rather than at the first refit
        if on_fold is not None:
            on_fold(0, self._all)

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.prototype.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.prototype)

    @property
    def fits_together(self) -> bool:
        """Whether all may be fitted before any is asked: a plug-in could carry what it learns to earlier models."""
        return all(map(is_house, members_of(self.prototype)))

    @property
    def latest(self) -> Forecaster | None:
        """The newest model fitted; None while there is none."""
        return self.models[max(self.models)] if self.models else None

    @property
    def trained(self) -> Trained:
        """The folds whose models are fitted, each beside its model, oldest first."""
        return tuple((fold, self.models[fold.number]) for fold in self.folds if fold.number in self.models)

    def at(self, t: int) -> Forecaster | None:
        """Return the model in force at bar t, fitted now if it was not yet; None before the first."""
        fold = self.fold_at(t)
        if fold is None:
            return None
        if fold.number not in self.models:
            before = [one for one in self.folds[: fold.number] if one.number not in self.models]
            self._fit_folds([*before, fold] if self._warm_start else [fold])
        return self.models[fold.number]

    def fold_at(self, t: int) -> Fold | None:
        """Return the fold that answers bar t; None before the first and after the last."""
        place = bisect_right(self._first_bars, t) - 1
        return self.folds[place] if place >= 0 and t in self.folds[place].answers else None

    def in_force(self, t: int) -> range:
        """Return the bars of the model in force at bar t: those its fold answers for, or those without one."""
        fold = self.fold_at(t)
        if fold is not None:
            return fold.answers
        return range(t, next((first for first in self._first_bars if first > t), sys.maxsize))

    def fit_all(self) -> None:
        """Fit every fold that is not fitted yet."""
        self._fit_folds([fold for fold in self.folds if fold.number not in self.models])

    def _fit_folds(self, folds: Sequence[Fold]) -> None:
        """Fit the folds, at once unless each begins from the one before."""
        began = time.perf_counter()
        for together in [[fold] for fold in folds] if self._warm_start else [folds]:
            self._fit_together(together)
        self.seconds += time.perf_counter() - began

    def _fit_together(self, folds: Sequence[Fold]) -> None:
        models = {fold.number: copy_of(self.prototype) for fold in folds}
        jobs = [job for fold in folds for job in self._jobs(fold, models[fold.number])]
        self._fit(jobs, self._count)
        self.models.update(models)
        if self._on_fit is not None:
            for fold in folds:
                self._on_fit(fold, models[fold.number])

    def _jobs(self, fold: Fold, model: Trainable) -> Iterable[Job]:
        """Return the jobs of a fold's model, one a member."""
        before = self.models.get(fold.number - 1) if self._warm_start else None
        named = f"model {fold.number + 1} of {len(self.folds)}"
        return jobs_for(model, *self._rows_of(fold), self._horizon, named=named, before=before, around=self._around)

    def _count(self, job: Job) -> None:
        self._done += 1
        if self._on_fold is not None:
            self._on_fold(self._done, self._all)


def jobs_for(
    model: Trainable,
    windows: Floats,
    labels: Floats,
    horizon: int,
    *,
    named: str = "",
    before: Forecaster | None = None,
    around: AroundFit | None = None,
) -> list[Job]:
    """Return the jobs that fit a model, one a member, which know the horizon; `before` is whom they begin from."""
    earlier = members_of(before) if before is not None else ()
    jobs = []
    for number, member in enumerate(members_of(model)):
        if not isinstance(member, Trainable):
            continue
        tell_horizon(member, horizon)
        start = earlier[number].state() if earlier else None
        wrapped = partial(around, number) if around is not None else nullcontext
        seed = f"seed {seed_of(member)}" if len(members_of(model)) > 1 else ""
        label = ", ".join(filter(None, (named, seed)))
        jobs.append(Job(member, windows, labels, start, label, wrapped))
    return jobs


def members_of(model: Any) -> tuple[Any, ...]:
    """Return the members of an ensemble; any other model is its own only member."""
    return model.members if isinstance(model, SeedEnsemble) else (model,)


def learns(model: object) -> bool:
    """Return whether there is anything to fit: for an ensemble, in one of its members."""
    return any(isinstance(member, Trainable) for member in members_of(model))


def copy_of(prototype: Trainable) -> Trainable:
    """Return a copy that shares nothing with the model but whom it tells of its epochs.

    Raises:
        BadInput: it cannot be copied.
    """
    hooks = [one.on_epoch for one in (prototype, *members_of(prototype)) if tells_epochs(one)]
    try:
        return copy.deepcopy(prototype, {id(hook): hook for hook in hooks if hook is not None})
    except Exception as error:
        what = f"cannot be copied for each refit ({type(error).__name__}: {error})"
        remedy = "give it a `__deepcopy__`, or set split.refit_every = 0"
        raise BadInput.at(f"model {type(prototype).__name__}", what, remedy) from error
