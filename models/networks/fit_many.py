"""Many models fitted at once: LSTMs on all processors, or as one program where there is a GPU; others one by one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..schedule.jobs import Job, OnDone, fit_one_by_one


def fit_many(jobs: Sequence[Job], on_done: OnDone) -> None:
    """Fit every job's forecaster, as `fit_one_by_one` does, sooner; `on_done` is called here, one job at a time.

    Raises:
        BadInput: whatever a fit raises; what was finished before has been told.
    """
    fit_on(processors(), jobs, on_done)


@dataclass(frozen=True)
class FitMany:
    """`fit_many` on so many processors, for a process that shares the machine with others: the same bits."""

    processors: int
    bits: str = field(default=f"{__name__}.{fit_many.__qualname__}", init=False)
    """What the cache calls `fit_many`: each takes the models that the other has trained."""

    def __call__(self, jobs: Sequence[Job], on_done: OnDone) -> None:
        """Fit every job's forecaster in place.

        Raises:
            BadInput: as `fit_many`.
        """
        fit_on(self.processors, jobs, on_done)


def fit_on(processors: int, jobs: Sequence[Job], on_done: OnDone) -> None:
    """Fit every job's forecaster on so many processors."""
    lstms = [job for job in jobs if is_lstm(job)]
    if len(lstms) < 2:
        fit_one_by_one(jobs, on_done)
        return
    from .lstm.fit_many_lstms import fit_lstms

    fit_lstms(lstms, on_done, processors)
    fit_one_by_one([job for job in jobs if not is_lstm(job)], on_done)


def is_lstm(job: Job) -> bool:
    """Tell whether an LSTM of ours is to be fitted, without importing torch: one that is has imported it."""
    module = sys.modules.get("barcast.models.networks.lstm.forecaster")
    return module is not None and type(job.forecaster) is module.LSTMForecaster


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
