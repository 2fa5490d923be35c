"""Where a sweep keeps its trials, remembered in its folder, so that naming the folder is enough to go on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ....experiments.run_folder.place import write_file
from ....faults import BadInput
from ....faults.files import MOST_TABLE, decoded, read_bounded
from .record import FINISHED, JOURNAL, LOCK

STORAGE = "storage.txt"
"""The address of the database, without a password; a sweep with a journal has no such file."""
AT_FIRST = (STORAGE, FINISHED, LOCK, "sweep.toml")
TRIAL = b'"op_code":4'
"""What a journal has where a trial was kept."""
HIDDEN = "***"
SECRET = ("pass", "pwd", "secret", "token", "key")
"""What names of parts of an address have that nobody is to read."""


def remember(folder: Path, url: str) -> None:
    """Write the address of a sweep's database into its folder, secrets left out; of a journal nothing.

    Raises:
        BadInput: it is no address, or it cannot be written.
    """
    if url:
        write_file(folder / STORAGE, f"{shareable(url)}\n", "make room for it")


def recalled(folder: Path, given: str) -> str:
    """Return the address of the database of a sweep that goes on; empty where it has a journal.

    Args:
        folder: of the sweep.
        given: an address that was typed; empty where none was.

    Raises:
        BadInput: its trials are elsewhere than was typed; or a password is needed, which is not kept.
    """
    kept = kept_in(folder)
    if given and shareable(given) != kept:
        has_begun = any((folder / name).is_file() and (folder / name).stat().st_size for name in (JOURNAL, FINISHED))
        if not kept and not has_begun:
            return anchored(given)
        where = kept or f"its own {JOURNAL}"
        raise BadInput.at("--storage", f"the trials of {folder} are in {where}", "leave --storage out")
    if given:
        return anchored(given)
    if HIDDEN in kept:
        what = f"the trials of {folder} are in {kept}, and a password is not kept"
        raise BadInput.at("--storage", what, "give the whole address again: --storage URL")
    return kept


def withdrawn(folder: Path) -> None:
    """Remove what a sweep wrote before its first trial, where it has kept none: it can be typed again as it was."""
    journal, finished = folder / JOURNAL, folder / FINISHED
    try:
        if (finished.exists() and finished.stat().st_size) or (journal.exists() and TRIAL in journal.read_bytes()):
            return
        if {one.name for one in folder.iterdir()} <= {*AT_FIRST, JOURNAL}:
            for one in folder.iterdir():
                one.unlink()
    except OSError:  # a folder that cannot be read or written: the reason is on its way up already
        return


def kept_in(folder: Path) -> str:
    """Return the address in the folder; empty where there is none.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return decoded(read_bounded(folder / STORAGE, MOST_TABLE)).strip() if (folder / STORAGE).exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise BadInput.at(str(folder / STORAGE), what, "remove it, and give --storage URL") from None


def anchored(url: str) -> str:
    """Return an address that means the same from every folder: a file of SQLite's with its whole path."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        return url  # told by the database
    if found.get_backend_name() != "sqlite" or not found.database or found.database.startswith((":", "file:")):
        return url
    return found.set(database=str(Path(found.database).absolute())).render_as_string(hide_password=False)


def shareable(url: str) -> str:
    """Return an address with its secrets hidden, the same from every folder."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        found = make_url(anchored(url))
    except (ArgumentError, ValueError):
        return url.split("://")[0]
    query: Mapping[str, Any] = {
        name: HIDDEN if any(part in name.lower() for part in SECRET) else value for name, value in found.query.items()
    }
    shown = found.set(query=query)
    return shown.render_as_string(hide_password=True).replace("%2A%2A%2A", HIDDEN)
