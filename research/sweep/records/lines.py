"""Files of lines that a killed process may have left with a torn last one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ....faults.files import MOST_TABLE, read_bounded


class Lines(NamedTuple):
    """What a file of lines has."""

    content: bytes
    whole: bytes
    """The same without a torn last line."""


def read_lines(path: Path) -> Lines:
    """Return the content of a file; nothing where there is none.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    content = read_bounded(path, MOST_TABLE) if path.exists() else b""
    return Lines(content, content[: content.rfind(b"\n") + 1])
