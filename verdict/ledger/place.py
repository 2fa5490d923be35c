"""Where the ledger lies: one file per user, in the user's data folder, or the one that BARCAST_LEDGER names."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "BARCAST_LEDGER"
NAME = "ledger.sqlite"
OFF = "off"
"""The value of BARCAST_LEDGER that keeps no ledger."""


def ledger_place() -> Path | None:
    """Return the file of the ledger, absolute; None where BARCAST_LEDGER is `off`. Empty counts as not set.

    Raises:
        OSError: the user has no data folder, or the working folder is gone.
    """
    named = os.environ.get(VARIABLE, "")
    if named.strip().lower() == OFF:
        return None
    try:
        folder_or_file = Path(named).expanduser() if named else Path(platformdirs.user_data_dir("barcast")) / NAME
        return folder_or_file.absolute()
    except (RuntimeError, KeyError, ValueError) as error:  # no home folder
        raise OSError(f"no home folder is known ({error})") from None


def damaged_beside(place: Path) -> tuple[Path, ...]:
    """Return the damaged ledgers that were set aside from this place, oldest first."""
    try:
        with os.scandir(place.parent) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(f"{place.name}.damaged-")]
    except OSError:
        return ()
    return tuple(place.parent / name for name in sorted(names) if not name.endswith(("-wal", "-shm", "-journal")))
