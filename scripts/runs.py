"""`barcast runs`: the runs that folders hold, one a line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barcast.scripts.exits import say, tidy

if TYPE_CHECKING:
    from barcast.reports.run_list.listed import Listed


def runs(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER...]", help="Folders that hold runs, or runs; runs/ if not given."),
    ] = None,
    sort: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="By name, data, return, sharpe, verdict or age; best first.")
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    filter_: Annotated[
        list[str] | None,
        typer.Option(
            "--filter", metavar="TEXT", help="Only runs with this text, or setting=value. Repeat for more: all hold."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the list as JSON on stdout.")] = False,
) -> None:
    """List runs: what was set differently, what each came to out of sample, and its verdict. Reads no table."""
    with tidy():
        from barcast.experiments.listing.choose import in_order, matching
        from barcast.experiments.listing.find import folders_of, names_of
        from barcast.experiments.listing.read_listed import listed

        found = folders_of(folders or [])
        everything = [listed(folder, name) for folder, name in zip(found, names_of(found), strict=True)]
        chosen = in_order(matching(everything, filter_ or []), sort, reverse=reverse)
        print_runs(chosen, len(everything), sort, as_json=json)


def print_runs(chosen: list[Listed], many: int, sort: str | None, *, as_json: bool) -> None:
    """Print the runs as a table or as JSON, and how many there are beside them."""
    if as_json:
        import json

        from barcast.reports.run_list.as_json import as_json as mapped

        print(json.dumps(mapped(chosen), indent=2, allow_nan=False))
        return
    from datetime import UTC, datetime

    from rich.console import Console

    from barcast.reports.run_list.cells import counted_in_words, of_many
    from barcast.reports.run_list.print_list import print_list

    if chosen:
        print_list(chosen, Console(highlight=False), datetime.now(UTC))
    say(counted_in_words(len(chosen), many))
    for line in of_many(chosen, sort):
        say(line)
