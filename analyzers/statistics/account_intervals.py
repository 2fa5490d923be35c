"""How far a Sharpe ratio, a total return and a drawdown may be from what they are by luck alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from ..metrics import CONSTANT, Metric, Undefined
from .bootstrap import FEWEST, SEED, TOO_FEW, block_length, interval_of, resampled, resamples_for
from .estimates import Interval
from .scaling import scaled, standardised


@dataclass(frozen=True)
class AccountIntervals:
    """95% intervals of an account's numbers, from resampled bars."""

    block_length: Metric
    """Mean length of the blocks, in bars."""
    sharpe: Interval | Undefined
    """A year."""
    total_return: Interval | Undefined
    max_drawdown: Interval | Undefined


def account_intervals(
    returns: Floats, bars_per_year: float, *, resamples: int | None = None, seed: int = SEED
) -> AccountIntervals:
    """Return the intervals of an account with these returns a bar, shape (n,), each above -1.

    Blocks have the longer of the lengths that suit the returns and their squares: the swings of volatility make
    drawdowns, too. What the account did in another order of blocks is resampled, not what it would have done on other
    bars: a strategy that follows the market's blocks would have traded otherwise.
    """
    if len(returns) < FEWEST:
        return AccountIntervals(TOO_FEW, TOO_FEW, TOO_FEW, TOO_FEW)
    unit = standardised(returns)
    if unit is None:
        return AccountIntervals(CONSTANT, CONSTANT, CONSTANT, CONSTANT)
    lengths = [block_length(one) for one in (unit, unit * unit)]
    length = max(1.0 if isinstance(one, Undefined) else float(one) for one in lengths)
    draws = resampled(len(returns), length, resamples or resamples_for(len(returns)), seed)
    (small,) = scaled(returns)
    mean_over_spread = float(np.mean(small) / np.std(small))
    columns = [np.concatenate(parts) for parts in zip(*paths(draws, unit, np.log1p(returns)), strict=True)]
    mean, spread, growth, deepest = columns  # each (resamples,)
    varies = spread > 1e-12
    sharpe = np.where(varies, (mean_over_spread + mean) / np.where(varies, spread, 1.0), np.nan) * math.sqrt(
        bars_per_year
    )
    with np.errstate(over="ignore"):  # a growth beyond float64 has no number
        grown = np.expm1(growth)
    return AccountIntervals(length, interval_of(sharpe), interval_of(grown), interval_of(np.expm1(deepest)))


def paths(
    draws: Iterator[NDArray[np.int32]], unit: Floats, log_returns: Floats
) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """Yield of each resample the mean and sample deviation of the standardised returns, log growth, log drawdown."""
    count = len(unit)
    units, logs = np.concatenate((unit, unit)), np.concatenate((log_returns, log_returns))
    for places in draws:
        values = units.take(places)  # (resamples, n)
        mean = values.mean(axis=1)
        square = np.einsum("ij,ij->i", values, values) / count
        spread = np.sqrt(np.maximum(square - mean**2, 0.0) * count / (count - 1))
        level = logs.take(places)
        np.cumsum(level, axis=1, out=level)
        high = np.maximum.accumulate(level, axis=1)
        np.maximum(high, 0.0, out=high)  # what it began with is the first high
        yield mean, spread, level[:, -1].copy(), np.min(level - high, axis=1)
