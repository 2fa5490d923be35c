"""Run what a call asks for sealed: what it finds is forgotten, but for its claims."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path

from ...engine.watch import Watch
from ...reports.console import heading
from ..run_folder.run_name import name_of_run
from ..run_sealed import run_sealed
from ..sealed import told
from .asked import Asked
from .run import Run
from .sealed import Sealed


def sealed_run(asked: Asked, watch: Watch) -> Run:
    """Run what is asked for without showing what it finds; what was found is forgotten but for its claims."""
    place = Path(tempfile.mkdtemp(prefix="barcast-"))
    folder = place / "run"
    try:
        finished, claims = run_sealed(asked.experiment, folder, watch, asked.objects)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    warnings = tuple(one.text for one in told(finished))
    run = Run(sealed=Sealed(heading(finished.result), warnings, claims, folder), slug=name_of_run(asked.experiment))
    weakref.finalize(run, shutil.rmtree, place, ignore_errors=True)
    return run
