"""Run an experiment without showing what it finds, and leave the folder of a sealed run."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from ..engine.watch import Watch
from ..verdict.judge import MadeOf
from .look import sealed_look
from .objects import Objects
from .run import Finished, run_experiment
from .run_folder.write_sealed import write_sealed
from .sealed import SealedClaims, claims_of
from .settings import Experiment


def run_sealed(
    experiment: Experiment,
    path: Path,
    watch: Watch,
    objects: Objects = Objects(),  # noqa: B008 - frozen
) -> tuple[Finished, SealedClaims]:
    """Run the experiment, write its sealed folder, and return the run and what it may claim.

    What a plug-in prints is not shown: it may print what it earned.
    """
    return sealed_by(lambda quiet: run_experiment(experiment, quiet, objects=objects), path, watch)


def sealed_by(
    run: Callable[[Watch], Finished], path: Path, watch: Watch, made_of: MadeOf | None = None
) -> tuple[Finished, SealedClaims]:
    """Return what `run` returns and what it may claim, its sealed folder written; nothing that it prints is shown.

    `made_of` is what the run was made of, where its settings do not say that.
    """
    with redirect_stdout(io.StringIO()):
        finished = run(replace(watch, on_epoch=None))  # epochs are told with their losses
        claims = claims_of(sealed_look(finished, made_of))
        if watch.on_stage:
            watch.on_stage("write the run's folder")
        write_sealed(finished, claims, path)
    return finished, claims
