"""What a reader is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..parsing.span import Span

DELIMITER = ","
"""What separates the fields of a text file unless the user says otherwise."""


@dataclass(frozen=True)
class Asked:
    """A source as the user named it, and the settings of `data` that its reader may need."""

    name: str
    """The whole name: `sp500`, `yahoo:XLF`, a path."""
    rest: str
    """What stands behind the prefix, or all of it: `XLF`."""
    span: Span
    """The bars that will be used; a reader may return more."""
    delimiter: str = DELIMITER
    """What separates the fields of a text file."""

    @property
    def path(self) -> Path:
        """The path of a file; `~` is the user's home."""
        return Path(self.name).expanduser()
