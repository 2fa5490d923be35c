"""The forecasts of trials on a validation fold: models trained on its span, each once however many trials share it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ....arrays import Floats
from ....engine.training.prepare import check_lookback, check_window, training_rows
from ....engine.warnings.examined import examination_of
from ....experiments.building.blaming import blamed_on
from ....experiments.building.model import Model
from ....experiments.generators import seeded_aside
from ....experiments.settings import Experiment
from ....faults import BadInput
from ....models.cache.fold_cache import FoldCache, cache_folder, cached
from ....models.examination import is_house
from ....models.protocol import Trainable, ask, features_of
from ....models.schedule.ensemble import SeedEnsemble, seeds_from
from ....models.schedule.folds import Fold
from ....models.schedule.jobs import Fitter, Job
from ....models.schedule.source import asked, windows_of
from ....models.schedule.walk_forward import jobs_for, learns, members_of
from ....models.windows.features import feature_matrix
from .parts import TrialParts
from .question import Question

MOST_KEPT = 8_000_000
"""Bytes of forecasts that a process keeps for later trials with the same model."""


@dataclass(eq=False)
class ModelOfTrials:
    """One model on one fold, and what its training came to."""

    forecaster: Any
    blame: Mapping[str, str | None]
    """What a plug-in is called -> its file."""
    jobs: list[Job] = field(default_factory=list)
    waiting: int = 0
    """Trainings that have not ended."""
    reused: int = 0
    seconds: float = 0.0
    fault: str = ""
    """Why it has no forecasts."""


@dataclass(frozen=True, eq=False)
class FoldForecasts:
    """The forecasts of a model at the bars that a fold answers for."""

    each: Floats
    """Of each seed, shape (seeds, n)."""
    combined: Floats
    """Shape (n,)."""
    lookback: int
    trained: int
    reused: int
    seconds: float
    """Spent on training and asking it."""

    @property
    def size(self) -> int:
        """Bytes."""
        return self.each.nbytes + self.combined.nbytes


class ForecastsKept:
    """Forecasts by question, model and fold, the ones used last; the oldest go when there are too many."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._kept: OrderedDict[tuple[str, str, int], FoldForecasts] = OrderedDict()
        self._most, self._size = most, 0

    def get(self, key: tuple[str, str, int]) -> FoldForecasts | None:
        """Return what is kept under the key."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: tuple[str, str, int], forecasts: FoldForecasts) -> None:
        """Keep it."""
        self._kept[key] = forecasts
        self._size += forecasts.size
        while self._size > self._most and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size


KEPT = ForecastsKept()


def forecasts_on(
    question: Question, fold: Fold, trials: Sequence[TrialParts], fit: Fitter
) -> dict[str, FoldForecasts | str]:
    """Return, by `model_key`, the forecasts of every model of the trials on a fold, or why there are none."""
    found: dict[str, FoldForecasts | str] = {}
    building: dict[str, ModelOfTrials] = {}
    for one in trials:
        key = one.model_key
        if key in found or key in building:
            continue
        kept = KEPT.get((question.id, key, fold.number))
        if kept is not None:
            found[key] = replace(kept, trained=0, reused=kept.trained + kept.reused, seconds=0.0)
            continue
        made = described(lambda one=one: begun(question, fold, one))  # type: ignore[misc]
        if isinstance(made, str):
            found[key] = made
        else:
            building[key] = made
    train(building.values(), fit, FoldCache(cache_folder()) if question.cache else None)
    of_key = {one.model_key: one for one in trials}
    for key, model in building.items():
        answer = model.fault or described(lambda key=key, model=model: answered(question, fold, of_key[key], model))  # type: ignore[misc]
        found[key] = answer
        if question.keep_forecasts and isinstance(answer, FoldForecasts):
            KEPT.put((question.id, key, fold.number), answer)
    return found


def begun(question: Question, fold: Fold, one: TrialParts) -> ModelOfTrials:
    """Return a trial's model, fresh, with the jobs that train it.

    Raises:
        BadInput: a model that cannot be built, or too few rows to train it on.
    """
    built = one.built_model()
    forecaster: Any = built.asked
    if forecaster is None:
        raise BadInput.at("model.name", "is none, and the strategy asks a model", "name one of `barcast list`")
    model = ModelOfTrials(forecaster, blame_of(built))
    check_lookback(forecaster)
    check_window(forecaster, question.bars, one.experiment.split)
    if isinstance(forecaster, Trainable) and learns(forecaster):
        horizon, span = one.experiment.split.horizon, span_of(fold, one.experiment)
        windows, labels = training_rows(question.bars, forecaster.lookback, features_of(forecaster), horizon, span)
        if len(labels) < 2:
            what = f"{len(span.span)} bars are for training, which leaves {len(labels)} windows"
            raise BadInput.at("split.validation", what, "lower it, or shorten model.lookback")
        model.jobs = jobs_for(forecaster, windows, labels, horizon, around=seeding(one.experiment))
        model.waiting = len(model.jobs)
    return model


def blame_of(built: Model) -> dict[str, str | None]:
    """Return what a user's own model is called, and its file; empty for one of ours."""
    return {f"model {built.label}": built.plugin.file} if built.plugin is not None and built.plugin.theirs else {}


def span_of(fold: Fold, experiment: Experiment) -> Fold:
    """Return the fold as a trial that turns `split.train_bars` is trained on it."""
    bars = experiment.split.train_bars
    start = max(fold.span.stop - bars, 0) if bars else 0
    return Fold(fold.number, fold.fitted_at, range(start, fold.span.stop), fold.answers)


def seeding(experiment: Experiment) -> Callable[[int], AbstractContextManager[None]]:
    """Return what seeds the global generators for the fit of a model's n-th member, and puts them back after it."""
    seeds = seeds_from(experiment.run.seed, experiment.run.seeds)
    return lambda member: seeded_aside(seeds[member])


def train(models: Any, fit: Fitter, cache: FoldCache | None) -> None:
    """Train the models together; where one fails, the others are trained one by one, and it has its reason."""
    models = list(models)
    owners = {id(job): model for model in models for job in model.jobs}
    jobs = [job for model in models for job in model.jobs]
    if not jobs:
        return
    done: set[int] = set()
    seen = {"hits": 0, "at": time.perf_counter()}

    def on_done(job: Job) -> None:
        model, now = owners[id(job)], time.perf_counter()
        hits = cache.hits if cache is not None else 0
        model.reused += hits - int(seen["hits"])
        model.seconds += now - seen["at"]
        seen["hits"], seen["at"] = hits, now
        model.waiting -= 1
        done.add(id(job))

    fitter = fit if cache is None else cached(fit, cache)
    try:
        fitter(jobs, on_done)
    except (Exception, SystemExit) as error:
        if len(models) == 1:
            models[0].fault = models[0].fault or reason_of(error, models[0].blame)
            return
        for model in models:
            left = [job for job in model.jobs if id(job) not in done]
            if left:
                alone(model, left, fit, cache)


def alone(model: ModelOfTrials, jobs: Sequence[Job], fit: Fitter, cache: FoldCache | None) -> None:
    """Train what is left of one model; a training that was broken off begins anew, as `fit` draws its weights again."""
    only = ModelOfTrials(model.forecaster, model.blame, list(jobs), len(jobs))
    train([only], fit, cache)
    model.waiting, model.fault = only.waiting, only.fault
    model.reused, model.seconds = model.reused + only.reused, model.seconds + only.seconds


def answered(question: Question, fold: Fold, one: TrialParts, model: ModelOfTrials) -> FoldForecasts:
    """Return the forecasts of a model that is trained; one of a user's is examined as in a run.

    Raises:
        BadInput: forecasts that are not finite, of another shape, or that depend on more than their windows.
    """
    began = time.perf_counter()
    forecaster, bars = model.forecaster, question.bars
    with blamed_on(model.blame):
        matrix = feature_matrix(bars.columns, features_of(forecaster))
        first = fold.answers.start
        if first < forecaster.lookback:  # of a class of the user's, whose window no setting told beforehand
            what = f"its window has {forecaster.lookback} bars, and the validation begins at bar {first}"
            raise BadInput.at("model", what, "shorten the window, or lower split.validation")
        windows = windows_of(matrix, range(first, fold.answers.stop), forecaster.lookback)  # (n, lookback, features)
        if not all(map(is_house, members_of(forecaster))):
            asked(forecaster, windows, first, examination_of(bars, one.experiment.split.horizon), True)
        each = np.stack([ask(member, windows) for member in members_of(forecaster)])  # (seeds, n)
        combined = forecaster.combined(each) if isinstance(forecaster, SeedEnsemble) else each[0]
    trained = len(model.jobs) - model.reused
    seconds = model.seconds + time.perf_counter() - began
    return FoldForecasts(each, combined, forecaster.lookback, trained, model.reused, seconds)


def described(make: Callable[[], Any]) -> Any:
    """Return what is made, or the reason why it cannot be, as a text."""
    try:
        return make()
    except (Exception, SystemExit) as error:
        return reason_of(error, {})


def reason_of(error: BaseException, blame: Mapping[str, str | None]) -> str:
    """Return in one line why a trial failed."""
    if not isinstance(error, BadInput) and blame:
        try:
            with blamed_on(blame):
                raise error
        except BadInput as told:
            error = told
        except BaseException:  # a traceback was asked for: a sweep has one line for it
            pass
    if isinstance(error, BadInput):
        return "; ".join(f"{fault.where} {fault.what}" for fault in error.faults)
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
