"""`barcast open`: look into the lock-box of a run, once, and record it."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barcast.scripts.exits import say, tidy

if TYPE_CHECKING:
    from barcast.experiments.open_lockbox import OpenedBox
    from barcast.experiments.rerun import Difference


def open_box(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a run with a lock-box.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the folder and the warnings only.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON on stdout.")] = False,
) -> None:
    """Open the lock-box of a run: trade it as a third account, report it first, and record that it was opened."""
    with tidy():
        from barcast.experiments.open_lockbox import open_lockbox
        from barcast.experiments.progress import progress
        from barcast.scripts.backtest import print_outcome

        stream = sys.stderr if quiet or json else sys.stdout
        with progress(quiet) as watch, redirect_stdout(stream):
            opened = open_lockbox(folder, watch)
        for line in otherwise(folder, opened.differences):
            say(line, stream)
        print_outcome(opened.finished, opened.path, quiet=quiet, as_json=json)
        say(when(opened), stream)


def otherwise(folder: Path, differences: tuple[Difference, ...]) -> list[str]:
    """Return that train and test are not those of the run that put the bars away, and where; nothing if they are."""
    if not differences:
        return []
    many = "1 difference" if len(differences) == 1 else f"{len(differences)} differences"
    head = f"Note: train or test did not come out as in {folder} ({many}): what is judged below is not quite that run."
    return [head, *(f"  {one.what}: {one.detail}" for one in differences[:5])]


def when(opened: OpenedBox) -> str:
    """Return which opening this was, and what its verdict is worth for that."""
    *before, last = opened.openings
    if not before:
        return f"The lock-box was opened for the first time, on {day(last.opened_at)}; that is recorded."
    earlier = ", ".join(day(one.opened_at) for one in before)
    return (
        f"The lock-box was opened before, on {earlier}: this is opening {last.number}. It is the verdict of then as "
        "long as nothing was changed since."
    )


def day(moment: str) -> str:
    """Return the date and time of an opening as a person writes it."""
    return moment.replace("T", " ").removesuffix("+00:00") + " UTC"
