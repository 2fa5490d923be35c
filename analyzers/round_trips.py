"""Round trips: from flat to flat, or from one direction to the other, made from the fills."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

COLUMNS = (
    "entered", "exited", "direction", "size", "entry_price", "exit_price", "gross", "costs", "net", "bars",
)  # fmt: skip


class FillLike(Protocol):
    """What a round trip needs to know of a fill."""

    @property
    def filled(self) -> int:
        """Bar of the fill."""
        ...

    @property
    def size(self) -> float:
        """Signed units."""
        ...

    @property
    def reference_price(self) -> float:
        """Price before spread and slippage."""
        ...

    @property
    def commission(self) -> float:
        """Commission of the fill."""
        ...

    @property
    def slippage(self) -> float:
        """Half-spread and slippage of the fill."""
        ...


@dataclass
class _Open:
    """A round trip under way."""

    entered: int
    direction: int
    size: float = 0.0
    largest: float = 0.0
    bought: float = 0.0
    """Value of what opened the position, at reference prices."""
    opened: float = 0.0
    sold: float = 0.0
    closed: float = 0.0
    costs: float = 0.0

    def open(self, units: float, price: float) -> None:
        self.size += units
        self.largest = max(self.largest, self.size)
        self.opened += units
        self.bought += units * price

    def close(self, units: float, price: float) -> None:
        self.size -= units
        self.closed += units
        self.sold += units * price

    def row(self, exited: int | None, last: int, mark: float) -> tuple[Any, ...]:
        """Return the finished row; what is still held is valued at `mark`."""
        gross = self.direction * (self.sold + self.size * mark - self.bought)
        exit_price = self.sold / self.closed if self.closed else None
        bars = (last if exited is None else exited) - self.entered
        side = "long" if self.direction > 0 else "short"
        entry = self.bought / self.opened
        return (
            self.entered, exited, side, self.largest, entry, exit_price,
            gross, self.costs, gross - self.costs, bars,
        )  # fmt: skip


def round_trips(fills: Iterable[FillLike], last_bar: int, last_close: float) -> pd.DataFrame:
    """Return a row a round trip; a reversal ends one and starts the next, its costs shared by size.

    Prices are size-weighted reference prices; `gross` is before, `net` after commission, spread and slippage
    (borrow is charged to the account, not to a trip). The last row's `exited` is empty while the position is
    open: it is then valued at the last close.
    """
    rows: list[tuple[Any, ...]] = []
    trip: _Open | None = None
    for fill in fills:
        left = fill.size
        per_unit = (fill.commission + fill.slippage) / abs(fill.size)
        if trip is not None and left * trip.direction < 0:
            closing = min(abs(left), trip.size)
            flat = closing == trip.size
            trip.close(closing, fill.reference_price)
            trip.costs += per_unit * closing
            left += closing * trip.direction
            if flat:
                rows.append(trip.row(fill.filled, last_bar, last_close))
                trip = None
        if left != 0.0:
            trip = trip or _Open(fill.filled, 1 if left > 0 else -1)
            trip.open(abs(left), fill.reference_price)
            trip.costs += per_unit * abs(left)
    if trip is not None:
        rows.append(trip.row(None, last_bar, last_close))
    return pd.DataFrame(rows, columns=list(COLUMNS))
