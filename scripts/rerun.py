"""`barcast rerun`: repeat a run and hold it against what it left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barcast.scripts.exits import DIFFERENT, say, tidy

if TYPE_CHECKING:
    from barcast.experiments.rerun import Repeated


def rerun(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a run, such as runs/001-sp500-lstm.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Repeat a run from its folder and compare every number; exit 1 if any differs. Nothing is written."""
    with tidy():
        from barcast.experiments.rerun import rerun as repeat
        from barcast.scripts.progress import progress

        with progress(quiet) as watch:
            repeated = repeat(folder, watch)
        print_comparison(folder, repeated)
    if repeated.differences:
        raise typer.Exit(DIFFERENT)


def print_comparison(folder: Path, repeated: Repeated) -> None:
    """Print whether the run came out the same, and what differs."""
    from barcast.experiments.run_folder.files import TABLES

    rows = sum(map(len, repeated.finished.result.tables.values()))
    for reason in repeated.reasons:
        say(f"Note: {reason}.")
    if not repeated.differences:
        say(f"{folder}: the same, digit for digit ({rows} rows in {len(TABLES)} tables, and every metric).")
        return
    many = "1 difference" if len(repeated.differences) == 1 else f"{len(repeated.differences)} differences"
    say(f"{folder}: {many}.")
    for difference in repeated.differences:
        say(f"  {difference.what}: {difference.detail}")
