"""`barcast compare`: runs beside each other, and how far each is above the first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barcast.scripts.exits import say, tidy


def compare(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="RUN RUN...", help="The folders of two runs or more, up to 20.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show all metrics.")] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as one HTML page, too, such as compare.html.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON on stdout.")] = False,
) -> None:
    """Compare runs: settings that differ, metrics, and the difference of each to the first run, with its interval."""
    with tidy():
        from barcast.experiments.comparing.compare import compare_runs
        from barcast.experiments.run_folder.place import write_file

        found = compare_runs(folders or [])
        if html is not None:
            from barcast.reports.comparing.page import comparison_page

            write_file(html, comparison_page(found))
        if json:
            import json as as_text

            from barcast.reports.comparing.as_json import as_json

            print(as_text.dumps(as_json(found), indent=2, allow_nan=False))
            return
        from rich.console import Console

        from barcast.reports.comparing.print_comparison import print_comparison

        print_comparison(found, Console(highlight=False), full=full)
        if html is not None:
            say(f"Page: {html}")
