"""The `barcast` command. Imports nothing heavy until a command needs it."""

from __future__ import annotations

from typing import Annotated

import typer

from barcast import __version__
from barcast.scripts.audit import audit
from barcast.scripts.backtest import backtest
from barcast.scripts.cache import cache
from barcast.scripts.catalogue import list_parts
from barcast.scripts.costs import costs
from barcast.scripts.open import open_box
from barcast.scripts.rerun import rerun
from barcast.scripts.trials import trials

app = typer.Typer(
    name="barcast",
    help="A forecast at every bar, and the truth about what it earned.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("backtest")(backtest)
app.command("rerun")(rerun)
app.command("audit")(audit)
app.command("open")(open_box)
app.command("costs")(costs)
app.command("cache")(cache)
app.command("trials")(trials)
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
    app(args=arguments, prog_name="barcast")
