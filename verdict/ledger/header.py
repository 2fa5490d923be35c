"""What lies in the place of the ledger, told by its first bytes: SQLite is not let near what is no ledger of ours."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

from ...faults.files import FLAGS
from .packed import Damaged
from .schema import APPLICATION, VERSION
from .trouble import Trouble

MAGIC = b"SQLite format 3\0"
SIZE = 100
"""Bytes of the header of a database."""
ENDINGS = ("", ".sqlite", ".sqlite3", ".db", ".ledger")
"""Endings of file names under which no one keeps anything else: what is no database there is a damaged ledger."""
SIDES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database."""

Found = Literal["nothing", "empty", "ledger"]


def look_at(place: Path) -> Found:
    """Return what lies there: nothing, an empty file, or a ledger of this version.

    Raises:
        Trouble: what lies there is no regular file, not ours, or a ledger of a newer version: it is left alone.
        Damaged: it was a ledger once.
        OSError: it cannot be read.
    """
    for path in (place, *(place.with_name(place.name + side) for side in SIDES)):
        check_regular(path)
    try:
        handle = os.open(place, FLAGS)
    except FileNotFoundError:
        return "nothing"
    with open(handle, "rb", buffering=0) as file:
        content = file.read(SIZE) or b""
    return what_is(content, place) if content else "empty"


def check_regular(path: Path) -> None:
    """Refuse a folder, pipe or device, and a link that leads nowhere or to one.

    Raises:
        Trouble: which it is.
        OSError: the system does not let us look.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            raise Trouble(f"{path.name} is a link that leads nowhere") from None
        return
    except ValueError as error:  # a null byte in the name
        raise Trouble(str(error)) from None
    if not stat.S_ISREG(mode):
        raise Trouble(f"{path.name} is {'a folder' if stat.S_ISDIR(mode) else 'no regular file'}")


def what_is(content: bytes, place: Path) -> Found:
    """Return that the first bytes are those of a ledger of this version."""
    if not content.startswith(MAGIC):
        if place.suffix.lower() in ENDINGS:
            raise Damaged("its first bytes are not those of a database")
        raise Trouble("it is a file of something else and left alone; let BARCAST_LEDGER name another file")
    if len(content) < SIZE:
        raise Damaged("its first page is cut short")
    version, application = (int.from_bytes(content[place : place + 4]) for place in (60, 68))
    if application != APPLICATION:
        raise Trouble("it is a database of another program and left alone; let BARCAST_LEDGER name another file")
    if version > VERSION:
        raise Trouble("it was written by a newer version of barcast and left alone; update barcast")
    if version < VERSION:
        raise Damaged("it has no version")
    return "ledger"
