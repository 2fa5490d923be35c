"""Sealed runs on the command line: what is said of one, and what unseals it."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from barcast.scripts.exits import say

if TYPE_CHECKING:
    from barcast.experiments.run import Finished
    from barcast.experiments.sealed import SealedClaims
    from barcast.experiments.settings import Experiment


def print_sealed(finished: Finished, claims: SealedClaims, path: Path, *, quiet: bool, as_json: bool) -> None:
    """Print claim or no claim, and nothing else that the run found; with `as_json` as JSON on stdout."""
    import json

    from barcast.experiments.sealed import SAID, sentences, told
    from barcast.experiments.sealed import as_json as json_of
    from barcast.reports.console import heading

    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    stream = sys.stderr if as_json or quiet else sys.stdout
    if not quiet:
        say(heading(finished.result), stream)
    for warning in told(finished):
        say(f"barcast: {warning}" if quiet else f"! {warning}", stream)
    if not quiet:
        say(SAID, stream)
    if not (quiet and as_json):
        for line in sentences(claims):
            say(line, stream)
        say(shown if quiet else f"Run folder: {shown}", sys.stderr if as_json else sys.stdout)
    if as_json:
        print(json.dumps(json_of(claims), indent=2, allow_nan=False))


def refuse_to_show(*, verified: bool, all_statistics: bool) -> None:
    """Refuse what would show numbers of a sealed run."""
    from barcast.faults import BadInput

    if verified:
        remedy = "leave one of them out; the tests hold the two engines equal"
        raise BadInput.at("--verify", "tells how many fills a run had, which --sealed holds back", remedy)
    if all_statistics:
        raise BadInput.at("--all-statistics", "shows numbers, which --sealed holds back", "leave one of them out")


def tell_of_unsealing(experiment: Experiment, file: Path | None) -> list[tuple[Path, str]]:
    """Say that the model of a sealed run is about to be asked openly, or its experiment run so.

    Returns the folders and how each is unsealed, to be recorded once something was computed.
    """
    from barcast.experiments.unseal import unsealed_by

    found = unsealed_by(experiment, file)
    for one in found:
        say(f"barcast: {one.words}", sys.stderr)
    return [(one.folder, one.how) for one in found]


def record_unsealings(found: list[tuple[Path, str]]) -> None:
    """Record in each folder that it was unsealed, and how."""
    from barcast.experiments.run_folder.seal import record_unsealing

    for folder, how in found:
        record_unsealing(folder, how)


def unseal_and_report(folder: Path, *, quiet: bool) -> None:
    """Say that the run is unsealed, compute what it held back, and report it."""
    from barcast.experiments.progress import progress
    from barcast.experiments.unseal import sealed_experiment, unseal
    from barcast.scripts.backtest import print_outcome

    sealed_experiment(folder)  # refused before anything is said
    say(f"barcast: this unseals {folder}: from now on these bars count as looked at; recorded there", sys.stderr)
    with progress(quiet) as watch, redirect_stdout(sys.stderr):
        finished, path = unseal(folder, watch)
    print_outcome(finished, path, quiet=quiet, as_json=False)
