"""The books of one account by bar, whoever kept them: the tables of a run, its event engine, or a replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..arrays import Floats
from ..costs.register import EARNED, PAID, PER_FILL
from ..engine.account.records import AccountRecords
from ..engine.account.samples import Sample
from ..engine.replay.replayed import Replayed
from ..engine.result import Result

SLIPPAGE = "slippage"
"""The one charge of a fill that is in its price."""
FILL = ("size", "reference_price", "price", *PER_FILL)
ACCRUED = tuple((sign, name) for sign, names in ((1.0, PAID), (-1.0, EARNED)) for name in names if name not in PER_FILL)
"""What time costs and earns, and with which sign it is a cost."""

ROW = ("position", "cash", "equity", *(name for _, name in ACCRUED))


@dataclass(frozen=True, eq=False)
class Booked:
    """What was written down of one account, by bar number."""

    sample: Sample
    columns: Mapping[str, Any]
    """position, cash, equity and every charge at each close, shape (rows,): up to its ruin, if it came to that."""
    filled: NDArray[np.int64]
    """The bar of each fill, in the order they were made, shape (fills,)."""
    fills: Mapping[str, Any]
    """size, reference_price, price and what each fill paid, shape (fills,)."""
    is_ruined: bool

    @property
    def rows(self) -> range:
        """The bars at whose close it was recorded."""
        return range(self.sample.rows.start, self.sample.rows.start + len(self.columns["cash"]))

    @classmethod
    def of_result(cls, result: Result, sample: Sample) -> Booked:
        """Return the books of a sample in the tables of a run."""
        equity, fills = (
            table[(table["sample"] == sample.name).to_numpy(dtype=bool)]
            for table in (result.account.equity, result.account.fills)
        )
        bars = result.bars.index.get_indexer(pd.DatetimeIndex(fills["filled_at"]))
        ruined = sample.name in result.account.ruined_at
        columns = {name: equity[name] for name in ROW}
        return cls(sample, columns, bars.astype(np.int64), {name: fills[name] for name in FILL}, ruined)

    @classmethod
    def of_records(cls, one: AccountRecords) -> Booked:
        """Return the books that the event engine kept."""
        fills = {name: one.fills.column(name) for name in FILL}
        return cls(one.sample, one.columns, one.fills.column("filled"), fills, one.ruined)

    @classmethod
    def of_replay(cls, one: Replayed, sample: Sample) -> Booked:
        """Return the books of a replay of the sample."""
        return cls(sample, one.account, one.filled["filled"], {name: one.filled[name] for name in FILL}, one.ruined)


@dataclass(frozen=True, eq=False)
class Fills:
    """The fills of an account by bar; all arrays have the shape (bars,)."""

    is_filled: NDArray[np.bool_]
    price: Floats
    """The reference price of the bar's last fill; NaN where there was none."""
    units: Floats
    """Bought, less sold."""
    charges: Floats
    """What the fills were charged, in money."""
    paid: Floats
    """What they took out of the cash."""

    @classmethod
    def of(cls, booked: Booked, count: int) -> Fills:
        """Return the fills of an account over so many bars."""
        bars = booked.filled
        size, reference, price = (np.asarray(booked.fills[name], np.float64) for name in FILL[:3])
        charges, beside = (
            np.column_stack([np.asarray(booked.fills[name], np.float64) for name in names]).sum(axis=1)
            for names in (PER_FILL, [name for name in PER_FILL if name != SLIPPAGE])
        )
        last = np.full(count, np.nan)
        last[bars] = reference
        is_filled = np.zeros(count, dtype=bool)
        is_filled[bars] = True
        return cls(
            is_filled,
            last,
            summed(bars, size, count),
            summed(bars, charges, count),
            summed(bars, size * price + beside, count),
        )


def summed(bars: NDArray[np.int64], amounts: Floats, count: int) -> Floats:
    """Return the sum of the amounts on each of `count` bars, shape (count,)."""
    return np.bincount(bars, amounts, count).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Holdings:
    """What an account held after the fills of each bar, 0 where it has no row."""

    position: Floats
    """Units, shape (bars,)."""
    cash: Floats
    """Money, shape (bars,)."""
    accrued: Floats
    """What time cost on the bar, less what it earned, in money, shape (bars + 1,)."""

    @classmethod
    def of(cls, booked: Booked, fills: Fills, cash: float) -> Holdings:
        """Return the holdings of an account that began with the cash; where it was opened, what was filled there."""
        count, rows = len(fills.price), booked.rows
        found = {name: np.zeros(count) for name in ("position", "cash")}
        for name, column in found.items():
            column[rows.start : rows.stop] = booked.columns[name]
        if rows.start > 0:
            found["position"][rows.start - 1] = fills.units[rows.start - 1]
            found["cash"][rows.start - 1] = cash - fills.paid[rows.start - 1]
        accrued = np.zeros(count + 1)  # a place for after the last bar, when nothing accrues
        for sign, name in ACCRUED:
            accrued[rows.start : rows.stop] += sign * np.asarray(booked.columns[name], np.float64)
        return cls(found["position"], found["cash"], accrued)
