"""`barcast backtest`: train, trade, report. `python scripts/backtest.py` is the same."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from barcast.scripts.exits import DIFFERENT, say, tidy
from barcast.scripts.sealed import print_sealed, record_unsealings, refuse_to_show, run_sealed, tell_of_unsealing
from barcast.scripts.settings import FLAGS, settings_of

if TYPE_CHECKING:
    from barcast.engine.watch import Watch
    from barcast.experiments.run import Finished
    from barcast.experiments.settings import Experiment


def backtest(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.toml]", help="Settings to begin with; flags go on top.")
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="A source of `barcast list`, a CSV or Parquet file, or PATH.py:NAME."),
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="First date, inclusive.")] = None,
    end: Annotated[str | None, typer.Option(metavar="DATE", help="Last date, inclusive.")] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A name of `barcast list`, none, PATH.py:NAME, or a saved model's folder."),
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(metavar="NAME", help="A name of `barcast list`, or PATH.py:Class.")
    ] = None,
    costs: Annotated[str | None, typer.Option(metavar="PRESET", help="A preset of `barcast list`.")] = None,
    commission_bps: Annotated[float | None, typer.Option(help="Commission, basis points of the traded value.")] = None,
    slippage_bps: Annotated[float | None, typer.Option(help="Slippage, basis points of the price.")] = None,
    train: Annotated[float | None, typer.Option(help="Share of the bars that trains (first).")] = None,
    lockbox: Annotated[
        float | None, typer.Option(help="Share of the bars, the last, that nothing looks into before `barcast open`.")
    ] = None,
    refit_every: Annotated[
        int | None, typer.Option(metavar="BARS", help="Walk forward: train anew every so many bars.")
    ] = None,
    train_bars: Annotated[int | None, typer.Option(metavar="BARS", help="Train on the last so many bars only.")] = None,
    fill: Annotated[str | None, typer.Option(help="next_open, or close (optimistic).")] = None,
    cash: Annotated[float | None, typer.Option(help="Money to begin with.")] = None,
    max_leverage: Annotated[float | None, typer.Option(help="Largest position, as a multiple of equity.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    seeds: Annotated[int | None, typer.Option(help="Train so many models alike but for their seed.")] = None,
    cache: Annotated[
        bool | None, typer.Option("--cache/--no-cache", help="Take and keep trained models, or train all anew.")
    ] = None,
    assign: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Any setting, for example model.epochs=1000."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The run's folder; numbered under runs/ if not given.")
    ] = None,
    streaming: Annotated[bool | None, typer.Option("--streaming", help="Feed bars one at a time, as live.")] = None,
    sealed: Annotated[
        bool | None, typer.Option("--sealed", help="Say only claim or no claim, and keep none of the run's numbers.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Replay the run in a second engine and print the largest difference.")
    ] = False,
    all_statistics: Annotated[
        bool, typer.Option("--all-statistics", help="Add what others print, each with what it is worth.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the folder and the warnings only.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON on stdout.")] = False,
    print_settings: Annotated[
        bool, typer.Option("--print-settings", help="Print the complete settings as TOML, and run nothing.")
    ] = False,
) -> None:
    """Train the model on what is known, once or again and again, trade it bar by bar, and report what it earned."""
    given = {name: value for name, value in locals().items() if name in FLAGS and value is not None}
    with tidy():
        experiment = settings_of(file, given, assign or [])
        if print_settings:
            from barcast.experiments.complete import checked_and_completed
            from barcast.experiments.toml_text import to_toml

            with redirect_stdout(sys.stderr):  # a plug-in may print
                complete = checked_and_completed(experiment)
            print(to_toml(complete), end="")
            return
        unsealed = tell_of_unsealing(experiment, file)
        shown = Shown(quiet=quiet, as_json=json, verified=verify, all_statistics=all_statistics)
        agreed = run_and_report(experiment, out, shown, unsealed)
    if not agreed:
        raise typer.Exit(DIFFERENT)


@dataclass(frozen=True)
class Shown:
    """What is shown of a run."""

    quiet: bool = False
    as_json: bool = False
    verified: bool = False
    all_statistics: bool = False


def run_and_report(experiment: Experiment, out: Path | None, shown: Shown, unsealed: list[tuple[Path, str]]) -> bool:
    """Run the experiment, write its folder, print what it found; return False if a replay found something else."""
    from barcast.experiments.look import looked_at, with_more
    from barcast.experiments.run_folder.place import reserved, slug_of
    from barcast.experiments.run_folder.write import write_run
    from barcast.scripts.progress import progress

    if experiment.run.sealed:
        refuse_to_show(verified=shown.verified, all_statistics=shown.all_statistics)
    elif shown.verified:
        check_verifiable(experiment)
    for_programs = shown.quiet or shown.as_json
    slug = slug_of(name_of(experiment.data.source), name_of(experiment.model["name"]))
    if experiment.run.sealed:
        with reserved(out, slug) as path:
            found = run_sealed(experiment, path, quiet=shown.quiet)
        print_sealed(*found, path, quiet=shown.quiet, as_json=shown.as_json)
        return True
    with reserved(out, slug) as path, progress(shown.quiet) as watch:
        # what a plug-in prints must not get between a program and the JSON it reads
        with redirect_stdout(sys.stderr if for_programs else sys.stdout):
            finished = looked_at(run_and_audit(experiment, watch))
            record_unsealings(unsealed)
            if shown.all_statistics:
                finished = with_more(finished)
        if watch.on_stage:
            watch.on_stage("write the run's folder")
        write_run(finished, path)
    print_outcome(finished, path, quiet=shown.quiet, as_json=shown.as_json)
    return not shown.verified or verify_and_tell(finished, sys.stderr if for_programs else sys.stdout)


def run_and_audit(experiment: Experiment, watch: Watch) -> Finished:
    """Run the experiment; one with a plug-in is audited, too, within a tenth of its time."""
    from barcast.experiments.building.plugged import plugins_named
    from barcast.experiments.run import run_experiment

    if not plugins_named(experiment):
        return run_experiment(experiment, watch)
    from barcast.research.audit.light import LightAudit

    light = LightAudit()
    finished = run_experiment(experiment, light.watching(watch))
    if watch.on_stage:
        watch.on_stage("audit")
    with redirect_stdout(io.StringIO()):  # plug-ins are imported again
        return light.audited(finished)


def check_verifiable(experiment: Experiment) -> None:
    """Refuse before the work what could not be replayed after it."""
    from barcast.engine.events.strategy_pass import rebalance_of
    from barcast.engine.replay.known_run import not_replayable
    from barcast.experiments.building.parts import check_choices, short

    _, strategy, params = check_choices(experiment)
    if rebalance_of(strategy, params) is None:
        raise not_replayable(short(experiment.strategy["name"]))


def verify_and_tell(finished: Finished, stream: TextIO) -> bool:
    """Replay the run in the second engine, print how far the two are apart, and return whether they agree."""
    from barcast.engine.replay.verify import verify

    found = verify(finished.result)
    print(found.sentence(), file=stream)
    return found.agrees


def name_of(part: str) -> str:
    """Return what a source or model is called in a folder's name: its class, its file, or its short name."""
    if ":" in part:
        return part.rpartition(":")[2]
    return "saved" if Path(part).name == "model" else Path(part).stem


def print_outcome(finished: Finished, path: Path, *, quiet: bool, as_json: bool) -> None:
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
        print_report(finished.result, Console(stderr=as_json), shown, verdict=finished.verdict, audited=audited)
    if as_json:
        print(json.dumps(metrics_of(finished.result, finished.verdict), indent=2, allow_nan=False))


if __name__ == "__main__":
    from barcast.scripts.main import main

    main(["backtest", *sys.argv[1:]])
