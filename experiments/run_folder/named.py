"""A run's folder as it is named by a person: `runs/003-sp500-lstm`, and what was meant by `003` or `runs`."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ...faults import BadInput
from .place import RUNS

MANIFEST = "manifest.json"
SHOWN = 3
"""The newest runs that a message names."""


def check_named(folder: Path, given: str | None = None) -> None:
    """Refuse what is not the folder of a run, and say which was meant.

    Raises:
        BadInput: it is a file, a folder of runs, or neither; `given` is how it was written.
    """
    if (folder / MANIFEST).exists():
        return
    where = str(folder) if given is None else given
    if folder.is_file():
        inside = (folder.parent / MANIFEST).exists()
        remedy = f"name the folder: {folder.parent}" if inside else f"name the folder of a run{newest_runs()}"
        raise BadInput.at(where, "is a file, not the folder of a run", remedy)
    if folder.is_dir() and (inner := runs_in(folder)):
        raise BadInput.at(where, "holds runs and is none itself", f"name one of them{listed(inner)}")
    if folder.is_dir():
        what = f"is not the folder of a run: there is no {MANIFEST} in it"
        raise BadInput.at(where, what, f"name the folder of a run{newest_runs(folder)}")
    meant = numbered(folder.name)
    if len(meant) == 1:
        raise BadInput.at(where, "there is no such folder of a run", f"did you mean {meant[0]}?")
    remedy = f"name one{listed(meant) if meant else newest_runs()}"
    raise BadInput.at(where, "there is no such folder of a run", remedy)


def runs_in(folder: Path) -> list[Path]:
    """Return the folders of runs in a folder, the newest first."""
    try:
        found = [entry for entry in folder.iterdir() if (entry / MANIFEST).is_file()]
        return sorted(found, key=lambda one: (os.stat(one / MANIFEST).st_mtime_ns, one.name), reverse=True)
    except OSError:
        return []


def numbered(name: str) -> list[Path]:
    """Return the runs under `runs/` that a name begins: `3` and `003` are `runs/003-sp500-lstm`."""
    number = re.match(r"\d+", name)
    if not name:
        return []
    if number:
        return [one for one in runs_in(RUNS) if re.match(rf"0*{int(number[0])}(?!\d)", one.name)]
    return [one for one in runs_in(RUNS) if one.name == name or one.name.partition("-")[2] == name]


def newest_runs(besides: Path | None = None) -> str:
    """Return the newest runs under `runs/` as the end of a remedy; an example where there are none."""
    found = [one for one in runs_in(RUNS) if one != besides]
    return listed(found) if found else ", such as runs/001-sp500-lstm: `barcast backtest` leaves one"


def listed(found: list[Path]) -> str:
    """Return the newest of the folders as the end of a remedy."""
    newest = "the newest is" if len(found) == 1 else "the newest are"
    return f": {newest} {', '.join(map(str, found[:SHOWN]))}"
