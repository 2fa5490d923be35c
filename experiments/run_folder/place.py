"""The run folder: a name reserved before the work, everything written aside, renamed when whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from ...faults import BadInput
from ...faults.visible import visible

RUNS = Path("runs")


LONGEST = 200
"""Bytes of a folder's own name: file systems take 255, and what is written beside it has a longer one."""
MOST_BYTES = 3000
"""Bytes of a whole path: Linux takes 4096, and files are written into the folder."""


class Place(NamedTuple):
    """Where a run is kept."""

    out: Path | None
    """Its folder; None for the next number under `runs/`."""
    slug: str = ""
    """What follows the number."""


class FolderTaken(BadInput):
    """The folder of a run exists, or another run is about to write it."""


@contextmanager
def reserved(out: Path | None, slug: str, under: Path = RUNS) -> Iterator[Path]:
    """Hold the name of a run's folder: `out`, or the next number under `runs/` followed by the slug.

    `under`: where sweeps are kept instead.

    Raises:
        FolderTaken: the folder exists or is in use.
    """
    if out is None:
        with next_number(slug, under) as path:
            yield path
        return
    path = out.absolute()
    if path.exists() or path.is_symlink():
        raise FolderTaken.at(str(out), "exists already", "choose another --out, or leave it out for a numbered folder")
    with locked(path):
        yield path


def folder_named(out: str) -> Path:
    """Return the folder that was typed for a run; `~` is the user's home.

    Raises:
        BadInput: it is empty, a file, too long, or has a line break or the like in it.
    """
    path = Path(os.path.expanduser(out))
    if not out.strip():
        raise BadInput.at("--out", "is empty", "name a folder, or leave --out out for a numbered one")
    if visible(out) != out:
        raise BadInput.at("--out", f'"{out}" has signs in it that cannot be seen', "name a folder without them")
    longest = max(len(os.fsencode(part)) for part in path.absolute().parts)
    if longest > LONGEST or len(os.fsencode(path.absolute())) > MOST_BYTES:
        shown = out if len(out) <= 40 else f"{out[:40]}..."
        what = f"is too long for the name of a folder: {len(out)} letters, at most {LONGEST} fit"
        raise BadInput.at(f"--out {shown}", what, "choose a shorter one")
    if path.is_file():
        raise BadInput.at(f"--out {out}", "is a file", "name a folder that does not exist yet, or leave --out out")
    return path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock beside a folder to be; the system lets go of it even when the process is killed."""
    made = missing_parents(path)
    lock = FileLock(path.parent / f".{path.name}.lock", timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        if not Path(lock.lock_file).exists():
            raise BadInput.at(str(path), "cannot be written there", "choose another --out") from None
        raise FolderTaken.at(str(path), "is in use by another run", "choose another --out") from None
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        yield
    finally:
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()
        remove_empty(made)


def missing_parents(path: Path) -> list[Path]:
    """Return the folders above the path that do not exist yet, the innermost first."""
    return [parent for parent in path.parents if not parent.exists()]


def remove_empty(folders: list[Path]) -> None:
    """Remove the folders that nothing was put in after all."""
    with suppress(OSError):  # the first that holds something ends it
        for folder in folders:
            folder.rmdir()


def unwritable(path: Path, error: OSError) -> BadInput:
    """Return the error for a folder that the system does not let us write."""
    reason = (error.strerror or str(error)).lower()
    return BadInput.at(str(path), f"cannot be written: {reason}", "choose another --out")


@contextmanager
def next_number(slug: str, under: Path = RUNS) -> Iterator[Path]:
    """Hold the first free number under `runs/`, or another folder."""
    number = highest_number(under) + 1
    while True:
        with ExitStack() as held:
            try:
                held.enter_context(locked((under / f"{number:03d}").absolute()))
                free = highest_number(under) < number
            except FolderTaken:
                free = False
            if free:
                yield (under / f"{number:03d}-{slug}").absolute()
                return
        number += 1


def highest_number(runs: Path) -> int:
    """Return the highest number a run folder's name begins with, 0 when there is none."""
    names = [path.name for path in runs.iterdir()] if runs.is_dir() else []
    numbers = [int(match[1]) for match in (re.match(r"(\d+)-", name) for name in names) if match]
    return max(numbers, default=0)


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Give an empty folder beside `path` to write in, and rename it to `path` when the block ends well."""
    aside = path.parent / f".{path.name}.partial"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        yield aside
        if path.exists():
            raise FolderTaken.at(str(path), "exists already", "choose another --out")
        aside.rename(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_file(path: Path, text: str, remedy: str = "choose another file") -> None:
    """Write a file of the user's own choosing: aside first, then in place of what was there.

    Raises:
        BadInput: it cannot be written there.
    """
    if not path.name or path.is_dir():
        raise BadInput.at(str(path), "is a folder", "name a file")
    aside = path.with_name(f".{path.name}.partial")
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise BadInput.at(str(path), f"cannot be written: {error.strerror or error}", remedy) from error
