"""What each figure must reach, and whether it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from calibration import families, guards, nulls, power, profits, sensed, walked, whole_path
from calibration.counts import Count
from calibration.searches import SEARCHES

Over = Literal["all cells", "worst cell", "each cell"]
Outcome = Literal["reached", "within error", "MISSED", "told"]


class Reach(NamedTuple):
    """A limit of the share of claims in a group; neither end of the range set: told, and that is all."""

    title: str
    group: str
    over: Over
    low: float | None = None
    high: float | None = None
    only: str = ""
    """Only the cell of that name, or cells whose names begin so before a comma."""

    def is_about(self, one: Count) -> bool:
        """Return whether the reach is about a count."""
        return one.group == self.group and f"{one.cell}, ".startswith(f"{self.only}, " if self.only else "")


@dataclass(frozen=True)
class Figure:
    """A line of the table."""

    title: str
    count: Count
    low: float | None
    high: float | None
    best: float | None = None
    """Of the best possible test."""

    @property
    def outcome(self) -> Outcome:
        """Whether the share is in its range, out of it by no more than the Monte-Carlo error, or out of it."""
        if self.low is None and self.high is None:
            return "told"
        low, high = -1.0 if self.low is None else self.low, 2.0 if self.high is None else self.high
        if low <= self.count.share <= high:
            return "reached"
        interval = self.count.interval
        return "within error" if interval.low <= high and interval.high >= low else "MISSED"


POWERS = {
    "sign edge, iid": (0.80, 0.62),
    "sign edge, GARCH": (0.85, 0.80),
    "linear edge, iid": (0.90, 0.80),
    "linear edge, GARCH": (0.95, 0.90),
}
"""The power to reach at a Sharpe ratio of 1: of one trial, and of the best of 50."""
NEAR_BEST = 0.10
FALSE, WORST, PROFIT, GUARDED = 0.05, 0.07, 0.06, 0.05
EVERY_OTHER, FOUR_IN_FIVE = (0.45, 0.57), (0.75, 0.84)
SENSED = ("skill, iid", "profit, iid", "skill, GARCH", "profit, GARCH")

REACHES = (
    Reach("False claims of skill, one trial, all cells", nulls.GROUP, "all cells", high=FALSE),
    Reach("the worst", nulls.GROUP, "worst cell", high=WORST),
    Reach("False claims of skill by the whole path, all cells", whole_path.NULL, "all cells", high=FALSE),
    Reach("the worst", whole_path.NULL, "worst cell", high=WORST),
    Reach("False claims of skill, real models walked forward, all", walked.GROUP, "all cells", high=FALSE),
    Reach("", walked.GROUP, "each cell", high=WORST),
    Reach("False claims of skill, best of 50, all families", families.SIZE, "all cells", high=FALSE),
    Reach("", families.SIZE, "each cell", high=WORST),
    Reach("False claims of profit at gross = cost, all cells", profits.GROUP, "all cells", high=PROFIT),
    Reach("the worst", profits.GROUP, "worst cell", high=PROFIT),
    Reach("False claims of profit by the whole path, all cells", whole_path.PROFIT, "all cells", high=PROFIT),
    Reach("the worst", whole_path.PROFIT, "worst cell", high=PROFIT),
    *(
        Reach("Power, one trial", power.GROUP, "each cell", reach[0], only=f"{cell}, Sharpe 1")
        for cell, reach in POWERS.items()
    ),
    *(
        Reach("Power by the whole path", whole_path.POWER, "each cell", reach[0], only=f"{cell}, Sharpe 1")
        for cell, reach in POWERS.items()
    ),
    *(
        Reach("Power, best of 50", families.POWER, "each cell", reach[1], only=f"{cell}, Sharpe 1")
        for cell, reach in POWERS.items()
    ),
    *(Reach("Searched, no guard", guards.GROUPS["none"], "all cells", only=search) for search in SEARCHES),
    *(Reach("Searched, lock-box", guards.GROUPS["lock-box"], "all cells", None, GUARDED, s) for s in SEARCHES),
    *(Reach("Searched, sealed", guards.GROUPS["sealed"], "all cells", None, GUARDED, s) for s in SEARCHES),
    Reach("Power at Sharpe 1 in the lock-box", guards.POWERS["lock-box"], "each cell"),
    Reach("Power at Sharpe 1, sealed", guards.POWERS["sealed"], "each cell"),
    *(Reach("An edge of the Sharpe ratio not visible", sensed.UNSEEN, "each cell", *EVERY_OTHER, s) for s in SENSED),
    *(Reach("An edge of the Sharpe ratio seen 4 in 5", sensed.SEEN, "each cell", *FOUR_IN_FIVE, s) for s in SENSED),
)
BESTS = {power.GROUP: power.BOUND, whole_path.POWER: power.BOUND, families.POWER: families.BOUND}
"""The best possible test of a group."""


def figures_of(counts: Sequence[Count], reaches: Iterable[Reach] = REACHES) -> list[Figure]:
    """Return the lines of the table, of what has been counted."""
    best = {(one.group, one.cell): one.share for one in counts}
    found = []
    for reach in reaches:
        cells = [one for one in counts if reach.is_about(one)]
        for one in chosen(cells, reach):
            bound = best.get((BESTS.get(one.group, ""), one.cell))
            low = reach.low if reach.low is None or bound is None else max(reach.low, bound - NEAR_BEST)
            title = ", ".join(filter(None, (reach.title, one.cell)))
            found.append(Figure(title, one, low, reach.high, bound))
    return found


def chosen(cells: Sequence[Count], reach: Reach) -> Iterator[Count]:
    """Yield the counts that a reach is about."""
    if reach.over == "each cell" or not cells:
        yield from cells
    elif reach.over == "worst cell":
        yield max(cells, key=lambda one: one.share)
    else:
        claims, worlds = sum(one.claims for one in cells), sum(one.worlds for one in cells)
        yield replace(cells[0], cell=reach.only, claims=claims, worlds=worlds)
