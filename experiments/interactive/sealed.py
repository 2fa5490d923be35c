"""What is kept and said of a sealed run: claim or no claim, and none of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..sealed import SAID, SealedClaims, sentences


@dataclass(frozen=True)
class Sealed:
    """All that is kept of a sealed run."""

    heading: str
    warnings: tuple[str, ...]
    claims: SealedClaims
    folder: Path
    """As the command would have written it; it goes with the run unless it is saved elsewhere."""

    def lines(self) -> tuple[str, ...]:
        """Return all that is said of it."""
        return (self.heading, *(f"! {one}" for one in self.warnings), SAID, *sentences(self.claims))
