"""One exception for everything a user can mend: it lists every fault found, not just the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .visible import visible

SHOWN = 20
"""Faults spelled out in one message; the rest are counted."""
LONGEST = 10_000
"""Characters of one part of a fault that are shown."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the input."""

    where: str
    """File and row, column or setting: `xlf.csv, row 12, column close` or `model.epochs`."""
    what: str
    """The rule that is broken, with the value: `"n/a" is not a number`."""
    remedy: str
    """What the user can do about it."""

    def __str__(self) -> str:
        parts = (visible(part) for part in (self.where, self.what, self.remedy))
        where, what, remedy = (part if len(part) <= LONGEST else f"{part[:LONGEST]}..." for part in parts)
        return f"{where}: {unended(what)}; {unended(remedy)}"


def unended(words: str) -> str:
    """Return words without the full stop they end with: those of a library or the system may have one."""
    return words if words.endswith("...") else words.rstrip(" .;:,")


class BadInput(ValueError):  # noqa: N818 - read as a word by those who catch it
    """Input that cannot be used, and what to do about it. The command line prints it and exits with 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"... and {len(self.faults) - SHOWN} more")
        super().__init__("\n".join(lines))

    @classmethod
    def at(cls, where: str, what: str, remedy: str) -> Self:
        """Return the error for a single fault."""
        return cls([Fault(where, what, remedy)])
