"""What handing trials to workers costs, for each kind of executor, and what it does to thousands of workers, simulated.

First each kind of executor scores chunks of 4 trials that only sleep 0.1 s each, on 2 workers: what it takes beyond
the sleeping is its overhead, by the clock, so that other work on the machine counts too; the CPU time of the
coordinator's process does not depend on it. Then, with the coordinator's costs in CPU time as measured here, 100,000
trials are simulated (see `simulated_scheduler`): how many workers stay busy, and what the others wait for.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from simulated_scheduler import Costs, Plan, busy, counts, limits
from sweep_ours import Sweeps, question_of, scored, series_settings
from timing import asked_of, flags

from barcast.feeds import load_bars
from barcast.research.sweep.executors.executor import Executor
from barcast.research.sweep.executors.in_process import InProcess
from barcast.research.sweep.executors.processes import Processes
from barcast.research.sweep.running.rounds import MOST
from barcast.research.sweep.searches.made import search_named
from barcast.research.sweep.spaces.space import Numbers, Space
from barcast.research.sweep.trials.outcome import Outcome, Proposed
from barcast.research.sweep.trials.question import Question

PER_CHUNK, SLEEP, WORKERS = 4, 0.1, 2
SPACE = Space({"model.learning_rate": Numbers(1e-4, 1e-1, log=True), "model.lookback": Numbers(1, 60, whole=True)})
FINITE = Space({"model.learning_rate": Numbers(1e-4, 1e-1, 1e-4), "model.lookback": Numbers(1, 60, whole=True)})
Make = Callable[[], contextlib.AbstractContextManager[Executor]]


def sleeping(question: Question, trials: Sequence[Proposed], medians: Sequence[float]) -> tuple[Outcome, ...]:
    """Take as long as the trials say."""
    time.sleep(sum(trial.params["sleep"] for trial in trials))
    return tuple(Outcome(trial.number, trial.params, "complete", 0.0) for trial in trials)


@contextlib.contextmanager
def on_dask() -> Iterator[Executor]:
    """Yield the executor on a Dask cluster of this machine."""
    from distributed import LocalCluster

    from barcast.research.sweep.executors.dask_cluster import DaskCluster

    local: Any = LocalCluster
    with (
        silenced("distributed"),
        local(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        contextlib.closing(DaskCluster(cluster.scheduler_address, sleeping)) as executor,
    ):
        yield executor


@contextlib.contextmanager
def silenced(name: str) -> Iterator[None]:
    """Let a logger and those below it say nothing: Dask warns of workers that take a while to end."""
    loggers = [logging.getLogger(one) for one in (name, f"{name}.nanny", f"{name}.worker", f"{name}.scheduler")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


def seconds_of(executor: Executor, question: Question, chunks: int, sleep: float) -> float:
    """Return the seconds until so many chunks of sleepers are done."""
    trials = [Proposed(number, {"sleep": sleep}) for number in range(PER_CHUNK)]
    return scored(executor, question, [trials] * chunks)[0]


def executors(question: Question, chunks: int) -> float:
    """Measure each kind of executor; return the largest CPU seconds of the coordinator for a chunk."""
    kinds: dict[str, Make] = {
        "in process": lambda: contextlib.closing(InProcess(sleeping)),
        f"{WORKERS} processes": lambda: contextlib.closing(Processes(WORKERS, sleeping)),
        f"Dask, {WORKERS} workers": on_dask,
    }
    table = Table(title=f"Chunks of {PER_CHUNK} trials that sleep {SLEEP} s each", caption_justify="left")
    for column in ("", "start s", "ms a chunk of nothing", "CPU ms a chunk here", "s", "s asleep", "overhead %"):
        table.add_column(column, justify="right" if column else "left")
    most = 0.0
    for name, make in kinds.items():
        began = time.perf_counter()
        with make() as executor:
            seconds_of(executor, question, executor.workers, 0.0)
            start = time.perf_counter() - began
            busy = time.process_time()
            empty = seconds_of(executor, question, 10 * chunks, 0.0) / (10 * chunks)
            here = (time.process_time() - busy) / (10 * chunks)
            count = chunks * executor.workers
            taken, asleep = seconds_of(executor, question, count, SLEEP), chunks * PER_CHUNK * SLEEP
        most = max(most, here)
        row = (f"{start:.2f}", f"{empty * 1e3:.2f}", f"{here * 1e3:.2f}", f"{taken:.3f}", f"{asleep:.3f}")
        table.add_row(name, *row, f"{(taken / asleep - 1) * 100:.2f}")
    table.caption = "The start is without the import of what scoring needs. Overhead is to be below 5%."
    Console(width=120).print(table)
    return most


def asking(name: Any, told: int, batch: int = 64) -> tuple[float, float]:
    """Return the CPU seconds of asking for a trial when nothing is told, and how many more for each one told."""
    search = search_named(name, FINITE if name == "grid" else SPACE, seed=7, smaller_is_better=False)
    at, taken = [], []
    for number in range(told // batch):
        began = time.process_time()
        asked = search.ask(number, batch)
        taken.append((time.process_time() - began) / batch)
        at.append(number * batch)
        first = number * batch
        search.tell(
            number, [Outcome(first + n, one, "complete", one["model.lookback"] / 60) for n, one in enumerate(asked)]
        )
    more, first_cost = statistics.linear_regression(at, taken) if len(at) > 2 else (0.0, taken[0])
    return max(first_cost, min(taken)), max(more, 0.0)


def keeping(trials: int) -> float:
    """Return the CPU seconds of keeping a trial."""
    sweeps = Sweeps(load_bars("sp500").first(400), series_settings(1, units=[1], lookback=1), 1)
    params = itertools.islice(FINITE.grid(), trials)
    outcomes = [Outcome(number, one, "complete", 0.1, (0.1,)) for number, one in enumerate(params)]
    with tempfile.TemporaryDirectory() as folder, sweeps.record(Path(folder), FINITE, "grid") as record:
        began = time.process_time()
        for start in range(0, trials, PER_CHUNK):
            record.keep(outcomes[start : start + PER_CHUNK])
            record.settle(16)
        return (time.process_time() - began) / trials


def simulate(empty: float, trials: int, most: int, told: int) -> None:
    """Simulate sweeps of many trials on ever more workers."""
    kept = keeping(told)
    table = Table(title=f"{trials:,} trials of {SLEEP} s, simulated: % of the workers' time at work")
    columns = list(counts(most))
    for column in ("search", "batch", *(f"{count:,}" for count in columns), "first limit: workers"):
        table.add_column(column, justify="left" if column == "search" else "right")
    spent = []
    for search, batches in (("grid", (MOST,)), ("random", (MOST,)), ("tpe", (16, 128, 1_024))):
        ask, more = asking(search, told)
        costs = Costs(ask, more, empty, kept)
        spent.append(f"{search}: {ask * 1e3:.3f} ms to ask for a trial, and {more * 1e6:.3f} us for each one told")
        for batch in batches:
            plan = Plan(trials, batch, PER_CHUNK, search == "tpe", SLEEP)
            shares = [f"{busy(plan, costs, count) * 100:.0f}" for count in columns]
            what, least = min(limits(plan, costs).items(), key=lambda one: one[1])
            table.add_row(search, f"{batch:,}", *shares, f"{what}: {least:.3g}")
    spent.append(f"{empty * 1e3:.2f} ms to hand a chunk of {PER_CHUNK} over and take it back")
    table.caption = "\n".join([*spent, f"{kept * 1e3:.3f} ms to keep a trial"])
    table.caption_justify = "left"
    Console(width=140).print(table)


def main() -> None:
    asked = asked_of(flags(__doc__ or "", rounds=3))
    question = question_of(load_bars("sp500"), series_settings(1), 1)
    empty = executors(question, 1 if asked.quick else 20)
    size = (1_000, 10, 128) if asked.quick else (100_000, 10_000, 2_048)
    simulate(empty, *size)


if __name__ == "__main__":
    main()
