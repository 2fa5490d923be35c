"""The `barcast` command. Imports nothing heavy until a command needs it."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from barcast import __version__
from barcast.faults.bad_input import BadInput
from barcast.scripts.audit import audit
from barcast.scripts.backtest import backtest
from barcast.scripts.cache import cache
from barcast.scripts.catalogue import list_parts
from barcast.scripts.compare import compare
from barcast.scripts.costs import costs
from barcast.scripts.exits import BAD_INPUT, INTERRUPTED, exit_with
from barcast.scripts.open import open_box
from barcast.scripts.report import report
from barcast.scripts.rerun import rerun
from barcast.scripts.runs import runs
from barcast.scripts.series import series
from barcast.scripts.sweep import sweep
from barcast.scripts.trials import trials
from barcast.scripts.typed import check_typed

REFUSED: type[Exception] = typer.BadParameter.__mro__[1]
"""Typer's own error for a command line that cannot be parsed."""

app = typer.Typer(
    name="barcast",
    help="A forecast at every bar, and the truth about what it earned.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("backtest")(backtest)
app.command("rerun")(rerun)
app.command("report")(report)
app.command("audit")(audit)
app.command("open")(open_box)
app.command("runs")(runs)
app.command("compare")(compare)
app.command("costs")(costs)
app.command("cache")(cache)
app.command("trials")(trials)
app.command("series")(series)
app.command("sweep")(sweep)
app.command("list")(list_parts)


def show_version(asked: bool) -> None:
    """Print the version and stop."""
    if asked:
        typer.echo(f"barcast {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A forecast at every bar, and the truth about what it earned."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; the arguments are the process's own unless given."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        check_typed(given)
        ended = app(args=given, prog_name="barcast", standalone_mode=False)
    except REFUSED as error:
        ended = refused(error, given)
    except BadInput as error:
        ended = exit_with(error, BAD_INPUT).exit_code
    except typer.Abort:
        ended = INTERRUPTED
    sys.exit(ended or 0)


def refused(error: Any, arguments: list[str]) -> int:
    """Say what the parser refuses, and return the exit code; `barcast` alone prints its help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return int(error.exit_code)
    from barcast.scripts.usage import usage_fault

    return exit_with(usage_fault(error, arguments), BAD_INPUT).exit_code
