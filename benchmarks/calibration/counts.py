"""How often something was claimed, and how far that is known."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

NORMAL_95 = 1.959963984540054


class Interval(NamedTuple):
    """A share's 95% interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Count:
    """In how many of so many worlds something was claimed."""

    group: str
    """What is measured: a row of the table, or one of the dots of a picture."""
    cell: str
    """Where: `GARCH-t, coin, T = 250`."""
    claims: float
    """Whole, but for bounds that are reckoned, whose expected number it is."""
    worlds: int

    @property
    def share(self) -> float:
        """How often it was claimed."""
        return self.claims / self.worlds

    @property
    def interval(self) -> Interval:
        """The 95% interval of the share (Wilson 1927, "Probable inference, the law of succession")."""
        return wilson(self.claims, self.worlds)


def wilson(claims: float, worlds: int) -> Interval:
    """Return the 95% interval of a share: the shares that this count is within 1.96 standard errors of."""
    square = NORMAL_95**2
    share, spread = claims / worlds, 1.0 + square / worlds
    middle = (share + square / (2.0 * worlds)) / spread
    reach = NORMAL_95 / spread * math.sqrt(share * (1.0 - share) / worlds + square / (4.0 * worlds**2))
    return Interval(max(middle - reach, 0.0), min(middle + reach, 1.0))


def added(counts: Iterable[Count]) -> list[Count]:
    """Return the counts with those of the same group and cell added up, in the order of their first."""
    found: dict[tuple[str, str], Count] = {}
    for one in counts:
        before = found.get((one.group, one.cell))
        found[one.group, one.cell] = (
            one
            if before is None
            else replace(before, claims=before.claims + one.claims, worlds=before.worlds + one.worlds)
        )
    return list(found.values())
