"""What a person sees while a run is under way: a bar for training, a bar for trading, on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from barcast.experiments.run import Watch


@contextmanager
def progress(quiet: bool) -> Iterator[Watch]:
    """Show the progress of a run on a terminal, and hand out whom it tells."""
    from rich.console import Console

    from barcast.experiments.run import Watch

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield Watch()
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
    with Progress(*columns, console=console, transient=True) as shown:
        told = Told(shown)
        yield Watch(on_stage=told.stage, on_epoch=told.epoch, on_bar=told.bar)


class Told:
    """Draws what a run tells."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._tasks: dict[str, TaskID] = {}

    def stage(self, name: str) -> None:
        """Show what is being done."""
        self._task(f"{name} ...", 1)

    def epoch(self, epoch: Any) -> None:
        """Show the epoch, its loss and the validation loss."""
        note = f"loss {epoch.loss:.4g}"
        if epoch.validation_loss is not None:
            note += f", validation {epoch.validation_loss:.4g}"
        task = self._task("training, epochs", epoch.epochs)
        self._shown.update(task, completed=epoch.epoch, note=note)

    def bar(self, done: int, bars: int) -> None:
        """Show the bar of the run."""
        self._shown.update(self._task("trading, bars", bars), completed=done)

    def _task(self, description: str, total: int) -> TaskID:
        if description not in self._tasks:
            for task in self._tasks.values():
                self._shown.update(task, visible=False)
            self._tasks[description] = self._shown.add_task(description, total=total, note="")
        return self._tasks[description]
