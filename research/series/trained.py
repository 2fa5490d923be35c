"""The models of all iterations, trained at once on all processors, and each run of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...engine.training.prepare import Fitting, prepare
from ...engine.watch import Watch
from ...experiments.building.parts import Parts, build_parts
from ...experiments.generators import seed_everything
from ...experiments.run import Finished, run_built
from ...experiments.settings import Experiment
from ...experiments.training import RunTraining, training_of
from ...faults import RunWarning
from ...models.capabilities.answers import tells_epochs
from ...models.schedule.jobs import Job, OnDone
from .iterations import Iteration

TOLD = 0.1
"""Seconds between two epochs of an iteration that are told: a small model has thousands a second."""


class Progress(NamedTuple):
    """How far the iterations have come."""

    doing: str
    """`training` or `trading`."""
    done: int
    """Iterations that have ended it."""
    of: int
    running: tuple[str, ...]
    """Those under way, by name."""
    share: float
    """Of the work, from 0 to 1."""


OnProgress = Callable[[Progress], None]


@dataclass(eq=False)
class Begun:
    """An iteration whose parts are built."""

    iteration: Iteration
    experiment: Experiment
    parts: Parts
    jobs: list[Job] = field(default_factory=list)
    """What is to be trained; nothing where the model learns nothing."""
    share: float = 0.0
    """How much of its epochs is done."""

    @property
    def is_running(self) -> bool:
        """Whether its training has begun and not ended."""
        return 0.0 < self.share < 1.0


@dataclass(frozen=True)
class Trained:
    """The iterations whose models are trained."""

    ended: tuple[Begun, ...]
    """All that were begun, unless it was interrupted."""
    warnings: tuple[RunWarning, ...] = ()
    """What went wrong with the cache."""


def begin(iteration: Iteration, experiment: Experiment) -> Begun:
    """Return the iteration with its parts built and its training laid out; nothing is trained.

    Raises:
        BadInput: data or settings that cannot be used.
    """
    parts = build_parts(experiment)
    begun = Begun(iteration, experiment, parts)

    def lay_out(jobs: Sequence[Job], on_done: OnDone) -> None:
        begun.jobs.extend(jobs)

    fitting = Fitting(lay_out)
    prepare(parts.model.asked, parts.bars, experiment.split, fitting=fitting, watch=Watch(), streaming=False)
    for job in begun.jobs:
        job.label = f"iteration {iteration.name}"
    return begun


def train(begun: Sequence[Begun], on_progress: OnProgress) -> Trained:
    """Train the models of all iterations, the longest first.

    Ctrl-C ends it early: with `run.cache` the models trained until then are kept.

    Raises:
        BadInput: a training that fails.
    """
    telling = Telling(begun, on_progress)
    owners = {id(job): one for one in begun for job in one.jobs}
    jobs = [job for one in sorted(begun, key=lambda one: -one.iteration.work) for job in one.jobs]
    seed_everything(begun[0].experiment.run.seed)
    training = training_of(begun[0].experiment)
    with suppress(KeyboardInterrupt):
        training.fitting.fitter(jobs, lambda job: telling.ended(owners[id(job)]))
    ended = tuple(one for one in begun if one.share == 1.0)
    return Trained(ended, tuple(training.troubles()))


class Telling:
    """Tells how far the trainings have come; epochs are told by the threads that train."""

    def __init__(self, begun: Sequence[Begun], on_progress: OnProgress) -> None:
        self._begun, self._on_progress, self._last = begun, on_progress, 0.0
        self._work = sum(one.iteration.work for one in begun)
        for one in begun:
            for job in one.jobs:
                if tells_epochs(job.forecaster):
                    job.forecaster.on_epoch = self._hook_of(one)
        self.tell()

    def tell(self) -> None:
        """Tell it now."""
        self._last = time.monotonic()
        done = sum(one.share == 1.0 for one in self._begun)
        running = tuple(one.iteration.name for one in self._begun if one.is_running)
        share = sum(one.share * one.iteration.work for one in self._begun) / self._work
        self._on_progress(Progress("training", done, len(self._begun), running, share))

    def ended(self, one: Begun) -> None:
        """Take in that a training has ended, and tell it."""
        one.share = 1.0
        self.tell()

    def _hook_of(self, one: Begun) -> Callable[[Any], None]:
        def on_epoch(epoch: Any) -> None:
            one.share = min(epoch.epoch / epoch.epochs, 0.999)  # it is done once its model is taken in
            if time.monotonic() - self._last >= TOLD:
                self.tell()

        return on_epoch


def traded(begun: Begun) -> Finished:
    """Return the run of an iteration whose model is trained."""

    def is_trained(jobs: Sequence[Job], on_done: OnDone) -> None:
        for job in jobs:
            on_done(job)

    return run_built(begun.experiment, begun.parts, watch=Watch(), training=RunTraining(Fitting(is_trained)))
