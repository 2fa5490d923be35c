"""A folder that is there whole or not at all, and that tells when a byte of it was changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from uuid import uuid4

from ...faults import BadInput
from ...faults.files import MOST_WEIGHTS, read_bounded

SUMS = "SHA256SUMS"
Files = Mapping[str, bytes]


def write_folder(folder: Path, files: Files) -> None:
    """Write the files and their checksums aside, make sure of the disk, then put them in place.

    A folder that is already there is replaced only once the new one is whole.
    """
    aside = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}")
    try:
        aside.mkdir(parents=True)
        for name, content in {**files, SUMS: _sums(files)}.items():
            write_file(aside / name, content)
        _sync(aside)
        _put(aside, folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def read_folder(folder: Path, wanted: Collection[str]) -> dict[str, bytes]:
    """Return the files that the checksums list, all of them as they were written.

    Raises:
        BadInput: a file is missing or changed, or one of `wanted` isn't listed.
    """
    listed = _listed(folder)
    for name in sorted({*wanted} - listed.keys()):
        raise BadInput.at(str(folder / SUMS), f"doesn't list {name}", "take a folder that barcast saved")
    return {name: _checked(folder / name, digest) for name, digest in listed.items()}


def _listed(folder: Path) -> dict[str, str]:
    """Return the checksums, by file."""
    text = _read(folder / SUMS).decode("utf-8", errors="replace")
    lines = [re.fullmatch(r"([0-9a-f]{64})  ([\w.-]+)\n", line) for line in text.splitlines(keepends=True)]
    if not lines or not all(lines):
        raise BadInput.at(str(folder / SUMS), "is not a list of checksums", "take a folder that barcast saved")
    return {line[2]: line[1] for line in lines if line}


def _checked(path: Path, digest: str) -> bytes:
    content = _read(path)
    if hashlib.sha256(content).hexdigest() != digest:
        what = "was changed since it was saved: its SHA-256 differs"
        raise BadInput.at(str(path), what, "restore the file, or train the model again")
    return content


def _read(path: Path) -> bytes:
    try:
        return read_bounded(path, MOST_WEIGHTS)
    except OSError as error:
        what = f"can't be read ({error.strerror})"
        raise BadInput.at(str(path), what, "take a folder that barcast saved") from None


def _sums(files: Files) -> bytes:
    """Return what `sha256sum` would print."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def write_file(path: Path, content: bytes) -> None:
    """Write a new file and make sure that the disk has it."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make sure of the folder's own entries, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put(aside: Path, folder: Path) -> None:
    """Rename `aside` to `folder`; one that is there steps aside first, and comes back if that fails.

    Killed between the two renames, the older folder is left whole beside its place, as `.NAME.XXXXXXXX.old`.
    """
    if not folder.exists():
        aside.rename(folder)
        return
    old = aside.with_name(f"{aside.name}.old")
    folder.rename(old)
    try:
        aside.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old)
