"""The files that a kernel is made of: their digest, and the label that its machine code carries."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Label(NamedTuple):
    """Which kernel, as of which files."""

    name: str
    digest: str
    """Of the files; empty where there are none to read, and nothing is to be kept."""
    since: float
    """When this process began to read them, in seconds since 1970."""

    @property
    def folder(self) -> str:
        """The name of the folder that the machine code is kept in."""
        return f"barcast-{self.name}-{self.digest[:16]}"


def label_of(module: str, file: str) -> Label:
    """Return the label of a kernel, given `__name__` and `__file__` of one of its files."""
    package, since = module.rpartition(".")[0], time.time()
    return Label(".".join(package.split(".")[-2:]), digest_of(Path(file).parent, package), since)


def digest_of(folder: Path, package: str) -> str:
    """Return the digest of all Python files in the folder, and of those of this room; empty if the folder has none.

    The package's name is part of it: machine code remembers it, and two packages may be links to one folder.
    """
    if not any(folder.rglob("*.py")):  # inside an archive
        return ""
    digest = hashlib.sha256(package.encode())
    for root in (folder, HERE):
        for file in sorted(root.rglob("*.py")):
            content = file.read_bytes()
            digest.update(f"\0{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
