"""What a person sees while a sweep is under way: what it will do, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barcast.research.sweep.asking.plan import Plan
    from barcast.research.sweep.running.progress import Progress


@dataclass(frozen=True)
class Shown:
    """Whom a sweep tells what it will do, and how far it is."""

    plan: Callable[[Plan], None]
    progress: Callable[[Progress], None]
    stage: Callable[[str], None]
    kept: Callable[[int], None]


@contextmanager
def shown(quiet: bool) -> Iterator[Shown]:
    """Print the plan on stderr; show on a terminal how many trials are done, the best score and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True, highlight=False)

    def tell(plan: Plan) -> None:
        from barcast.research.sweep.asking.plan import in_words

        for line in [] if quiet else in_words(plan):
            console.print(line, markup=False, soft_wrap=True)

    def tell_kept(trials: int) -> None:
        if not quiet:
            words = "1 trial was" if trials == 1 else f"{trials:,} trials were"
            console.print(f"{words} scored before, and not again.", markup=False, soft_wrap=True)

    if quiet or not console.is_terminal:
        yield Shown(tell, lambda progress: None, lambda stage: None, tell_kept)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, TextColumn("{task.fields[note]}"), console=console, transient=True) as bars:
        task = bars.add_task("loading", total=None, note="")

        def update(progress: Progress) -> None:
            note = note_of(progress)
            bars.update(task, description="trials", total=progress.of, completed=progress.done, note=note, refresh=True)

        def stage(what: str) -> None:
            nonlocal task
            bars.remove_task(task)  # nobody counts in a stage: its bar begins anew, without an end
            task = bars.add_task(what, total=None, note="")
            bars.refresh()

        yield Shown(tell, update, stage, tell_kept)


def note_of(progress: Progress) -> str:
    """Return the best score so far, how many trials failed, and the time left."""
    best = "" if progress.best is None else f"best {progress.best:.4g}"
    failed = "" if not progress.failed else f"{progress.failed} failed"
    return ", ".join(filter(None, (best, failed, left_of(progress))))


def left_of(progress: Progress) -> str:
    """Return the time left, by that of the trials scored in this process; empty while it cannot be told."""
    from barcast.research.sweep.asking.plan import lasting

    scored = progress.done - progress.before
    if scored < 1 or progress.done >= progress.of:
        return ""
    return f"{lasting(progress.seconds / scored * (progress.of - progress.done))} left"
