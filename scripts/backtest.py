"""`barcast backtest`: train, trade, report. `python scripts/backtest.py` is the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from barcast.scripts.exits import DIFFERENT, say, tidy
from barcast.scripts.options import takes_settings
from barcast.scripts.sealed import print_sealed, record_unsealings, refuse_to_show, tell_of_unsealing
from barcast.scripts.settings import settings_of

if TYPE_CHECKING:
    from barcast.experiments.run import Finished
    from barcast.experiments.run_folder.place import Place
    from barcast.experiments.settings import Experiment


@takes_settings
def backtest(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.toml]", help="Settings to begin with; flags go on top.")
    ] = None,
    *,
    given: dict[str, Any],
    assign: list[str],
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="The run's folder; numbered under runs/ if not given.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What to call the run: runs/004-TEXT instead of what it changes.")
    ] = None,
    sealed: Annotated[
        bool | None, typer.Option("--sealed", help="Say only claim or no claim, and keep none of the run's numbers.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Replay the run in a second engine and print the largest difference.")
    ] = False,
    all_statistics: Annotated[
        bool, typer.Option("--all-statistics", help="Add what others print, each with what it is worth.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Print every row of the table, those of 0 too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the folder and the warnings only.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON on stdout.")] = False,
    print_settings: Annotated[
        bool, typer.Option("--print-settings", help="Print the complete settings as TOML, and run nothing.")
    ] = False,
) -> None:
    """Train the model on what is known, once or again and again, trade it bar by bar, and report what it earned."""
    with tidy():
        experiment = settings_of(file, given if sealed is None else {**given, "sealed": sealed}, assign)
        if print_settings:
            from barcast.experiments.complete import checked_and_completed
            from barcast.experiments.toml_text import to_toml

            with redirect_stdout(sys.stderr):  # a plug-in may print
                complete = checked_and_completed(experiment)
            print(to_toml(complete), end="")
            return
        unsealed = tell_of_unsealing(experiment, file)
        shown = Shown(quiet=quiet, as_json=json, verified=verify, all_statistics=all_statistics, full=full)
        agreed = run_and_report(experiment, place_for(experiment, out, name), shown, unsealed)
    if not agreed:
        raise typer.Exit(DIFFERENT)


@dataclass(frozen=True)
class Shown:
    """What is shown of a run."""

    quiet: bool = False
    as_json: bool = False
    verified: bool = False
    all_statistics: bool = False
    full: bool = False


def place_for(experiment: Experiment, out: str | None, name: str | None) -> Place:
    """Return where the run is kept: the folder that was typed, or a number with what it is called."""
    from barcast.experiments.run_folder.run_name import given_name, name_of_run

    return place_named(out, name, lambda: name_of_run(experiment) if name is None else given_name(name))


def place_named(out: str | None, name: str | None, called: Callable[[], str], what: str = "run under runs/") -> Place:
    """Return the folder that was typed, or else a number with what it is called; `what` is kept there.

    Raises:
        BadInput: both a folder and a name were typed, or what was typed can be neither.
    """
    from barcast.experiments.run_folder.place import Place, folder_named
    from barcast.faults import BadInput

    if out is not None and name is not None:
        raise BadInput.at("--name", f"names a {what}, and --out its folder", "give one of the two")
    return Place(None, called()) if out is None else Place(folder_named(out))


def run_and_report(experiment: Experiment, place: Place, shown: Shown, unsealed: list[tuple[Path, str]]) -> bool:
    """Run the experiment, write its folder, print what it found; return False if a replay found something else."""
    from barcast.experiments.look import looked_at, with_more
    from barcast.experiments.progress import progress
    from barcast.experiments.run_folder.place import reserved
    from barcast.experiments.run_folder.write import write_run
    from barcast.experiments.run_sealed import run_sealed
    from barcast.research.audited_run import run_and_audit

    if experiment.run.sealed:
        refuse_to_show(verified=shown.verified, all_statistics=shown.all_statistics)
    elif shown.verified:
        check_verifiable(experiment)
    for_programs = shown.quiet or shown.as_json
    if experiment.run.sealed:
        with reserved(place.out, place.slug) as path, progress(shown.quiet) as watch:
            found = run_sealed(experiment, path, watch)
        print_sealed(*found, path, quiet=shown.quiet, as_json=shown.as_json)
        return True
    with reserved(place.out, place.slug) as path, progress(shown.quiet) as watch:
        # what a plug-in prints must not get between a program and the JSON it reads
        with redirect_stdout(sys.stderr if for_programs else sys.stdout):
            finished = looked_at(run_and_audit(experiment, watch))
            record_unsealings(unsealed)
            if shown.all_statistics:
                finished = with_more(finished)
        if watch.on_stage:
            watch.on_stage("write the run's folder")
        write_run(finished, path)
    print_outcome(finished, path, quiet=shown.quiet, as_json=shown.as_json, full=shown.full)
    return not shown.verified or verify_and_tell(finished, sys.stderr if for_programs else sys.stdout)


def check_verifiable(experiment: Experiment) -> None:
    """Refuse before the work what could not be replayed after it."""
    from barcast.engine.events.strategy_pass import rebalance_of
    from barcast.engine.replay.known_run import not_replayable
    from barcast.experiments.building.names import short
    from barcast.experiments.building.parts import check_choices

    _, strategy, params = check_choices(experiment)
    if rebalance_of(strategy, params) is None:
        raise not_replayable(short(experiment.strategy["name"]))


def verify_and_tell(finished: Finished, stream: TextIO) -> bool:
    """Replay the run in the second engine, print how far the two are apart, and return whether they agree."""
    from barcast.engine.replay.verify import verify

    found = verify(finished.result)
    print(found.sentence(), file=stream)
    return found.agrees


def print_outcome(finished: Finished, path: Path, *, quiet: bool, as_json: bool, full: bool = False) -> None:
    """Print the report, or with `quiet` the warnings and the folder; with `as_json` all that on stderr."""
    import json

    from rich.console import Console

    from barcast.experiments.run_folder.metrics import metrics_of
    from barcast.reports.console import print_report

    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    if quiet:
        for warning in finished.result.warnings:
            say(f"barcast: {warning}", sys.stderr)
        if not as_json:
            say(shown)
    else:
        audited = None if finished.audited is None else finished.audited.sentence
        console = Console(stderr=as_json)
        print_report(finished.result, console, shown, verdict=finished.verdict, audited=audited, full=full)
    if as_json:
        print(json.dumps(metrics_of(finished.result, finished.verdict), indent=2, allow_nan=False))


if __name__ == "__main__":
    from barcast.scripts.main import main

    main(["backtest", *sys.argv[1:]])
