"""What one sample of a run earned, read from the tables that the figures draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..costs.register import EARNED, PAID
from ..engine.result import Result

IN_WORDS = {
    "new": "On the new bars", "lockbox": "In the lock-box", "test": "Out of sample", "train": "On the training part"
}  # fmt: skip
"""How a sentence about a sample begins: the newest first, so test comes first wherever nothing was kept apart."""
SAMPLES = tuple(IN_WORDS)
"""The order in which samples are told."""
TITLES = {"new": "new bars", "lockbox": "lock-box", "test": "test", "train": "train"}
"""What a column or panel of a sample is called."""


@dataclass(frozen=True)
class AccountSummary:
    """What one sample's account came to; money unless said otherwise."""

    bars: int
    start: float
    """The cash it began with."""
    net: float
    costs: float
    fills: int
    held: bool
    """Whether a position was held at any close."""
    long: float
    """Share of the bars that close long."""
    short: float
    long_throughout: bool
    """Whether it was long from the first fill that it could have had to its end, as buy and hold is."""
    hold: float | None
    """What buy and hold earned from the same start; None without its rows."""

    @property
    def net_return(self) -> float:
        """Net profit as a fraction of the start."""
        return self.net / self.start

    @property
    def gross_return(self) -> float:
        """Profit before the costs of the same fills, as a fraction of the start."""
        return (self.net + self.costs) / self.start

    @property
    def hold_return(self) -> float | None:
        """What buy and hold earned as a fraction of the same start."""
        return None if self.hold is None else self.hold / self.start


def column(table: pd.DataFrame, name: str) -> Floats:
    """Return a column as float64, shape (n,), whatever type an empty table gave it."""
    return table[name].to_numpy(dtype=np.float64, na_value=np.nan)


def costs_per_bar(equity: pd.DataFrame) -> Floats:
    """Return what the register has as paid less what it has as earned, of every bar, in money, shape (n,)."""
    total = np.zeros(len(equity))
    for name in EARNED:
        total -= column(equity, name)
    for name in PAID:
        total += column(equity, name)
    return total


def account_of(result: Result, sample: str) -> AccountSummary | None:
    """Return what `sample` earned, or None if none of its bars were recorded."""
    chosen = (result.account.equity["sample"] == sample).to_numpy(dtype=bool)
    if not chosen.any():
        return None
    start = result.terms.account.cash
    position = column(result.account.equity, "position")[chosen]
    could = position[first_fill(result, result.account.equity["date"][chosen].iloc[0]) :]
    hold = column(result.buy_and_hold.equity[result.buy_and_hold.equity["sample"] == sample], "equity")
    return AccountSummary(
        bars=int(chosen.sum()),
        start=start,
        net=float(column(result.account.equity, "equity")[chosen][-1]) - start,
        costs=float(costs_per_bar(result.account.equity)[chosen].sum()),
        fills=int((result.account.fills["sample"] == sample).sum()),
        held=bool(np.any(position != 0.0)),
        long=float(np.mean(position > 0.0)),
        short=float(np.mean(position < 0.0)),
        long_throughout=bool(len(could) and np.all(could > 0.0)),
        hold=float(hold[-1]) - start if len(hold) else None,
    )


def bars_after_ruin(result: Result, sample: str) -> int:
    """Return how many bars a sample has after the one at whose close its account was ruined; 0 where it was not."""
    if (ruined := result.account.ruined_at.get(sample)) is None:
        return 0
    stop = next(one.rows.stop for one in result.account.samples if one.name == sample)
    return max(int(stop) - int(result.bars.index.searchsorted(ruined)) - 1, 0)


def usual_position(held: Floats) -> float:
    """Return how far an axis of positions, as multiples of equity (n,), reaches at the least; beyond is cut off.

    Equity that is all but gone makes any position many times as large.
    """
    sizes = np.abs(held[np.isfinite(held) & (held != 0.0)])
    return float(min(np.quantile(sizes, 0.995), 4.0 * np.median(sizes))) if len(sizes) else 0.0


def first_fill(result: Result, begins: pd.Timestamp) -> int:
    """Return at which row of an account that begins with this bar the strategy could have had its first fill."""
    late = 0 if result.terms.account.fill == "close" else 1
    earliest = result.account.first_decision + late
    return max(earliest - int(result.bars.index.searchsorted(begins)), 0)


def is_open(result: Result) -> bool:
    """Return whether a run's lock-box was opened."""
    return any(one.name == "lockbox" and one.first < len(result.bars) for one in result.account.apart)


def leading(result: Result) -> tuple[str, AccountSummary] | None:
    """Return the sample a headline is about, the newest that has bars, with its account."""
    for sample in SAMPLES:
        account = account_of(result, sample)
        if account is not None:
            return sample, account
    return None
