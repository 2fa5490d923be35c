"""Sweeps beside the ways in which others try many settings, and beside the trainings alone.

The series' kind of model: an LSTM of 1 to 32 units over 1 to 20 returns, batches of 32, trained on 3,064 daily bars of
the S&P 500 and scored on the next 1,021 by the Sharpe ratio of an account that is all in by the forecast's sign.
- The grid of 200 shapes, scored by a sweep on two processes. Against it each shape trained by a plain torch loop and
  passed through plain Backtrader over the same bars, one after another; and PyBroker's walk-forward with that loop as
  its model, one run for each shape. All train as long, in batches as large, by the same optimiser, and stop at no epoch
  early; the losses of training must agree. Of the others a few shapes are timed with few epochs and with more: what a
  further epoch takes is reckoned up to all of them, and the shapes between on straight lines.
- 1,000 thresholds and commissions for the forecasts of one model. Against it `Backtest.optimize` of backtesting.py,
  handed the forecasts, in as many processes as it takes; the last equities must agree. It gets the commission as a
  function that it calls at each fill, since otherwise every commission would be an `optimize` of its own.
- The same grid with fewer epochs: the trainings alone in this process, a sweep by one process, and by two.
- The machinery: what TPE adds to a trial, and what memory grows by, over trials that cost almost nothing.
Clock seconds, in one run; the trained models are kept in a folder that is empty before each sweep. The seconds that
processes take to start, and to compile the kernel on a machine's first day, are in none of the figures of a sweep.
`--quick` takes a few small shapes and few bars, to show that it runs.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pybroker
from rich.console import Console
from rich.table import Table
from sweep_machinery import machinery
from sweep_ours import Alone, Sweeps, series_settings, shapes, trained_alone
from sweep_peers import Task, naive_trial, pybroker_trial
from sweep_reckoned import Cells, Reckoned, reckon
from sweep_thresholds import thresholds
from timing import asked_of, flags, one_thread, versions

from barcast.feeds import load_bars
from barcast.models.schedule.split import Split
from barcast.models.schedule.validation import validation_folds

NAIVE, PYBROKER = "torch loop + Backtrader", "PyBroker walk-forward"


class Size(NamedTuple):
    """How much is measured."""

    bars: int
    units: Sequence[int]
    lookbacks: Sequence[int]
    epochs: int
    fewer_epochs: int
    cells: Cells
    thresholds: int
    commissions: int
    trials: int
    """Trials that cost almost nothing."""


FULL = Size(
    4_085, (1, 2, 3, 4, 6, 8, 12, 16, 24, 32), range(1, 21), 50, 10, Cells((1, 16, 32), (1, 20), 2, 8), 25, 40, 5_000
)
QUICK = Size(400, (1, 2), (1, 2), 4, 2, Cells((1, 2), (1, 2), 1, 3), 2, 2, 20)


def grid(size: Size, task: Task) -> None:
    """Score the grid, and reckon up what it takes the others."""
    sweeps = Sweeps(task.bars, series_settings(size.epochs), max(size.lookbacks))
    space = shapes(size.units, size.lookbacks)
    ours = sweeps.run(space, workers=2)
    whole = ours.started + ours.seconds
    alone = {(one.params["model.units"][0], one.params["model.lookback"]): one.seconds for one in ours.outcomes}
    others = {
        NAIVE: reckon(naive_trial, task, size.cells),
        PYBROKER: reckon(pybroker_trial, task, size.cells),
    }
    check_learnt(task, others, size.cells)
    table = Table(title=f"{len(alone)} shapes, {size.epochs} epochs, scored on validation", caption_justify="left")
    for column in ("", "s", "times faster, two processes", *map(str, size.cells.shapes)):
        table.add_column(column, justify="right" if column else "left")
    for name, other in others.items():
        total = other.total(list(alone))
        ratios = (f"{other.seconds[shape] / alone[shape]:.3g}x" for shape in size.cells.shapes)
        table.add_row(name, f"{total:.4g}", f"{total / whole:.3g}", *ratios)
    table.add_row("barcast, two processes", f"{whole:.4g}", "1", *("" for _ in size.cells.shapes))
    table.caption = (
        f"To reach: 60 and 20. The shapes (units, bars) are those timed, one against one on one processor.\n"
        f"The others with {size.cells.few} and {size.cells.more} epochs, reckoned up. Two processes started in "
        f"{ours.started:.1f} s."
    )
    Console(width=150).print(table)


def training(task: Task, units: int, lookback: int, epochs: int) -> Alone:
    """Train a model of the grid without anything else."""
    return trained_alone(task.bars, task.fold, series_settings(epochs, units=[units], lookback=lookback))


def check_learnt(task: Task, others: dict[str, Reckoned], cells: Cells) -> None:
    """Compare only trainings that learn the same: the last losses agree to a tenth."""
    for shape in cells.shapes:
        loss = training(task, *shape, cells.more).loss
        for name, other in others.items():
            assert math.isclose(other.losses[shape], loss, rel_tol=0.1), (name, shape, other.losses[shape], loss)


def overhead(size: Size, task: Task, rounds: int) -> None:
    """Compare a sweep with its trainings alone, and two processes with one."""
    sweeps = Sweeps(task.bars, series_settings(size.fewer_epochs), max(size.lookbacks))
    space = shapes(size.units, size.lookbacks)
    every = [(units, lookback) for units in size.units for lookback in size.lookbacks]

    def trainings() -> float:
        return sum(training(task, *shape, size.fewer_epochs).seconds for shape in every)

    ways: dict[str, Callable[[], float]] = {
        "the trainings alone, in this process": trainings,
        "sweep, one process": lambda: sweeps.run(space, workers=1).seconds,
        "sweep, two processes": lambda: sweeps.run(space, workers=2).seconds,
    }
    for work in ways.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            seconds[name].append(work())
    alone, one, two = seconds.values()
    over = statistics.median(b / a - 1.0 for a, b in zip(alone, one, strict=True))
    faster = statistics.median(a / b for a, b in zip(one, two, strict=True))
    table = Table(title=f"{len(every)} shapes, {size.fewer_epochs} epochs; {rounds} rounds", caption_justify="left")
    for column in ("", "s: min", "median", "max", "ms a trial"):
        table.add_column(column, justify="right" if column else "left")
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        figures: tuple[Any, ...] = (min(taken), middle, max(taken), middle / len(every) * 1e3)
        table.add_row(name, *(f"{figure:.4g}" for figure in figures))
    table.caption = (
        f"One process over the trainings alone: {over:+.1%} (to reach: below 5%).\n"
        f"Two processes against one: {faster:.3g} times (to reach: 1.8)."
    )
    Console(width=120).print(table)


def main() -> None:
    """Measure and print."""
    asked = asked_of(flags(__doc__, rounds=3))
    one_thread()
    pybroker.disable_logging()
    size: Size = QUICK if asked.quick else FULL
    used = versions(("optuna", "loky", "torch", "numba", "backtrader", "lib-pybroker", "backtesting"))
    print(f"Sweeps. {used}")
    bars = load_bars("sp500").first(size.bars)
    (fold,) = validation_folds(len(bars), Split(), max(size.lookbacks))
    task = Task(bars, fold, size.epochs)
    compiling = Sweeps(bars, series_settings(1), max(size.lookbacks))
    compiling.run(shapes(size.units[-1:], size.lookbacks[:1]), workers=1)
    grid(size, task)
    thresholds(task, size.thresholds, size.commissions, asked.rounds)
    overhead(size, task, asked.rounds)
    machinery(size.trials)


if __name__ == "__main__":
    main()
