"""Run tasks in processes of their own, show how far it has come, and write down every task as it is finished."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, fields
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from calibration.counts import Count, added
from calibration.plan import Task
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Measured:
    """What was counted by each task, kept in a file that is whole at any time."""

    def __init__(self, file: Path, tasks: Sequence[Task]) -> None:
        self.file, self.tasks = file, tasks
        self.found: dict[Task, list[Count]] = {}

    def note(self, task: Task, counts: list[Count]) -> None:
        """Take in what a task counted, and write it down."""
        self.found[task] = counts
        self.write()

    def write(self) -> None:
        """Write all there is until now, the old file staying whole until the new one is."""
        rows = [{**asdict(one), "low": one.interval.low, "high": one.interval.high} for one in self.counts()]
        about = {"tasks": len(self.tasks), "finished": len(self.found), "counts": rows}
        beside = self.file.with_suffix(".part")
        beside.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        beside.replace(self.file)

    def counts(self) -> list[Count]:
        """Return the counts of what is finished, added up, in the order of the tasks whichever ended first."""
        return added(count for task in self.tasks for count in self.found.get(task, ()))


class Kept(NamedTuple):
    """What a file of measured counts holds."""

    finished: int
    tasks: int
    counts: list[Count]


def read(file: Path) -> Kept:
    """Return what is in a file that `Measured` wrote."""
    about = json.loads(file.read_text(encoding="utf-8"))
    names = [field.name for field in fields(Count)]
    return Kept(about["finished"], about["tasks"], [Count(*(row[name] for name in names)) for row in about["counts"]])


def run_all(tasks: Sequence[Task], processes: int, file: Path) -> None:
    """Run the tasks and write down each that is finished; Ctrl-C waits for those begun and leaves out the rest."""
    measured = Measured(file, tasks)
    measured.write()
    os.environ.update(dict.fromkeys(THREADS, "1"))
    waiting, running = list(reversed(tasks)), dict[Future[list[Count]], Task]()
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=ignore_interrupts)
    with pool, progress_bar() as progress:
        bar = progress.add_task("starting", total=sum(task.seconds for task in tasks))
        try:
            while waiting or running:
                while waiting and len(running) < processes:
                    task = waiting.pop()
                    running[pool.submit(task.run)] = task
                progress.update(bar, description="; ".join(task.title for task in running.values()))
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    task = running.pop(future)
                    measured.note(task, future.result())
                    progress.advance(bar, task.seconds)
        except KeyboardInterrupt:
            ignore_interrupts()  # a second one would lose what is about to be finished
            progress.update(bar, description="interrupted: waiting for the tasks that have begun")
            for future, task in running.items():
                measured.note(task, future.result())


def progress_bar() -> Progress:
    """Return what shows how far it has come, what is being done, and the time left."""
    columns = (BarColumn(20), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, TextColumn("{task.description}"), disable=not sys.stderr.isatty())


def ignore_interrupts() -> None:
    """Take no notice of Ctrl-C: a worker leaves it to its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
