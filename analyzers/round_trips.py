"""Round trips: from flat to flat, or from one direction to the other, made from the fills."""

from __future__ import annotations

import math
from collections.abc import Iterable
from struct import Struct
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = (
    "entered", "exited", "direction", "size", "entry_price", "exit_price", "gross", "costs", "net", "bars",
)  # fmt: skip

FillRow = tuple[Any, ...]
"""Bar decided at, bar filled at, signed size, reference price, execution price, then what the fill paid (commission,
slippage, ...): as the engine's `Fill` has them."""


def round_trips(fills: Iterable[FillRow], last_bar: int, last_close: float) -> pd.DataFrame:
    """Return a row a round trip; a reversal ends one and starts the next, its costs shared by size.

    Prices are size-weighted reference prices; `gross` is before, `net` after commission, spread and slippage
    (borrow is charged to the account, not to a trip). The last row's `exited` is empty while the position is
    open: it is then valued at the last close.
    """
    rows = _Rows()
    direction, entered = 0, 0  # no trip is under way
    held = largest = opened = bought = closed = sold = costs = 0.0  # units, and their values at reference prices
    for _, filled, size, price, _, *paid in fills:
        units = abs(size)
        per_unit = sum(paid) / units
        if size * direction < 0.0:
            closing = min(units, held)
            closed += closing
            sold += closing * price
            costs += per_unit * closing
            units -= closing
            if closing == held:
                gross = direction * (sold - bought)
                rows.add(entered, filled, direction, largest, bought / opened, sold / closed, gross, costs, filled)
                direction = 0
            else:
                held -= closing
        if units:
            if not direction:
                direction, entered = (1 if size > 0.0 else -1), filled
                held = largest = opened = bought = closed = sold = costs = 0.0
            held += units
            largest = max(largest, held)
            opened += units
            bought += units * price
            costs += per_unit * units
    if direction:
        gross = direction * (sold + held * last_close - bought)
        exit_price = sold / closed if closed else math.nan
        rows.add(entered, math.nan, direction, largest, bought / opened, exit_price, gross, costs, last_bar)
    return rows.table()


class _Rows:
    """The rows end to end: 73 bytes each, where a tuple of ten objects takes 400."""

    ROW = np.dtype(list(zip(COLUMNS, ("i8", "f8", "?", "f8", "f8", "f8", "f8", "f8", "f8", "i8"), strict=True)))
    _pack = Struct("=qd?ddddddq").pack

    def __init__(self) -> None:
        self._rows = bytearray()

    def add(
        self, entered: int, exited: float, direction: int, size: float, entry_price: float, exit_price: float,
        gross: float, costs: float, until: int,
    ) -> None:  # fmt: skip
        """Add a trip that lasted `until` a bar; NaN stands for an exit that has not come."""
        net, bars = gross - costs, until - entered
        self._rows += self._pack(entered, exited, direction > 0, size, entry_price, exit_price, gross, costs, net, bars)

    def table(self) -> pd.DataFrame:
        """Return the columns, of the types that pandas gives a list of such rows with None for what there is not."""
        rows = np.frombuffer(self._rows, dtype=self.ROW)
        if not len(rows):
            return pd.DataFrame([], columns=list(COLUMNS))
        columns: dict[str, Any] = {name: rows[name] for name in COLUMNS}
        columns["direction"] = np.where(rows["direction"], "long", "short").astype(object)
        if not np.isnan(rows["exited"][-1]):
            columns["exited"] = rows["exited"].astype(np.int64)
        for name in ("exited", "exit_price"):
            if np.isnan(rows[name]).all():
                columns[name] = np.full(len(rows), None)
        return pd.DataFrame(columns)
