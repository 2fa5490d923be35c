"""Run an experiment without showing what it finds, and leave the folder of a sealed run."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from ..engine.watch import Watch
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
    with redirect_stdout(io.StringIO()):
        # epochs are told with their losses
        finished = run_experiment(experiment, replace(watch, on_epoch=None), objects=objects)
        claims = claims_of(sealed_look(finished))
        if watch.on_stage:
            watch.on_stage("write the run's folder")
        write_sealed(finished, claims, path)
    return finished, claims
