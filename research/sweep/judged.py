"""What was chosen, judged out of sample, and kept in the sweep's folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from ...experiments.run_folder.write import write_run
from ...feeds.bars import Bars
from .asked import Asked
from .folder import write_sweep
from .found import Choice, Sweep
from .out_of_sample import run_chosen
from .recorded import record_of

CHOSEN, BEFORE = "chosen", ".chosen-before"


def judged(
    asked: Asked,
    bars: Bars,
    choices: tuple[Choice, ...],
    place: Path,
    timing: Callable[[str], AbstractContextManager[None]],
    on_stage: Callable[[str], None],
) -> Sweep:
    """Return the sweep with the run of what was chosen, looked at and counted; the folder then has its run."""
    on_stage("the chosen one, out of sample")
    with timing("chosen"):
        finished = run_chosen(asked, choices[-1], parent=place.name)
        replaced(place / CHOSEN, lambda path: write_run(finished, path))
    return Sweep(asked, bars, choices, finished, is_whole=all(one.is_whole for one in choices))


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
    write_sweep(record_of(sweep, place.name), place)
