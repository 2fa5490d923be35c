"""What a person sees while a run is under way: bars for models, their epochs and the trading.

On a terminal they are on stderr, in a notebook below the cell; anywhere else nothing is shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from barcast.engine.watch import Watch

MODELS, EPOCHS, BARS = "training, models", "training, epochs", "trading, bars"
REDRAWN = 0.05
"""Seconds between two epochs that are shown: a small model has thousands a second."""


@contextmanager
def progress(quiet: bool) -> Iterator[Watch]:
    """Show the progress of a run, and hand out whom it tells."""
    from barcast.engine.watch import Watch

    with drawn(quiet) as bars:
        if bars is None:
            yield Watch()
        else:
            yield watch_of(bars)


def watch_of(bars: ProgressBars) -> Watch:
    """Return whom a run tells, so that the bars are drawn."""
    from barcast.engine.watch import Watch

    return Watch(on_stage=bars.stage, on_epoch=bars.epoch, on_bar=bars.bar, on_fold=bars.fold)


@contextmanager
def drawn(quiet: bool) -> Iterator[ProgressBars | None]:
    """Show bars on a terminal or in a notebook, and hand out what draws them; None where nothing is shown."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not (console.is_terminal or console.is_jupyter):
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    if console.is_jupyter:
        from .notebook_progress import NotebookProgress

        with NotebookProgress(*columns) as in_cell:
            yield ProgressBars(in_cell)
        return
    with Progress(*columns, console=console, transient=True) as shown:
        yield ProgressBars(shown)


class ProgressBars:
    """Draws what a run tells: while models are trained, how many are done and the newest one's epochs below."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._tasks: dict[str, TaskID] = {}
        self._training = True
        self._drawn = 0.0

    def stage(self, name: str) -> None:
        """Show what is being done, and nothing else."""
        for task in self._tasks.values():
            self._shown.update(task, visible=False)
        self._task(f"{name} ...", 1)

    def step(self, what: str, done: int, steps: int) -> None:
        """Show how many steps of something are done, and nothing else."""
        task = self._task(what, steps)
        for other in self._tasks.values():
            self._shown.update(other, visible=other == task)
        self._shown.update(task, completed=done)

    def fold(self, done: int, models: int) -> None:
        """Show how many models are trained; one alone has its epochs."""
        self._training = done < models
        if models > 1:
            self._shown.update(self._task(MODELS, models), completed=done)

    def epoch(self, epoch: Any) -> None:
        """Show the epoch, its loss and the validation loss, of whichever model bars last."""
        now = time.monotonic()
        if now - self._drawn < REDRAWN and epoch.epoch < epoch.epochs:
            return
        self._drawn = now
        note = f"loss {epoch.loss:.4g}"
        if epoch.validation_loss is not None:
            note += f", validation {epoch.validation_loss:.4g}"
        self._shown.update(self._task(EPOCHS, epoch.epochs), completed=epoch.epoch, note=note)

    def bar(self, done: int, bars: int) -> None:
        """Show the bar of the run, beside the training while that goes on."""
        if not self._training or MODELS not in self._tasks:
            self._hide(MODELS, EPOCHS)
        self._shown.update(self._task(BARS, bars), completed=done)

    def _hide(self, *descriptions: str) -> None:
        for description in descriptions:
            if description in self._tasks:
                self._shown.update(self._tasks[description], visible=False)

    def _task(self, description: str, total: int) -> TaskID:
        """Return the task of that description, shown; what is no longer being done makes room for the first of them."""
        if description not in self._tasks:
            if description in (MODELS, EPOCHS, BARS):
                self._hide(*(name for name in self._tasks if name.endswith(" ...")))
            self._tasks[description] = self._shown.add_task(description, total=total, note="")
        self._shown.update(self._tasks[description], total=total, visible=True)
        return self._tasks[description]
