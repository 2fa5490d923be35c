"""A run that is audited as it goes, where the user's own code is in it: within a tenth of its time."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

from ..engine.watch import Watch
from ..experiments.building.plugged import plugins_named
from ..experiments.objects import Objects
from ..experiments.run import Finished, run_experiment
from ..experiments.settings import Experiment


def run_and_audit(
    experiment: Experiment,
    watch: Watch,
    objects: Objects = Objects(),  # noqa: B008 - frozen
) -> Finished:
    """Run the experiment; one with a plug-in, or with parts handed in as objects, is audited too.

    Raises:
        BadInput: as `run_experiment`.
    """
    if not plugins_named(experiment):
        return run_experiment(experiment, watch, objects=objects)
    from .audit.light import LightAudit

    light = LightAudit()
    finished = run_experiment(experiment, light.watching(watch), objects=objects)
    if watch.on_stage:
        watch.on_stage("audit")
    with redirect_stdout(io.StringIO()):  # plug-ins are imported again
        return light.audited(finished)
