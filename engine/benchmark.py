"""Buy and hold on the strategy's own terms: the line every result is drawn beside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..feeds.bars import Bars
from .sizing import size_for_target
from .terms import NEXT_OPEN, Terms

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """Buy and hold over one segment; columns have shape (bars,), up to its ruin if it comes to that."""

    start: float
    """Equity it began with."""
    equity: Floats
    position: Floats
    commission: float = 0.0
    slippage: float = 0.0
    turnover: float = 0.0
    """Value bought, at the reference price."""


def first_fill(first_row: int, first_decision: int, fill: str) -> int:
    """Return the bar of the first fill a strategy could have had in a segment that begins at `first_row`.

    A decision at the close before the segment belongs to it, so with `next_open` the first fill is the open
    of its first row.
    """
    decided = max(first_row - 1, first_decision)
    return max(first_row, decided + 1 if fill == NEXT_OPEN else decided)


def buy_and_hold(bars: Bars, rows: range, start: float, first_decision: int, terms: Terms) -> Held:
    """Return what `start` would have become with all of it invested at the first possible fill of the rows."""
    cash, size = start, 0.0
    commission = slippage = turnover = 0.0
    bought_at = first_fill(rows.start, first_decision, terms.fill)
    if bought_at in rows:
        prices = bars.open if terms.fill == NEXT_OPEN else bars.close
        reference = float(prices[bought_at])
        size = size_for_target(1.0, start, 0.0, reference, terms.limits).size
    if size:
        price = terms.costs.execution_price(size, reference)
        commission = terms.costs.commission(size, price)
        slippage = size * (price - reference)
        turnover = size * reference
        cash -= size * price + commission
    held = np.arange(rows.start, rows.stop) >= bought_at
    position = np.where(held, size, 0.0)
    equity = np.where(held, cash + size * bars.close[rows.start : rows.stop], start)
    ruined = np.flatnonzero(equity <= 0.0)
    end = int(ruined[0]) + 1 if len(ruined) else len(equity)  # like the strategy's, the records end there
    return Held(start, equity[:end], position[:end], commission, slippage, turnover)
