"""A damaged ledger is kept under another name, so that a new one can begin and nothing is lost."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from .header import SIDES
from .trouble import WAIT, Trouble

Identity = tuple[int, int] | None


def identity_of(place: Path) -> Identity:
    """Return by what a file is known whatever its name: device and number; None where there is none."""
    try:
        about = place.stat()
    except (OSError, ValueError):  # a null byte in the name
        return None
    return about.st_dev, about.st_ino


def set_aside(place: Path, damaged: Identity) -> Path | None:
    """Rename a damaged ledger with what SQLite keeps beside it; return its new name, None if another process has.

    Raises:
        Trouble: it cannot be renamed.
    """
    from filelock import FileLock, Timeout  # hardly ever needed

    try:
        with FileLock(f"{place}.lock", timeout=WAIT):
            try:
                return _renamed(place, damaged)
            finally:
                with suppress(OSError):  # Windows keeps a file that is open
                    os.unlink(f"{place}.lock")
    except Timeout:
        raise Trouble("it is damaged, and another process is setting it aside") from None
    except OSError as error:
        raise Trouble(f"it is damaged and cannot be set aside ({error.strerror or error})") from None


def _renamed(place: Path, damaged: Identity) -> Path | None:
    """Return the new name of a damaged ledger; None if it is not there any more."""
    if damaged is None or identity_of(place) != damaged:
        return None
    kept = free_name(place)
    for side in SIDES:  # first, lest a new ledger meets the log of the old one
        with suppress(FileNotFoundError):
            os.rename(f"{place}{side}", f"{kept}{side}")
    os.rename(place, kept)
    return kept


def free_name(place: Path) -> Path:
    """Return a name with today's date that no file has yet."""
    dated = f"{place.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    taken = 1
    name = place.with_name(dated)
    while os.path.lexists(name):
        taken += 1
        name = place.with_name(f"{dated}-{taken}")
    return name
