"""How many trainings of a sweep the cache has, and about how long one takes: looked at quickly, before the work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from ....engine.training.prepare import training_rows
from ....experiments.building.model import build_the_model
from ....experiments.settings import Experiment
from ....experiments.training import FIT
from ....faults import BadInput
from ....models.cache.fold_cache import FoldCache, bits_of, cache_folder
from ....models.protocol import Trainable, features_of
from ....models.schedule.folds import Fold
from ....models.schedule.jobs import Job
from ....models.schedule.walk_forward import jobs_for, learns
from ..trials.question import Question
from .asked import Asked
from .turned_models import midway, models_of

MOST_SECONDS = 2.0
"""Spent on looking into the cache; what takes longer is not counted."""
FEWEST = 50
"""Fewer trainings are done before their time is worth estimating."""
FEW, MORE = 2, 12
"""Epochs that are timed: the difference is what an epoch takes."""
MOST_TIMED = 1.0
"""Seconds of the few epochs; where they take longer, more are not timed."""


def cached_of(asked: Asked, question: Question) -> int | None:
    """Return how many of the trainings the cache has; None where counting them would take long, or cannot be done."""
    fitter = bits_of(FIT)
    if not question.cache or fitter is None:
        return 0
    cache, found, began = FoldCache(cache_folder()), 0, 0.0
    try:
        for params in models_of(asked):
            for job in jobs_of(asked.experiment_of(params), question):
                key = cache.key(job, fitter)
                found += key is not None and (cache.folder / f"{key}.trained").is_file()
                began = began or time.perf_counter()  # after the first, which imports torch
                if time.perf_counter() - began > MOST_SECONDS:
                    return None
    except BadInput:  # told by the trial itself
        return None
    return found


def jobs_of(experiment: Experiment, question: Question) -> Iterator[Job]:
    """Yield what is trained for a trial, fold by fold."""
    for fold in question.folds:
        model = build_the_model(experiment).asked
        if isinstance(model, Trainable) and learns(model):
            yield from fold_jobs(model, experiment, question, fold)


def fold_jobs(model: Trainable, experiment: Experiment, question: Question, fold: Fold) -> list[Job]:
    """Return the jobs of a model on one fold, trained on the bars that the trial takes of it."""
    split = experiment.split
    first = max(fold.span.stop - split.train_bars, 0) if split.train_bars else 0
    known = Fold(fold.number, fold.fitted_at, range(first, fold.span.stop), fold.answers)
    rows = training_rows(question.bars, model.lookback, features_of(model), split.horizon, known)
    return jobs_for(model, *rows, split.horizon)


def seconds_of(asked: Asked, question: Question, trainings: int) -> float | None:
    """Return about how long a training takes, by timing one in the middle of the space; None where it was not timed.

    A network is timed over a few epochs, and reckoned up; it may stop earlier, so that this is an upper bound.
    """
    if trainings < FEWEST:
        return None
    try:
        experiment = asked.experiment_of(midway(asked))
        epochs = epochs_of(experiment)
        if epochs is None:
            return timed(experiment, question)
        timed(with_epochs(experiment, 1), question)  # what is loaded and compiled once is not counted
        few = timed(with_epochs(experiment, FEW), question)
        if few > MOST_TIMED:
            return few * epochs / FEW
        more = timed(with_epochs(experiment, MORE), question)
    except (BadInput, StopIteration):
        return None
    each = max((more - few) / (MORE - FEW), 0.0)
    return max(few - FEW * each, 0.0) + epochs * each


def epochs_of(experiment: Experiment) -> int | None:
    """Return how many epochs a network of ours is trained; None for other models."""
    if experiment.model["name"] != "lstm":
        return None
    from ....models.networks.lstm.settings import LSTMSettings

    default: int = LSTMSettings.model_fields["epochs"].default
    return int(experiment.model.get("epochs", default))


def with_epochs(experiment: Experiment, epochs: int) -> Experiment:
    """Return the experiment with so many epochs, of one seed."""
    model: dict[str, Any] = {**experiment.model, "epochs": epochs}
    return experiment.model_copy(update={"model": model, "run": experiment.run.model_copy(update={"seeds": 1})})


def timed(experiment: Experiment, question: Question) -> float:
    """Return the seconds that one training takes of a processor, whatever else the machine is doing.

    Raises:
        StopIteration: nothing is trained.
    """
    job = next(jobs_of(experiment, question))
    began = time.process_time()
    FIT([job], lambda job: None)
    return time.process_time() - began
