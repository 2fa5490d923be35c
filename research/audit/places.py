"""Where a run is cut: at refits, at the split, at fills and at random, a bar before and a bar after each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...engine.result import Result

AROUND = (0, 1, 2)
"""Bars kept after the bar before an event: the event's bar is unknown, the last, or followed by another."""
SHARES = (0.25, 0.25, 0.25)
"""Of the places: at refits and at the split, at fills, at the ends of the run; what is left is drawn at random."""


@dataclass(frozen=True)
class Reach:
    """Which numbers of bars can be kept at all."""

    least: int
    """The fewest bars with which a run has something to compare."""
    bars: int
    """Of the whole run."""

    def holds(self, kept: int) -> bool:
        """Return whether a run on so many bars can be held against the whole one."""
        return self.least <= kept < self.bars


def places(events: Sequence[int], fills: Sequence[int], reach: Reach, count: int, seed: int = 7) -> tuple[int, ...]:
    """Return at most `count` numbers of bars to keep, smallest first.

    Args:
        events: bars at which models are trained or accounts opened.
        fills: bars on which orders were filled.
        reach: which numbers of bars can be kept.
        count: how many places are wanted.
        seed: of those that are drawn.
    """
    rng = np.random.default_rng(seed)
    chosen: dict[int, None] = {}
    ends = [reach.bars - 1, reach.bars - 2, reach.least, reach.least + 1]
    parts = (around(spread(events, max(int(SHARES[0] * count) // len(AROUND), 1))),
             around(spread(fills, max(int(SHARES[1] * count) // len(AROUND), 1), rng)), ends)  # fmt: skip
    for part in parts:
        for kept in part:
            if reach.holds(kept) and len(chosen) < count:
                chosen[kept] = None
    rest = [kept for kept in range(reach.least, reach.bars) if kept not in chosen]
    wanted = min(count - len(chosen), len(rest))
    if wanted > 0:
        chosen |= dict.fromkeys(rng.choice(rest, wanted, replace=False).tolist())
    return tuple(sorted(chosen))


def around(bars: Iterable[int]) -> list[int]:
    """Return how many bars are kept so that each bar is unknown, the last, or followed by one more."""
    return [bar + more for bar in bars for more in AROUND]


def spread(bars: Sequence[int], most: int, rng: np.random.Generator | None = None) -> list[int]:
    """Return at most so many of the bars: the first, the last, and others between them, drawn if there is a `rng`."""
    if len(bars) <= most:
        return [*bars]
    if most == 1:
        return [int(bars[-1])]
    if rng is not None:
        return sorted(int(bars[i]) for i in rng.choice(len(bars), most, replace=False))
    return [int(bars[i]) for i in np.linspace(0, len(bars) - 1, most).round().astype(int)]


def fill_bars(result: Result) -> list[int]:
    """Return the bars on which orders were filled, each once."""
    filled = result.bars.index.get_indexer(pd.DatetimeIndex(result.account.fills["filled_at"].unique()))
    return sorted(int(bar) for bar in filled)
