"""A sweep of the series' kind as the benchmarks need it: its question, its trials, and all of them scored."""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from barcast.feeds import Bars
from barcast.models.schedule.split import Split
from barcast.models.schedule.validation import validation_folds
from barcast.research.sweep.executors.executor import Executor
from barcast.research.sweep.outcome import Outcome, Proposed
from barcast.research.sweep.question import Question
from barcast.research.sweep.settings import ScoreName

Settings = Mapping[str, Mapping[str, Any]]
Chunks = Sequence[Sequence[Proposed]]


def series_settings(epochs: int, **model: Any) -> dict[str, dict[str, Any]]:
    """Return what all trials share: an LSTM that trains for so many epochs to the end, and no costs."""
    trained = {"epochs": epochs, "batch_size": 32, "learning_rate": 1e-3, "validation": 0.0, "patience": 0}
    return {"model": {"name": "lstm", "device": "cpu", **trained, **model}, "costs": {"preset": "free"}}


def question_of(
    bars: Bars, settings: Settings, longest: int, score: ScoreName = "sharpe", *, cache: bool = False
) -> Question:
    """Return what is asked of trials with windows up to `longest` bars: all the bars are known, a quarter validates."""
    return Question(bars, settings, validation_folds(len(bars), Split(), longest), score, cache)


def trials_of(space: Mapping[str, Sequence[Any]]) -> tuple[Proposed, ...]:
    """Return every combination, the last setting turning fastest."""
    combinations = itertools.product(*space.values())
    return tuple(Proposed(n, dict(zip(space, values, strict=True))) for n, values in enumerate(combinations))


def shapes(units: Sequence[int], lookbacks: Sequence[int]) -> dict[str, Sequence[Any]]:
    """Return the space of these shapes."""
    return {"model.units": [[own] for own in units], "model.lookback": lookbacks}


def scored(executor: Executor, question: Question, chunks: Chunks) -> tuple[float, tuple[Outcome, ...]]:
    """Return the seconds by the clock that scoring took, and the outcomes by number; each must be complete."""
    began = time.perf_counter()
    futures = [executor.submit(question, chunk) for chunk in chunks]
    outcomes = sorted((one for future in futures for one in future.result()), key=lambda one: one.number)
    seconds = time.perf_counter() - began
    failed = [one for one in outcomes if one.state != "complete"]
    assert not failed, f"{len(failed)} of {len(outcomes)} failed: {failed[0].reason}"
    return seconds, tuple(outcomes)


@contextmanager
def empty_cache() -> Iterator[None]:
    """Keep trained models in an empty folder meanwhile, so that nothing is trained already; workers inherit it."""
    before = os.environ.get("BARCAST_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BARCAST_CACHE"] = folder
        try:
            yield
        finally:
            os.environ.pop("BARCAST_CACHE")
            if before is not None:
                os.environ["BARCAST_CACHE"] = before
