"""What every worker does with a chunk of trials: it scores them on one thread, and one chunk at a time."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from ..trials.outcome import Outcome, Proposed
from ..trials.question import Question

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

Score = Callable[[Question, Sequence[Proposed], Sequence[float]], tuple[Outcome, ...]]
"""Scores trials: the same ones always come to equal outcomes."""

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS")
CAPS = dict.fromkeys((*THREADS, "TQDM_DISABLE"), "1")
"""The environment of a worker process: one thread for every library, and no progress bars."""

ONE_AT_A_TIME = Lock()
"""Held while a chunk is scored: a Dask worker may have several threads, and threads are capped for a whole process."""


def score_trials(question: Question, trials: Sequence[Proposed], medians: Sequence[float]) -> tuple[Outcome, ...]:
    """Score trials; what that needs is imported here, not where executors are chosen."""
    from ..trials.scoring import score_trials

    return score_trials(question, trials, medians)


def warm_up(score: Score) -> None:
    """Import what scoring needs, while the other workers do so too."""
    if score is score_trials:
        from ..trials import scoring  # noqa: F401


def score_alone(
    score: Score, question: Question, trials: Sequence[Proposed], medians: Sequence[float]
) -> tuple[Outcome, ...]:
    """Score trials in the same way in every process, so that they come to the same bits.

    Warnings are left out: they would come once for each trial, and in a worker nobody would see them.
    """
    with ONE_AT_A_TIME, one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return score(question, trials, medians)


@contextmanager
def one_thread() -> Iterator[None]:
    """Leave torch and the linear algebra libraries one thread each, where they are loaded."""
    torch = sys.modules.get("torch")  # not imported for this alone: it takes seconds
    threads = torch.get_num_threads() if torch is not None else 1
    with loaded_libraries(len(sys.modules)).limit(limits=1):
        if torch is not None and threads != 1:
            torch.set_num_threads(1)
        try:
            yield
        finally:
            if torch is not None and threads != 1:
                torch.set_num_threads(threads)


@lru_cache(maxsize=1)
def loaded_libraries(modules: int) -> ThreadpoolController:
    """Return the hold on the threads of all libraries; looked up again (2 ms) when more modules are loaded."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
