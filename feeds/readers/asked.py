"""What a reader is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...faults import BadInput
from ..parsing.span import Span


@dataclass(frozen=True)
class Reading:
    """How the user says that a source is written; what is empty is found in the source itself."""

    delimiter: str = ""
    """What separates the fields of a text file."""
    date_format: str | None = None
    """How its dates are written, as of `strptime`."""
    decimal: str = ""
    """The mark before the fraction of a number, "." or ","."""
    thousands: str = ""
    """The mark between groups of three digits."""
    timezone: str = ""
    """Whose wall clock the stamps are, where they name no zone themselves, such as Europe/Berlin."""
    symbol: str = ""
    """Which instrument of a long file of several is meant."""

    def __post_init__(self) -> None:
        """Raise `BadInput` for a format that is no text; the others are checked where they are used."""
        if self.date_format is not None and not isinstance(self.date_format, str):
            raise BadInput.at("data.date_format", f"{self.date_format!r} is no format", "write one like %d/%m/%Y")


@dataclass(frozen=True)
class Asked:
    """A source as the user named it, and the settings of `data` that its reader may need."""

    name: str
    """The whole name: `sp500`, `yahoo:XLF`, a path."""
    rest: str
    """What stands behind the prefix, or all of it: `XLF`."""
    span: Span
    """The bars that will be used; a reader may return more."""
    reading: Reading = Reading()
    """How the user says that it is written."""

    @property
    def path(self) -> Path:
        """The path of a file; `~` is the user's home."""
        return Path(self.name).expanduser()
