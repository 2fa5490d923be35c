"""`barcast sweep`: turn hyperparameters inside time, and judge only what was chosen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barcast.scripts.exits import say, tidy
from barcast.scripts.options import takes_settings
from barcast.scripts.settings import as_typed, filled, sweep_meant

if TYPE_CHECKING:
    from barcast.research.sweep.asking.asked import Asked
    from barcast.research.sweep.found import Sweep
    from barcast.scripts.sweep_progress import Shown


@takes_settings
def sweep(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE.toml|FOLDER]", help="Settings to begin with; an earlier sweep's folder goes on."),
    ] = None,
    *,
    given: dict[str, Any],
    assign: list[str],
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="SECTION.KEY=VALUES", help="What is turned: 1,2,3 or 1..60, 1..60:5, 1e-4..1e-2:log."),
    ] = None,
    trials: Annotated[int | None, typer.Option(help="Combinations tried, at most.")] = None,
    search: Annotated[
        str | None, typer.Option(metavar="NAME", help="grid, random, tpe; or auto: a grid where it fits, else tpe.")
    ] = None,
    score: Annotated[
        str | None, typer.Option(metavar="NAME", help="What is compared: sharpe (after costs), correlation or loss.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option("--for", metavar="MINUTES", help="Search no longer than that.")
    ] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes; one a core if not given.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of a Dask cluster, such as tcp://HOST:8786.")
    ] = None,
    again: Annotated[
        bool | None, typer.Option("--again", help="Choose anew at every refit, so that the procedure is judged.")
    ] = None,
    all_out_of_sample: Annotated[
        bool | None,
        typer.Option("--all-out-of-sample", help="Look at every trial's test part; the verdict counts all."),
    ] = None,
    storage: Annotated[
        str | None, typer.Option(metavar="URL", help="Keep the trials in a database of Optuna's, not in the folder.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="The sweep's folder; numbered under sweeps/ if not given.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="What to call the sweep: sweeps/004-TEXT.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the folder and the warnings only.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON on stdout.")] = False,
) -> None:
    """Try many settings on bars before the test part, choose one by those alone, and judge it on the test part."""
    of_search = {
        "trials": trials, "search": search, "score": score, "again": again, "all_out_of_sample": all_out_of_sample,
    }  # fmt: skip
    chosen = {key: value for key, value in of_search.items() if value is not None}
    with tidy():
        from barcast.research.sweep.asking.place import begun

        work = Work(minutes, workers, scheduler, storage, quiet=quiet, as_json=json)
        work.check()
        if (folder := begun(file)) is not None:
            refuse_changes(folder, bool(given or assign or vary or (chosen.keys() - {"trials"}) or out or name))
            go_on(folder, trials, work)
        else:
            begin(asked_by(file, given, assign, vary or [], chosen), out, name, work)


@dataclass(frozen=True)
class Work:
    """How a sweep is worked through and shown; none of it changes what is found."""

    minutes: float | None = None
    workers: int | None = None
    scheduler: str | None = None
    storage: str | None = None
    quiet: bool = False
    as_json: bool = False

    def check(self) -> None:
        """Refuse what no sweep can be worked through with.

        Raises:
            BadInput: no time, no workers, or an address that is none.
        """
        from barcast.faults import BadInput

        if self.minutes is not None and not 0 < self.minutes < float("inf"):
            raise BadInput.at("--for", f"{self.minutes:g} minutes are none", "give a number above 0")
        if self.workers is not None and self.workers < 1:
            raise BadInput.at("--workers", f"{self.workers} is too small", "give 1 or more, or leave it out")
        if self.workers is not None and self.scheduler is not None:
            what = "is that of the cluster, whose workers are its own"
            raise BadInput.at("--scheduler", what, "leave out --workers or --scheduler")
        for flag, text in (("--scheduler", self.scheduler), ("--storage", self.storage)):
            if text is not None and "://" not in text:
                like = "tcp://HOST:8786" if flag == "--scheduler" else "sqlite:///trials.db"
                raise BadInput.at(flag, f'"{text}" is no address', f"write one such as {like}")


def asked_by(
    file: Path | None, given: dict[str, Any], assign: list[str], vary: list[str], search: dict[str, Any]
) -> Asked:
    """Return what the sweep is asked to do; what a plug-in prints goes to stderr.

    Raises:
        BadInput: whatever cannot be.
    """
    from barcast.research.sweep.asking.read import asked_of

    flags = {name: filled(name, value) for name, value in given.items()}
    with redirect_stdout(sys.stderr), sweep_meant(as_typed(given, assign), {}, file, sweeps=True):
        return asked_of(file, flags, assignments=assign, vary=vary, search=search)


def refuse_changes(folder: Path, is_changed: bool) -> None:
    """Refuse other settings for a sweep that has begun.

    Raises:
        BadInput: there are some.
    """
    from barcast.faults import BadInput

    if is_changed:
        what = "has begun, and goes on with its own settings"
        remedy = (
            f"leave the others out, or begin a sweep of its own: copy {folder / 'sweep.toml'} and name the copy; "
            "only more --trials may be given"
        )
        raise BadInput.at(str(folder), what, remedy)


def begin(asked: Asked, out: str | None, name: str | None, work: Work) -> None:
    """Work through a sweep in a folder of its own, and print what it found."""
    from barcast.experiments.run_folder.place import reserved
    from barcast.experiments.run_folder.run_name import given_name
    from barcast.research.sweep.asking.place import SWEEPS, name_of_sweep
    from barcast.scripts.backtest import place_named

    called = name_of_sweep(asked) if name is None else given_name(name)
    place = place_named(out, name, lambda: called, "sweep under sweeps/")
    with reserved(place.out, place.slug, SWEEPS) as folder:
        search_in(folder, asked, work)


def go_on(folder: Path, trials: int | None, work: Work) -> None:
    """Go on with the sweep of a folder from where it was left, or with more trials, and print what it found."""
    from barcast.experiments.run_folder.place import locked, write_file
    from barcast.research.sweep.asking.extended import with_trials
    from barcast.research.sweep.asking.toml_text import SWEEP_TOML, read_sweep, sweep_toml
    from barcast.research.sweep.report.folder import ended
    from barcast.scripts.swept import print_ended

    asked = read_sweep(folder)
    more = asked if trials is None else with_trials(asked, trials)
    if more is asked and (record := ended(folder)) is not None:
        print_ended(record, folder.absolute(), quiet=work.quiet, as_json=work.as_json)
        return
    with locked(folder.absolute()):
        if more is not asked:
            write_file(folder / SWEEP_TOML, sweep_toml(more), "make room for it")
        search_in(folder.absolute(), more, work)


def search_in(folder: Path, asked: Asked, work: Work) -> None:
    """Work through a sweep in its folder, show how far it is, and print what it found."""
    from barcast.scripts.sweep_progress import shown
    from barcast.scripts.swept import goes_on_from, print_found

    for_programs = work.quiet or work.as_json
    try:
        with (
            kept_if_begun(folder),
            shown(work.quiet) as show,
            redirect_stdout(sys.stderr if for_programs else sys.stdout),
        ):
            found = worked_through(asked, folder, work, show)
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(goes_on_from(folder, str(stopped))) from None
    print_found(found, folder, quiet=work.quiet, as_json=work.as_json)
    if not found.is_whole:
        say(f"barcast: the time was up; {goes_on_from(folder)}", sys.stderr)


@contextmanager
def kept_if_begun(folder: Path) -> Iterator[None]:
    """Remove a sweep's folder again where it was refused before any trial was kept in it."""
    from barcast.experiments.run_folder.place import remove_empty
    from barcast.faults import BadInput
    from barcast.research.sweep.records.kept_where import withdrawn

    try:
        yield
    except BadInput:
        withdrawn(folder)
        remove_empty([folder])
        raise


def worked_through(asked: Asked, folder: Path, work: Work, show: Shown) -> Sweep:
    """Return what the sweep found."""
    from barcast.research.sweep.sweep import Telling, run_sweep

    return run_sweep(
        asked,
        folder,
        workers=work.workers,
        scheduler=work.scheduler,
        minutes=work.minutes,
        storage=work.storage,
        telling=Telling(show.plan, show.progress, show.stage, show.kept),
    )
