"""`barcast rerun`: repeat a run and hold it against what it left, or judge it on newer bars alone."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barcast.scripts.exits import DIFFERENT, say, tidy
from barcast.scripts.sealed import unseal_and_report

if TYPE_CHECKING:
    from barcast.experiments.newer import Newer
    from barcast.experiments.rerun import Repeated


def rerun(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a run, such as runs/001-sp500-lstm.")],
    data: Annotated[
        str | None,
        typer.Option(metavar="NEWER", help="A source with the run's bars and newer ones: judge the newer ones alone."),
    ] = None,
    unseal: Annotated[
        bool, typer.Option("--unseal", help="Compute what a sealed run holds back, report it, and record that.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="With --data: print the metrics of the new bars as JSON on stdout.")
    ] = False,
) -> None:
    """Repeat a run from its folder and compare every number; exit 1 if any differs.

    Nothing is written, unless a sealed run is unsealed.
    """
    with tidy():
        refuse_idle(json, data, unseal)
        if unseal:
            unseal_and_report(folder, quiet=quiet)
            return
        if data is not None:
            judge_newer(folder, data, quiet=quiet, as_json=json)
            return
        from barcast.experiments.progress import progress
        from barcast.experiments.rerun import rerun as repeat

        with progress(quiet) as watch:
            repeated = repeat(folder, watch)
        print_comparison(folder, repeated)
    if repeated.differences:
        raise typer.Exit(DIFFERENT)


def refuse_idle(json: bool, data: str | None, unseal: bool) -> None:
    """Refuse `--json` where no new bars are judged, and `--unseal` where they are."""
    from barcast.faults import BadInput

    if unseal and data is not None:
        raise BadInput.at("--unseal", "computes the run on its own bars, not on newer ones", "leave out --data first")
    if json and data is None:
        remedy = "leave it out, or add --data NEWER"
        raise BadInput.at("--json", "has nothing to print: a repeated run is compared, not reported", remedy)


def judge_newer(folder: Path, source: str, *, quiet: bool, as_json: bool) -> None:
    """Run the folder's experiment on newer bars, and report them alone."""
    from barcast.experiments.newer import on_newer_bars
    from barcast.experiments.progress import progress

    with progress(quiet) as watch, redirect_stdout(sys.stderr if as_json else sys.stdout):
        newer = on_newer_bars(folder, source, watch)
    print_newer(folder, newer, as_json=as_json)


def print_newer(folder: Path, newer: Newer, *, as_json: bool) -> None:
    """Print the report of the new bars; with `as_json` their metrics on stdout, and the report on stderr."""
    import json

    from rich.console import Console

    from barcast.experiments.run_folder.metrics import metrics_of
    from barcast.models.schedule.apart import NEW
    from barcast.reports.console import print_report
    from barcast.reports.one_sample import only

    stream = sys.stderr if as_json else sys.stdout
    result = only(newer.finished.result, NEW)
    many = sum(len(one.rows) for one in result.account.samples)
    count = "the 1 bar after it is" if many == 1 else f"the {many:,} bars after it are"
    say(f"{folder} was looked at up to {newer.looked_at:%Y-%m-%d}: {count} judged here, alone.", stream)
    if newer.note:
        say(f"Note: {newer.note}.", stream)
    print_report(result, Console(stderr=as_json), verdict=newer.finished.verdict)
    if as_json:
        print(json.dumps(metrics_of(result, newer.finished.verdict), indent=2, allow_nan=False))


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
