"""`barcast report`: the page of a run or a sweep, made again from its folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from barcast.scripts.exits import say, tidy


def report(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder of a run, such as runs/001-sp500-lstm, or of a sweep.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it; report.html in the folder if not given.")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
) -> None:
    """Make the page of a run or a sweep, report.html, from its folder alone; one that is there is replaced."""
    with tidy():
        path = made_again(folder, out)
        say(path)
        if show:
            open_in_browser(path)


def made_again(folder: Path, out: Path | None) -> Path:
    """Make the page of a run or of a sweep from its folder, and return its path.

    Raises:
        BadInput: the folder is neither's, is damaged, or the page cannot be written.
    """
    from barcast.research.sweep.report.folder import is_of_sweep, remake

    if is_of_sweep(folder):
        return remake(folder, out)
    from barcast.experiments.reporting import write_report

    return write_report(folder, out)


def open_in_browser(path: Path) -> None:
    """Show the page in the user's browser; where there is none, say so."""
    import webbrowser

    if not webbrowser.open(path.absolute().as_uri()):
        say(f"barcast: no browser was found; open {path} in one", sys.stderr)
