"""What was chosen, judged out of sample, and kept in the sweep's folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from ....experiments.run import Finished
from ....experiments.run_folder.write import write_run
from ....experiments.sealed import SealedClaims
from ....experiments.sealed import sentences as sealed_sentences
from ....feeds.bars import Bars
from ..asking.asked import Asked
from ..found import Choice, OutOfSample, Sweep
from ..report.folder import CHOSEN, write_sweep
from ..report.summary import Record
from ..report.summed_up import record_of
from .again import run_again, run_again_sealed
from .every_trial import look_at_all
from .out_of_sample import confirmed, run_chosen, run_chosen_sealed

BEFORE = ".chosen-before"


def judged(
    asked: Asked,
    bars: Bars,
    choices: tuple[Choice, ...],
    place: Path,
    timing: Callable[[str], AbstractContextManager[None]],
    on_stage: Callable[[str], None],
) -> Sweep:
    """Return the sweep with the run of what was chosen, looked at and counted; the folder then has that run.

    Raises:
        BadInput: the run, or its folder, cannot be made.
    """
    is_whole = all(one.is_whole for one in choices)
    on_stage("the chosen one, out of sample")
    if asked.experiment.run.sealed:
        with timing("chosen"):
            finished, claims = sealed(asked, choices, place)
        return Sweep(asked, bars, choices, finished, is_whole=is_whole, sealed=claims)
    looked: tuple[OutOfSample, ...] = ()
    with timing("chosen"):
        if asked.sweep.again:
            finished = run_again(asked, choices, parent=place.name)
        elif asked.sweep.all_out_of_sample:
            finished = confirmed(asked, choices[-1])
        else:
            finished = run_chosen(asked, choices[-1], parent=place.name)
    if asked.sweep.all_out_of_sample:
        on_stage("every trial, out of sample")

        def on_tested(done: int, of: int) -> None:
            on_stage(f"every trial, out of sample: {done:,} of {of:,}")

        with timing("out_of_sample"):
            finished, looked = look_at_all(asked, choices[-1], finished, place.name, on_tested)
    with timing("chosen"):
        replaced(place / CHOSEN, lambda path: write_run(finished, path))
    return Sweep(asked, bars, choices, finished, looked, is_whole=is_whole)


def sealed(asked: Asked, choices: tuple[Choice, ...], place: Path) -> tuple[Finished, SealedClaims]:
    """Return the run of what was chosen, of which nothing may be shown but its claims; its sealed folder is written."""
    found: list[tuple[Finished, SealedClaims]] = []

    def run(path: Path) -> None:
        if asked.sweep.again:
            found.append(run_again_sealed(asked, choices, path))
        else:
            found.append(run_chosen_sealed(asked, choices[-1], path))

    replaced(place / CHOSEN, run)
    return found[0]


def replaced(path: Path, write: Callable[[Path], None]) -> None:
    """Write a folder in place of what an earlier part of the sweep left there, which stays until it is written."""
    aside = path.with_name(BEFORE)
    shutil.rmtree(aside, ignore_errors=True)
    if path.exists():
        os.rename(path, aside)
    try:
        write(path)
    except BaseException:
        if aside.exists() and not path.exists():
            os.rename(aside, path)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def keep(sweep: Sweep, place: Path) -> None:
    """Write what was found into the sweep's folder: trials, numbers, figures and the page."""
    write_sweep(recorded(sweep, place), place)


def recorded(sweep: Sweep, place: Path) -> Record:
    """Return what is kept and shown of a sweep; of a sealed one none of its numbers out of sample."""
    said = None if sweep.sealed is None else sealed_sentences(sweep.sealed)
    return record_of(sweep, place.name, said)
