"""`barcast audit`: does anything in a run see the future?"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barcast.scripts.exits import say, tidy
from barcast.scripts.options import takes_settings
from barcast.scripts.settings import settings_of

if TYPE_CHECKING:
    from barcast.experiments.settings import Experiment
    from barcast.research.audit.report import AuditReport

SEES_THE_FUTURE = 1
WIDE = 140
"""Letters of a line from which on the table of checks by stages fits."""


@takes_settings
def audit(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE.toml|RUN]", help="Settings, or the folder of a run; flags go on top."),
    ] = None,
    *,
    given: dict[str, Any],
    assign: list[str],
    cuts: Annotated[int, typer.Option(help="Runs on fewer bars; as many are made with other bars.")] = 40,
    alone: Annotated[
        bool, typer.Option("--alone/--no-alone", help="Fit each model once more in a process of its own, or do not.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print what sees the future, and nothing else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON on stdout.")] = False,
) -> None:
    """Find out whether anything in a run sees the future; exit 1 if something does.

    The run is made again on fewer bars and with other bars after a bar, and looked at stage by stage. Nothing is
    written, and no look at its bars is counted: no number of its result is shown.
    """
    with tidy():
        experiment = experiment_of(file, given, assign)
        report = audited(experiment, cuts, alone=alone, quiet=quiet)
        print_report(report, quiet=quiet, as_json=json)
    if not report.clean:
        raise typer.Exit(SEES_THE_FUTURE)


def experiment_of(file: Path | None, given: dict[str, object], assignments: list[str]) -> Experiment:
    """Return the experiment of a file, or of the folder of a run, with the flags on top."""
    if file is not None and (file.is_dir() or (not file.exists() and not file.suffix)):
        from barcast.experiments.run_folder.files import check_contract, read_json
        from barcast.experiments.run_folder.named import check_named

        check_named(file)
        check_contract(file, read_json(file / "manifest.json"))
        file = file / "experiment.toml"
    return settings_of(file, given, assignments)


def audited(experiment: Experiment, cuts: int, *, alone: bool, quiet: bool) -> AuditReport:
    """Return the report of an audit, with its progress shown on a terminal."""
    from barcast.experiments.progress import drawn, watch_of
    from barcast.research.audit.audit import audit_experiment

    with drawn(quiet) as bars, redirect_stdout(sys.stderr):  # a plug-in may print
        watch, on_step = (None, None) if bars is None else (watch_of(bars), bars.step)
        return audit_experiment(experiment, cuts=cuts, alone=alone, watch=watch, on_step=on_step)


def print_report(report: AuditReport, *, quiet: bool, as_json: bool) -> None:
    """Print the report: as a table and sentences, as JSON, or what was found alone."""
    if as_json:
        import json

        from barcast.research.audit.as_json import as_json as mapped

        print(json.dumps(mapped(report), indent=2, allow_nan=False))
        return
    from barcast.research.audit.report import sentence_of, told_of

    if quiet:
        for found in report.findings:
            say(f"barcast: {found.text}", sys.stderr)
        say(sentence_of(report))
        return
    print_checks(report)
    for line in told_of(report):
        say(line)


def print_checks(report: AuditReport) -> None:
    """Print what each check came to: as a table of checks by stages where it fits."""
    from rich.console import Console
    from rich.table import Table

    from barcast.research.audit.report import grid_of, rows_of

    console = Console()
    console.print(report.label, style="bold", markup=False, highlight=False)
    console.print()
    stages, rows = grid_of(report)
    table = Table(box=None, pad_edge=False, header_style="dim")
    if console.width < WIDE:
        for check, told in rows_of(report):
            table.add_row(check.replace("_", " "), told.replace("FAIL", "[bold red]FAIL[/]"))
    else:
        for name in ("", *stages):
            table.add_column(name.replace("_", " "))
        for check, signs in rows:
            table.add_row(check.replace("_", " "), *(f"[bold red]{one}[/]" if one == "FAIL" else one for one in signs))
    console.print(table)
    console.print()
