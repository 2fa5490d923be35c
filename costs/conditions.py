"""The state of the market that range slippage, impact and volume limits depend on, a number a bar."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..arrays import Floats


class Conditions(NamedTuple):
    """What a fill meets: the volume of its bar, and range and volatility of the bars closed before it."""

    volume: float = float("inf")
    """Units traded in the bar of the fill."""
    mean_range: float = 0.0
    """Mean of high - low over the recent bars, in the units of the price."""
    volatility: float = 0.0
    """Standard deviation of the recent returns, a bar."""


CALM = Conditions()
"""A market in which size does not matter."""


def recent_range(high: Floats, low: Floats, bars: int) -> Floats:
    """Return the mean of high - low over the `bars` bars up to and including each, shape (n,)."""
    total, count = _recent_sums(high - low, bars)
    return total / count


def recent_volatility(close: Floats, bars: int) -> Floats:
    """Return the sample standard deviation of the last `bars` returns up to each bar, shape (n,); 0 below two."""
    volatility = np.zeros(len(close))
    if len(close) < 3:
        return volatility
    returns = close[1:] / close[:-1] - 1.0
    total, count = _recent_sums(returns, bars)
    mean = total / count
    squares = np.zeros(len(returns))
    for back in range(min(bars, len(returns))):
        there = returns[: len(returns) - back] - mean[back:]
        squares[back:] += there * there
    enough = count >= 2
    volatility[1:][enough] = np.sqrt(squares[enough] / (count[enough] - 1.0))
    return volatility


def _recent_sums(values: Floats, bars: int) -> tuple[Floats, Floats]:
    """Return the sum of the last `bars` values and how many there are, both (n,).

    Added in the same order for every bar, newest first: what comes later cannot move a bit of what came before.
    """
    total = np.zeros(len(values))
    for back in range(min(bars, len(values))):
        total[back:] += values[: len(values) - back]
    return total, np.minimum(np.arange(1.0, len(values) + 1.0), float(bars))
