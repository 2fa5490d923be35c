"""A result as the tests read it: what was held over each interval between two fills' prices, and what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..analyzers.statistics.volatility import known_volatility
from ..arrays import Floats, Stamps
from ..engine.account.samples import Sample
from ..engine.account.terms import CLOSE, Terms
from ..engine.result import Result
from ..faults import BadInput
from ..feeds.bars import Bars
from .booked import Booked, Fills, Holdings

HUNDREDTH = 0.01
"""A fill that changes the exposure by less than this share of the largest only restores it."""


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
    booked = Booked.of_result(result, sample_named(result, sample))
    scale, first = result.account.bars_per_year, result.account.first_decision
    return decided(result.bars, result.terms, booked, forecasts_of(result), first_decision=first, bars_per_year=scale)


def decided(
    bars: Bars, terms: Terms, booked: Booked, forecasts: Floats | None, *, first_decision: int, bars_per_year: float
) -> Decisions:
    """Return the decisions of an account, up to a ruin.

    Args:
        bars: of the run.
        terms: on which it was traded.
        booked: what was written down of it.
        forecasts: made at each bar, shape (bars,), 0 where none was; None for a strategy that asks no model.
        first_decision: the first bar on which the strategy could act.
        bars_per_year: what annual numbers are scaled by.
    """
    filled_late = 0 if terms.account.fill == CLOSE else 1
    rows, fills = booked.rows, Fills.of(booked, len(bars))
    prices = trading_prices(bars, terms, fills)
    first = max(booked.sample.decisions.start, first_decision)
    ahead = returns_between(prices)
    # the interval of t ends with the price of bar t + filled_late + 1, which must be recorded
    stop = rows.stop - filled_late - 1
    if booked.is_ruined and filled_late:  # the last loss counts: to the close at which it was found
        stop += 1
        ahead[rows.stop - 1] = bars.close[rows.stop - 1] / prices[rows.stop - 1] - 1.0
    bar = np.arange(first, max(first, stop), dtype=np.int64)
    start = bar + filled_late
    held = Holdings.of(booked, fills, terms.account.cash)
    units, cash = held.position[start], held.cash[start]
    equity = cash + units * prices[start]
    kept = int(np.argmax(equity <= 0.0)) if (equity <= 0.0).any() else len(bar)
    bar, start, units, equity = bar[:kept], start[:kept], units[:kept], equity[:kept]
    position = units * prices[start] / equity
    return Decisions(
        made_at=bars.index.to_numpy()[bar],
        position=position,
        forecast=None if forecasts is None else forecasts[bar],
        asset_return=ahead[start],
        cost=(fills.charges[start] + held.accrued[start + 1]) / equity,
        volatility=known_volatility(ahead)[start],
        changed=changes(position, fills.is_filled[start]),
        bars_per_year=bars_per_year,
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


def trading_prices(bars: Bars, terms: Terms, fills: Fills) -> Floats:
    """Return the price at which each bar is traded, shape (bars,): its open or close, or where its fills were."""
    usual = bars.close if terms.account.fill == CLOSE else bars.open
    return np.where(np.isnan(fills.price), usual, fills.price)


def returns_between(prices: Floats) -> Floats:
    """Return the return from each bar's price to the next one's, shape (bars,); after the last bar there is none: 0."""
    with np.errstate(over="ignore"):  # prices may be anywhere in float64
        return np.append(prices[1:] / prices[:-1] - 1.0, 0.0)


def forecasts_of(result: Result) -> Floats | None:
    """Return the forecast made at each bar, shape (bars,), 0 where none was; None for a run without any."""
    table = result.forecasts.table
    if table.empty:
        return None
    made = np.zeros(len(result.bars))
    made[result.bars.index.get_indexer(pd.DatetimeIndex(table["made_at"]))] = table["forecast"]
    return made


def changes(position: Floats, is_filled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where fills left another exposure than the fills before them did, shape (n,); it begins flat."""
    changed = np.zeros(len(position), dtype=bool)
    at = np.flatnonzero(is_filled)
    steps = np.abs(np.diff(position[at], prepend=0.0))
    changed[at] = steps > HUNDREDTH * np.max(np.abs(position), initial=0.0)
    return changed
