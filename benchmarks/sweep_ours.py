"""A sweep of the series' kind as the benchmarks need it: its question, its trials, and all of them scored."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from barcast.engine.training.prepare import training_rows
from barcast.feeds import Bars
from barcast.models.schedule.folds import Fold
from barcast.models.schedule.split import Split
from barcast.models.schedule.validation import validation_folds
from barcast.research.sweep.executors.executor import Executor, Scored
from barcast.research.sweep.executors.in_process import InProcess
from barcast.research.sweep.executors.processes import Processes
from barcast.research.sweep.records.identity import identity_of
from barcast.research.sweep.records.record import Record, opened
from barcast.research.sweep.running.coordinate import coordinate
from barcast.research.sweep.running.progress import Progress
from barcast.research.sweep.searches.made import search_named
from barcast.research.sweep.settings import ScoreName
from barcast.research.sweep.spaces.space import Choices, Numbers, Space
from barcast.research.sweep.trials import forecasting
from barcast.research.sweep.trials.outcome import Outcome, Proposed
from barcast.research.sweep.trials.question import Question

if TYPE_CHECKING:
    from barcast.models.networks.lstm.forecaster import LSTMForecaster

Settings = Mapping[str, Mapping[str, Any]]
Chunks = Sequence[Sequence[Proposed]]
BATCH = 16
"""Trials that TPE asks for at once: the default of `sweep.batch`."""


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


class Swept(NamedTuple):
    """What was measured of a sweep."""

    started: float
    """Seconds until the processes had started and had loaded what scoring needs."""
    seconds: float
    """From the first trial asked for to the last one kept."""
    outcomes: Sequence[Outcome]


class Sweeps:
    """Sweeps that share bars and settings, each in a folder of its own and with an empty cache of models."""

    def __init__(self, bars: Bars, settings: Settings, longest: int, *, cache: bool = True) -> None:
        self.question = replace(question_of(bars, settings, longest, cache=cache), keep_forecasts=True)

    def run(
        self,
        space: Mapping[str, Sequence[Any] | Numbers],
        *,
        workers: int,
        search: Literal["grid", "random", "tpe"] = "grid",
        trials: int = 1_000_000,
        on_progress: Callable[[Progress], None] = lambda _: None,
    ) -> Swept:
        """Score the trials of a search, as `barcast sweep` does, and keep them in a journal.

        Each process has scored a trial of the grid before the clock runs.
        """
        turned = Space({place: of if isinstance(of, Numbers) else Choices(tuple(of)) for place, of in space.items()})
        grid = itertools.islice(itertools.cycle(turned.grid()), workers)
        few = [(Proposed(number, params),) for number, params in enumerate(grid)]
        forecasting.KEPT = forecasting.ForecastsKept()  # what this process knows from the sweep before
        with empty_cache(), tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            executor = InProcess() if workers == 1 else Processes(workers)
            with contextlib.closing(executor), self.record(Path(folder), turned, search) as record:
                warm_up(executor, replace(self.question, cache=False), few)
                ready = time.perf_counter()
                chosen = search_named(search, turned, seed=7, smaller_is_better=False)
                found = coordinate(
                    self.question,
                    chosen,
                    executor,
                    record,
                    trials=trials,
                    batch=BATCH,
                    prune=False,
                    on_progress=on_progress,
                )
                ended = time.perf_counter()
        failed = [one for one in found.outcomes if one.state != "complete"]
        assert not failed, f"{len(failed)} of {len(found.outcomes)} failed: {failed[0].reason}"
        return Swept(ready - began, ended - ready, found.outcomes)

    def record(self, folder: Path, space: Space, search: str) -> contextlib.AbstractContextManager[Record]:
        """Open the record of a sweep."""
        identity = identity_of(self.question.id, space, search=search, batch=BATCH, seed=7, prune=False)
        return opened(folder, space, identity, study="refit-000", smaller_is_better=False)


class OwnCluster:
    """An executor on a Dask cluster of its own on this machine."""

    def __init__(self, workers: int) -> None:
        import distributed

        from barcast.research.sweep.executors.dask_cluster import DaskCluster

        local: Any = distributed.LocalCluster
        self.cluster = local(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        self.executor: Executor = DaskCluster(self.cluster.scheduler_address)
        self.workers = self.executor.workers

    def submit(self, question: Question, trials: Sequence[Proposed], medians: Sequence[float] = ()) -> Scored:
        """Begin to score the trials."""
        return self.executor.submit(question, trials, medians)

    def close(self) -> None:
        """End the cluster."""
        self.executor.close()
        self.cluster.close()


class Alone(NamedTuple):
    """A training without anything else."""

    seconds: float
    loss: float
    """Of the last epoch."""
    model: LSTMForecaster


def trained_alone(bars: Bars, fold: Fold, settings: Settings) -> Alone:
    """Fit the model of these settings on the rows of a fold; the rows are made before the clock runs."""
    from barcast.models.networks.lstm.forecaster import LSTMForecaster  # torch: not for those who only import this

    named = {key: value for key, value in settings["model"].items() if key != "name"}
    windows, labels = training_rows(bars, named["lookback"], ("return",), 1, fold)
    began = time.perf_counter()
    model = LSTMForecaster(**named, seed=7).fit(windows, labels)
    return Alone(time.perf_counter() - began, model.history[-1].loss, model)


def warm_up(executor: Executor, question: Question, chunks: Chunks) -> None:
    """Let every process import and load what scoring needs: none has time for all of the chunks."""
    for future in [executor.submit(question, chunk) for chunk in chunks]:
        future.result()


@contextlib.contextmanager
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
