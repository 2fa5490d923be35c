"""A result as the tests read it: what was held over each interval between two fills' prices, and what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..analyzers.statistics.volatility import known_volatility
from ..arrays import Floats, Stamps
from ..costs.register import EARNED, PAID, PER_FILL
from ..engine.account.samples import Sample
from ..engine.account.terms import CLOSE
from ..engine.result import Result
from ..faults import BadInput

HUNDREDTH = 0.01
"""A fill that changes the exposure by less than this share of the largest only restores it."""
SLIPPAGE = "slippage"
"""The one charge of a fill that is in its price."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """One sample's decisions, oldest first; all arrays have the shape (n,), one number per interval.

    The interval of the decision made at the close of bar t runs from the price at which it is filled to that of the
    next bar's fills: from the open of t+1 to the open of t+2, or with `fill = "close"` from close to close. On a bar
    whose fills have another price, such as a limit, that is the price of the interval.
    """

    made_at: Stamps
    """The close of the bar t at which was decided."""
    position: Floats
    """Position x price / equity, just after the fills of the decision."""
    forecast: Floats | None
    """Made at t, 0 where none was; None for a strategy that asks no model."""
    asset_return: Floats
    """The return of the price over the interval."""
    cost: Floats
    """What the books charged in the interval, as a fraction of the equity at its start: fills, then what accrued."""
    volatility: Floats
    """Of the returns, as it was known before each of them, from the first bar of the run on."""
    changed: NDArray[np.bool_]
    """Whether fills changed the exposure; the drift of an exposure is no change."""
    bars_per_year: float

    def __len__(self) -> int:
        return len(self.made_at)


def decisions_of(result: Result, sample: str = "test") -> Decisions:
    """Return the decisions of a sample, up to a ruin.

    Raises:
        BadInput: the run has no such sample.
    """
    chosen = sample_named(result, sample)
    filled_late = 0 if result.terms.account.fill == CLOSE else 1
    fills = Fills.of(result, sample)
    prices = trading_prices(result, fills)
    rows = rows_of(result, chosen)
    first = max(chosen.decisions.start, result.account.first_decision)
    ahead = returns_between(prices)
    # the interval of t ends with the price of bar t + filled_late + 1, which must be recorded
    stop = rows.stop - filled_late - 1
    if sample in result.account.ruined_at and filled_late:  # the last loss counts: to the close at which it was found
        stop += 1
        ahead[rows.stop - 1] = result.bars.close[rows.stop - 1] / prices[rows.stop - 1] - 1.0
    bar = np.arange(first, max(first, stop), dtype=np.int64)
    start = bar + filled_late
    held = holdings(result, sample, rows, fills)
    units, cash = held.position[start], held.cash[start]
    equity = cash + units * prices[start]
    kept = int(np.argmax(equity <= 0.0)) if (equity <= 0.0).any() else len(bar)
    bar, start, units, equity = bar[:kept], start[:kept], units[:kept], equity[:kept]
    position = units * prices[start] / equity
    return Decisions(
        made_at=result.bars.index.to_numpy()[bar],
        position=position,
        forecast=forecasts_at(result, bar),
        asset_return=ahead[start],
        cost=(fills.charges[start] + held.accrued[start + 1]) / equity,
        volatility=known_volatility(ahead)[start],
        changed=changes(position, fills.is_filled[start]),
        bars_per_year=result.account.bars_per_year,
    )


def sample_named(result: Result, name: str) -> Sample:
    """Return the bars of a sample's account."""
    for sample in result.account.samples:
        if sample.name == name:
            return sample
    has = " and ".join(sample.name for sample in result.account.samples)
    raise BadInput.at("sample", f"the run has no {name} part, only {has}", "name one that it has")


def rows_of(result: Result, sample: Sample) -> range:
    """Return the bars at whose close the sample's account was recorded: up to its ruin, if it came to that."""
    recorded = int((result.account.equity["sample"] == sample.name).to_numpy(dtype=bool).sum())
    return range(sample.rows.start, sample.rows.start + recorded)


@dataclass(frozen=True, eq=False)
class Fills:
    """The fills of a sample by bar; all arrays have the shape (bars,)."""

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
    def of(cls, result: Result, sample: str) -> Fills:
        """Return the fills of a sample."""
        count = len(result.bars)
        table = result.account.fills
        table = table[(table["sample"] == sample).to_numpy(dtype=bool)]
        bars = result.bars.index.get_indexer(pd.DatetimeIndex(table["filled_at"]))
        size, reference, price = (table[name].to_numpy(np.float64) for name in ("size", "reference_price", "price"))
        charges = table[list(PER_FILL)].to_numpy(np.float64)
        beside = table[[name for name in PER_FILL if name != SLIPPAGE]].to_numpy(np.float64).sum(axis=1)
        last = np.full(count, np.nan)
        last[bars] = reference
        is_filled = np.zeros(count, dtype=bool)
        is_filled[bars] = True
        return cls(
            is_filled,
            last,
            summed(bars, size, count),
            summed(bars, charges.sum(axis=1), count),
            summed(bars, size * price + beside, count),
        )


def summed(bars: NDArray[np.intp], amounts: Floats, count: int) -> Floats:
    """Return the sum of the amounts on each of `count` bars, shape (count,)."""
    return np.bincount(bars, amounts, count).astype(np.float64)


def trading_prices(result: Result, fills: Fills) -> Floats:
    """Return the price at which each bar is traded, shape (bars,): its open or close, or where its fills were."""
    usual = result.bars.close if result.terms.account.fill == CLOSE else result.bars.open
    return np.where(np.isnan(fills.price), usual, fills.price)


def returns_between(prices: Floats) -> Floats:
    """Return the return from each bar's price to the next one's, shape (bars,); after the last bar there is none: 0."""
    with np.errstate(over="ignore"):  # prices may be anywhere in float64
        return np.append(prices[1:] / prices[:-1] - 1.0, 0.0)


@dataclass(frozen=True, eq=False)
class Holdings:
    """What an account held after the fills of each bar, 0 where it has no row."""

    position: Floats
    """Units, shape (bars,)."""
    cash: Floats
    """Money, shape (bars,)."""
    accrued: Floats
    """What time cost on the bar, less what it earned, in money, shape (bars + 1,)."""


def holdings(result: Result, sample: str, rows: range, fills: Fills) -> Holdings:
    """Return the holdings of a sample; at the close at which its account was opened, what was filled there."""
    table = result.account.equity
    table = table[(table["sample"] == sample).to_numpy(dtype=bool)]
    found = {name: np.zeros(len(result.bars)) for name in ("position", "cash")}
    for name, column in found.items():
        column[rows.start : rows.stop] = table[name].to_numpy(np.float64)
    if rows.start > 0:
        found["position"][rows.start - 1] = fills.units[rows.start - 1]
        found["cash"][rows.start - 1] = result.terms.account.cash - fills.paid[rows.start - 1]
    accrued = np.zeros(len(result.bars) + 1)  # a place for after the last bar, when nothing accrues
    for sign, names in ((1.0, PAID), (-1.0, EARNED)):
        for name in set(names) - set(PER_FILL):
            accrued[rows.start : rows.stop] += sign * table[name].to_numpy(np.float64)
    return Holdings(found["position"], found["cash"], accrued)


def forecasts_at(result: Result, bars: NDArray[np.int64]) -> Floats | None:
    """Return the forecast made at each of the bars, shape (n,), 0 where none was; None for a run without any."""
    table = result.forecasts.table
    if table.empty:
        return None
    made = np.zeros(len(result.bars))
    made[result.bars.index.get_indexer(pd.DatetimeIndex(table["made_at"]))] = table["forecast"]
    return made[bars]


def changes(position: Floats, is_filled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where fills left another exposure than the fills before them did, shape (n,); it begins flat."""
    changed = np.zeros(len(position), dtype=bool)
    at = np.flatnonzero(is_filled)
    steps = np.abs(np.diff(position[at], prepend=0.0))
    changed[at] = steps > HUNDREDTH * np.max(np.abs(position), initial=0.0)
    return changed
