"""`barcast series`: the blog series that this project answers, done again in one table and on one page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barcast.scripts.exits import INTERRUPTED, say, tidy

if TYPE_CHECKING:
    from barcast.research.series.series import Series
    from barcast.research.series.trained import OnProgress, Progress

PAGE = Path("series.html")


def series(
    data: Annotated[
        str, typer.Option(metavar="SOURCE", help="A source of `barcast list`, or a CSV or Parquet file.")
    ] = "sp500",
    start: Annotated[str, typer.Option(metavar="DATE", help="First date, inclusive.")] = "",
    end: Annotated[str, typer.Option(metavar="DATE", help="Last date, inclusive.")] = "",
    only: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Some iterations only, such as 01_01,02. No claim is made then.")
    ] = None,
    html: Annotated[
        Path, typer.Option(metavar="FILE", help="The page; one of an earlier series is replaced, nothing else is.")
    ] = PAGE,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep trained models, and take those kept by an earlier run.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the name of the page only.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print all numbers as JSON on stdout.")] = False,
) -> None:
    """Run all 14 iterations of "LSTM Madness": what each earned by its own formula, and what is left of that.

    The table and the page set the series' sums over its training bars beside the test bars, after costs.
    """
    with tidy():
        from barcast.research.series.page import check_replaceable, page_of
        from barcast.research.series.series import redo

        check_replaceable(html)
        names = None if only is None else [name.strip() for name in only.split(",")]
        settings = {"source": data, "start": start, "end": end}
        for_programs = quiet or json
        # what a reader of the user's prints must not get between a program and the JSON it reads
        with shown(quiet) as on_progress, redirect_stdout(sys.stderr if for_programs else sys.stdout):
            found = redo(settings, names, cache=cache, on_progress=on_progress)
            check_replaceable(html)  # again: that took minutes
            write_page(html, page_of(found))
        print_found(found, html, quiet=quiet, as_json=json)
    if not found.is_whole:
        done = f"{len(found.found)} of {found.asked} iterations were done"
        say(f"barcast: interrupted; {done}, and {html} has them", sys.stderr)
        raise typer.Exit(INTERRUPTED)


def write_page(html: Path, text: str) -> None:
    """Write the page.

    Raises:
        BadInput: it cannot be written there.
    """
    from barcast.experiments.run_folder.place import write_file

    write_file(html, text)


def print_found(found: Series, html: Path, *, quiet: bool, as_json: bool) -> None:
    """Print the table, with `quiet` the name of the page; with `as_json` the table on stderr and JSON on stdout."""
    import json

    from rich.console import Console

    from barcast.research.series.as_json import as_json as plain
    from barcast.research.series.table import print_series

    if not quiet:
        print_series(found, Console(stderr=as_json, highlight=False))
    if as_json:
        print(json.dumps(plain(found), indent=2, allow_nan=False))
    elif quiet:
        say(html)
    else:
        print()
        say(f"The page: {html}")


@contextmanager
def shown(quiet: bool) -> Iterator[OnProgress]:
    """Show on a terminal what is being done, how many iterations are done, and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda progress: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Bars(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        task = bars.add_task("series", total=1.0)

        def update(progress: Progress) -> None:
            is_other = in_words(progress) != bars.tasks[0].description  # what is short is seen, too
            bars.update(task, description=in_words(progress), completed=progress.share, refresh=is_other)

        yield update


def in_words(progress: Progress) -> str:
    """Return what is being done: `training, 5 of 14 done, now 03_01 and 04_02`."""
    running = f", now {' and '.join(progress.running)}" if progress.running else ""
    return f"{progress.doing}, {progress.done} of {progress.of} done{running}"
