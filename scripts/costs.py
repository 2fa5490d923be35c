"""`barcast costs`: what a kept run would have earned at other costs, replayed from its forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barcast.scripts.exits import say, tidy

if TYPE_CHECKING:
    from barcast.engine.result import CostSurface


def costs(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a run, such as runs/001-sp500-lstm.")],
    cost_bps: Annotated[
        str | None, typer.Option(metavar="BPS,...", help="Costs of a fill to try, basis points of the traded value.")
    ] = None,
    threshold: Annotated[
        str | None, typer.Option(metavar="RETURN,...", help="Forecasts up to these hold no position: 0,0.0005,0.001.")
    ] = None,
    train: Annotated[bool, typer.Option("--train", help="Show the training part instead of the test part.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Show the test part of a run whose lock-box is open.")] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the whole grid as CSV.")] = None,
) -> None:
    """Show net return and Sharpe ratio over a grid of costs and thresholds, and the cost that breaks even."""
    with tidy():
        from barcast.engine.replay.cost_surface import COST_BPS, break_even_bps, cost_surface
        from barcast.engine.replay.known_run import replayable
        from barcast.experiments.run_folder.read_run import read_run

        tried = read_list("--cost-bps", cost_bps, 0.0, 9_999.0) or COST_BPS
        levels = read_list("--threshold", threshold, 0.0, 1e6)
        run = replayable(read_run(folder).result)
        surface = cost_surface(run, tried, levels)
        newest = next((name for name in run.samples if name != "train"), "test")
        wanted = "train" if train else "test" if test else newest
        sample = sample_of(surface, wanted, folder, run.ruined)
        print_surface(surface, sample, break_even_bps(run)[sample], folder)
        if csv is not None:
            write_surface(surface, csv)


def read_list(flag: str, text: str | None, low: float, high: float) -> list[float] | None:
    """Return the numbers of a list such as `0,1,2.5`, sorted, each once; None when the flag was not given.

    Raises:
        BadInput: something in it is no number, or out of range.
    """
    from barcast.faults import BadInput

    if text is None:
        return None
    numbers = set()
    for word in text.split(","):
        try:
            number = float(word)
        except ValueError:
            raise BadInput.at(flag, f'"{word}" is not a number', "write numbers with commas, such as 0,1,2.5") from None
        if not low <= number <= high:
            raise BadInput.at(flag, f"{word.strip()} is out of range", f"give numbers from {low:g} to {high:g}")
        numbers.add(number)
    return sorted(numbers)


def sample_of(surface: CostSurface, wanted: str, folder: Path, ruined: frozenset[str] = frozenset()) -> str:
    """Return the wanted sample, refused where the run has no bar of it."""
    from barcast.faults import BadInput
    from barcast.reports.accounts import TITLES

    if wanted in surface.total_return:
        return wanted
    if wanted in ruined:
        what = f"the {TITLES[wanted]} account was ruined: what it would have traded after that is not known"
        other = "leave --train out" if wanted == "train" else "add --train"
        raise BadInput.at(str(folder), what, other if surface.total_return else "choose another run")
    has = " and ".join(surface.total_return)
    remedy = "leave --train out" if wanted == "train" else "add --train"
    raise BadInput.at(str(folder), f"has no {wanted} part, only {has}", remedy)


def print_surface(surface: CostSurface, sample: str, break_even: Any, folder: Path) -> None:
    """Print the two grids and the break-even cost."""
    from rich.console import Console

    from barcast.analyzers.metrics import Undefined
    from barcast.faults.visible import visible
    from barcast.reports.accounts import TITLES as PARTS
    from barcast.reports.cost_tables import TITLES, surface_table
    from barcast.reports.formats import ratio

    console = Console(highlight=False)
    console.print(
        visible(f"{folder}: the {PARTS[sample]} part replayed at other costs, its forecasts unchanged"), markup=False
    )
    for metric in ("total_return", "sharpe"):
        console.print(f"\n{TITLES[metric]}", style="bold")
        console.print(surface_table(surface, sample, metric), crop=False)
    console.print()
    console.print("A threshold chosen by these numbers is fitted to them: judge it on other bars.", style="dim")
    if isinstance(break_even, Undefined):
        console.print(f"Break-even cost: none, {break_even.reason}.")
    else:
        console.print(
            f"Break-even cost: {ratio(break_even, 3)} bps of the traded value a fill (every forecast traded)."
        )


def write_surface(surface: CostSurface, path: Path) -> None:
    """Write a row for each sample, threshold and cost."""
    from barcast.experiments.run_folder.place import write_file
    from barcast.reports.cost_tables import surface_frame

    write_file(path, surface_frame(surface).to_csv(index=False, lineterminator="\n"))
    say(f"Written: {path}")
