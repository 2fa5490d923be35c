"""Paths that a caller gives, and a run's folder copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ...faults import BadInput
from ...faults.kind import kind_of
from ..run_folder.place import written_aside


def path_of(given: object, name: str) -> str:
    """Return a path as text.

    Raises:
        BadInput: it is none.
    """
    if isinstance(given, str | os.PathLike):
        return os.fsdecode(os.path.expanduser(given))
    raise BadInput.at(name, f"{kind_of(given)} is no path", "give it as text")


def copy_run(folder: Path, path: Path) -> None:
    """Copy a run's folder, whole or not at all."""
    with written_aside(path) as aside:
        shutil.copytree(folder, aside, dirs_exist_ok=True)
