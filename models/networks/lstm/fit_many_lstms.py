"""Many LSTMs fitted at once: those of one shape in one program, compiled ones beside each other on the processors."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Event
from typing import cast

import torch

from ...history import EpochHook, EpochLoss
from ...schedule.jobs import Job, OnDone, fit_one_by_one, named
from ..torch_forecaster import ReadyToTrain
from ..training.reproducible import steady
from .backends import choose_backend
from .batched import train_together
from .compiled import plan_of
from .forecaster import LSTMForecaster
from .memory_needed import check_batch, check_together

TOGETHER = 1_000
"""Models in one program, at most."""
APART = {"seed", "learning_rate", "dropout"}
"""Settings in which models of one program may differ."""

History = tuple[EpochLoss, ...]
Running = dict[Future[History], tuple[Job, ReadyToTrain]]


class GivenUpError(Exception):
    """Ends a training that nobody waits for any more."""


def fit_lstms(jobs: Sequence[Job], on_done: OnDone, processors: int) -> None:
    """Fit the LSTMs of all jobs, each group of one shape by what suits it; `on_done` is called in this thread."""
    compiled: list[Job] = []
    check_together([lstm_of(job).settings for job in jobs])
    for group in groups_of(jobs):
        first = lstm_of(group[0])
        choice = choose_backend(first.settings, first.device, plan_of(first.settings).parameters, len(group))
        for job in group:
            lstm_of(job).choice = choice
        if choice.backend == "compiled":
            compiled += group
        elif choice.backend == "batched":
            for start in range(0, len(group), TOGETHER):
                fit_together(group[start : start + TOGETHER], on_done)
        else:
            fit_one_by_one(group, on_done)
    fit_beside(compiled, on_done, processors)


def groups_of(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Yield the jobs that could be one program: settings of one shape, and as many rows."""
    groups: dict[Hashable, list[Job]] = {}
    for job in jobs:
        forecaster = lstm_of(job)
        key = (repr(forecaster.settings.model_dump(exclude=APART)), forecaster.horizon, len(job.labels))
        groups.setdefault(key, []).append(job)
    yield from groups.values()


def lstm_of(job: Job) -> LSTMForecaster:
    """Return the job's forecaster."""
    return cast("LSTMForecaster", job.forecaster)


def begin(job: Job) -> ReadyToTrain:
    """Return the job's training, ready to run."""
    with named(job.label):
        if job.start is not None:
            lstm_of(job).warm_start(job.start)
        return lstm_of(job).begin(job.windows, job.labels)


def fit_together(jobs: Sequence[Job], on_done: OnDone) -> None:
    """Fit the jobs as one program; where the card has too little memory for that, as two, one after the other."""
    try:
        fittings = train_as_one(jobs)
    except torch.cuda.OutOfMemoryError:
        if len(jobs) == 1:
            raise
        fittings = []
    if not fittings:  # out here the error no longer holds the tensors of what failed
        torch.cuda.empty_cache()
        middle = len(jobs) // 2
        fit_together(jobs[:middle], on_done)
        fit_together(jobs[middle:], on_done)
        return
    for job, (fitting, history) in zip(jobs, fittings, strict=True):
        lstm_of(job).end(fitting, history)
        on_done(job)


def train_as_one(jobs: Sequence[Job]) -> list[tuple[ReadyToTrain, History]]:
    """Train the jobs' networks as one program; return each one's training and its loss curves."""
    first = lstm_of(jobs[0])
    check_batch(first.settings, len(jobs[0].labels), len(jobs))
    fittings = [begin(job) for job in jobs]
    with steady(first.device):
        trainings, settings = [one.training for one in fittings], [lstm_of(job).settings for job in jobs]
        labels = [job.label for job in jobs]
        histories = train_together(trainings, settings, first.on_epoch, labels=labels)
    return list(zip(fittings, histories, strict=True))


def fit_beside(jobs: Sequence[Job], on_done: OnDone, processors: int) -> None:
    """Fit the jobs in threads, one a processor: the kernel lets go of the interpreter while it computes.

    What draws from torch's own generator, the first weights, is done here before a thread begins.
    """
    if not jobs:
        return
    waiting, given_up = list(reversed(jobs)), Event()
    running: Running = {}
    with steady(lstm_of(jobs[0]).device), ThreadPoolExecutor(processors) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < 2 * processors:
                    job = waiting.pop()
                    fitting = begin(job)
                    hook = unless(given_up, lstm_of(job).on_epoch)
                    running[pool.submit(fitting.training.fit, hook)] = job, fitting
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job, fitting = running.pop(future)
                    with named(job.label):
                        history = future.result()
                    lstm_of(job).end(fitting, history)
                    on_done(job)
        except BaseException:
            given_up.set()
            keep_what_is_done(running, on_done)
            raise


def keep_what_is_done(running: Running, on_done: OnDone) -> None:
    """Tell of the trainings that had ended well when another stopped the rest, and give up the others."""
    for future, (job, fitting) in running.items():
        if not future.cancel() and future.done() and future.exception() is None:
            lstm_of(job).end(fitting, future.result())
            with suppress(BaseException):  # the first exception is the one to be told
                on_done(job)


def unless(given_up: Event, on_epoch: EpochHook | None) -> EpochHook:
    """Return the hook that ends a training that was given up, and tells of its epochs until then."""

    def hook(epoch: EpochLoss) -> None:
        if given_up.is_set():
            raise GivenUpError
        if on_epoch is not None:
            on_epoch(epoch)

    return hook
