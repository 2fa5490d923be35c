"""What the broker writes down: one tuple a fill, one an order that did not end as it was meant."""

from __future__ import annotations

from typing import NamedTuple

REFUSED, CUT, PARTIAL, OPEN = "refused", "cut", "partial", "open"


class Fill(NamedTuple):
    """An order filled; bars are counted from 0, size is signed, money is positive when paid."""

    decided: int
    filled: int
    size: float
    reference_price: float
    price: float
    commission: float
    slippage: float


class Incident(NamedTuple):
    """An order refused, cut, filled in part on its first bar, or left open, and why."""

    decided: int
    status: str
    wanted: float
    """A target (fraction of equity) or signed units, as the strategy asked for it."""
    reason: str
