"""Buy and hold on the strategy's own terms: the line every result is drawn beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..feeds.bars import Bars
from .terms import NEXT_OPEN, Terms

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """Buy and hold over one segment; columns have shape (bars,), up to its ruin if it comes to that."""

    start: float
    """Equity it began with."""
    account: Mapping[str, Floats]
    """close, position, cash, equity, and what each bar paid and earned."""
    traded: float = 0.0
    """Value bought, at reference prices."""

    @property
    def equity(self) -> Floats:
        """Cash plus position at each close."""
        return self.account["equity"]


def buy_and_hold(bars: Bars, rows: range, start: float, first_decision: int, terms: Terms) -> Held:
    """Return what `start` would have become with all of it invested at the first possible fill of the rows.

    A decision at the close before the segment belongs to it, so at the next open the first fill is that of its first
    row. At the close it is that row's close. It is an account of its own, by the replay: same fills, same costs.
    """
    from .replay import replay  # numba is imported when a replay is wanted, not before

    begin = max(rows.start - 1, 0)
    earliest = begin if terms.fill == NEXT_OPEN or not rows.start else rows.start
    until = bars.first(rows.stop)
    all_in = np.where(np.arange(len(until)) >= max(first_decision, earliest), 1.0, 0.0)
    held = replay(until, all_in, replace(terms, cash=start), begin=begin)
    kept = slice(rows.start - begin, None)
    traded = float(np.sum(np.abs(held.filled["size"]) * held.filled["reference_price"]))
    return Held(start, {name: values[kept] for name, values in held.account.items()}, traded)
