"""The stationary bootstrap: what a statistic might have been, from blocks of the one sample there is.

A resample strings together blocks of the bars, each begun at a bar drawn at random and of a geometric length, the last
bar being followed by the first: Politis and Romano (1994), The Stationary Bootstrap, JASA 89, 1303-1313. `arch` does
the same, but takes a second to import; the tests hold this file against it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from ..metrics import Metric, Undefined
from .estimates import Interval
from .scaling import standardised

RESAMPLES, LEVEL, SEED = 1_000, 0.95, 20_040
FEWEST = 20
"""Bars below which blocks say nothing."""
MOST, LEAST_RESAMPLES = 10_000_000, 200
"""Numbers that are resampled in all, and the resamples that are drawn however many bars there are: of 50,000 bars and
more, 200, which leaves the ends of an interval uncertain by a fifth of a standard error."""
AT_ONCE = 160_000
"""Numbers resampled at once: they stay in the processor's cache."""
SINGLE = 1.2
"""Mean lengths up to this are draws of single bars: blocks so short keep next to nothing, and take thrice the time."""
LOST = 0.05
"""The share of resamples in which a statistic may have no number."""

TOO_FEW = Undefined(f"it takes {FEWEST} bars to resample")


def block_length(values: Floats) -> Metric:
    """Return the mean length of blocks that suits the values (n,), in bars, 1 or more.

    b = (2 G^2 / D)^(1/3) n^(1/3), D = 2 g(0)^2, with the flat-top window over the autocovariances up to the lag after
    which they are noise: Politis and White (2004), Econometric Reviews 23, 53-70, corrected by Patton, Politis and
    White (2009), Econometric Reviews 28, 372-375. Norms of the correlations as `arch.bootstrap.optimal_block_length`.
    """
    count = len(values)
    if count < FEWEST:
        return TOO_FEW
    unit = standardised(values)
    if unit is None:
        return Undefined("the values never vary")
    lags = math.ceil(math.sqrt(count)) + quiet_lags(count)
    covariance: Floats = np.array([unit[k:] @ unit[: count - k] for k in range(lags + 1)]) / count  # (lags + 1,)
    last = last_lag(unit, covariance)
    k = np.arange(1, last + 1)
    window = np.minimum(1.0, 2.0 * (1.0 - k / last))  # flat-top: 1 up to half of it, then down to 0
    weighted = 2.0 * window * covariance[1 : last + 1]
    spread = float(covariance[0] + weighted.sum())
    if spread == 0.0:
        return longest(count)
    length = (float(weighted @ k) / spread) ** 2 * count
    return min(max(float(length ** (1.0 / 3.0)), 1.0), longest(count))


def quiet_lags(count: int) -> int:
    """Return how many correlations in a row must be noise for all later ones to be taken as such."""
    return max(5, int(math.log10(count)))


def longest(count: int) -> float:
    """Return the longest mean block for so many values."""
    return float(math.ceil(min(3.0 * math.sqrt(count), count / 3.0)))


def last_lag(unit: Floats, covariance: Floats) -> int:
    """Return twice the lag after which the correlations are noise."""
    count, quiet, lags = len(unit), quiet_lags(len(unit)), len(covariance) - 1
    squares = np.concatenate(([0.0], np.cumsum(unit * unit)))
    k = np.arange(1, lags + 2)
    norm = np.sqrt(np.maximum((squares[-1] - squares[k]) * squares[count - k], 0.0))
    size = np.abs(covariance) * count
    noise = size < 2.0 * math.sqrt(math.log10(count) / count) * norm  # (lags + 1,)
    for lag in range(lags - quiet + 1):
        if noise[lag : lag + quiet].all():
            return min(2 * max(lag, 1), lags)
    return lags


def resamples_for(count: int) -> int:
    """Return how many resamples of so many bars are drawn, unless told: 1,000, fewer where they would take seconds."""
    return min(RESAMPLES, max(LEAST_RESAMPLES, MOST // max(count, 1)))


def resampled(count: int, length: float, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[NDArray[np.int32]]:
    """Yield which values make up each resample, some resamples at a time, shape (resamples, count).

    Args:
        count: how many values there are.
        length: the mean length of a block, 1 or more.
        resamples: how many to draw.
        seed: of the draws.

    Yields:
        Places below 2 x count, in the values written down twice: so the last is followed by the first.
    """
    draws = np.random.default_rng(seed)
    rows = max(AT_ONCE // count, 1)
    for first in range(0, resamples, rows):
        yield drawn(draws, min(rows, resamples - first), count, length)


def drawn(draws: np.random.Generator, rows: int, count: int, length: float) -> NDArray[np.int32]:
    """Return the places of so many resamples, shape (rows, count)."""
    if length <= SINGLE:
        return draws.integers(0, count, (rows, count), dtype=np.int32)
    at, starts = blocks(draws, rows, count, length)
    step = np.ones(rows * count, np.int32)
    step[at[0]] = starts[0]
    step[at[1:]] = starts[1:] - (starts[:-1] + np.diff(at) - 1)  # from where the block before ended
    return np.cumsum(step, out=step).reshape(rows, count)


def blocks(
    draws: np.random.Generator, rows: int, count: int, length: float
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return where each block begins, of all resamples one after the other, and with which value, each (blocks,)."""
    # four draws of 16 bits from one of 64; blocks begin with chance 1 / length
    bits = draws.integers(0, 1 << 64, -(-rows * count // 4), dtype=np.uint64).view(np.uint16)[: rows * count]
    begins = bits < np.uint16((1 << 16) / length)
    begins[::count] = True  # a resample begins with a block
    at = np.flatnonzero(begins)
    return at, draws.integers(0, count, len(at), dtype=np.int32)


def resampled_means(columns: Floats, length: float, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """Return the means of columns (n, k) in each resample of their rows, shape (resamples, k).

    The resamples are those of `resampled`, but the sum of a block is the difference of two running sums, so that the
    time is that of the blocks, not of their values.
    """
    if length <= SINGLE:
        return np.concatenate(list(means_of_singles(columns, resamples, seed)))
    count = len(columns)
    running = np.cumsum(np.concatenate((np.zeros((1, columns.shape[1])), columns, columns)), axis=0)  # (2n + 1, k)
    draws, at_once, means = np.random.default_rng(seed), max(AT_ONCE // count, 1), []
    for first in range(0, resamples, at_once):
        rows = min(at_once, resamples - first)
        at, starts = blocks(draws, rows, count, length)
        of_blocks = running.take(starts + np.diff(at, append=rows * count), axis=0)  # (blocks, k)
        of_blocks -= running.take(starts, axis=0)
        means.append(np.add.reduceat(of_blocks, np.searchsorted(at, np.arange(rows) * count), axis=0) / count)
    return np.concatenate(means)


def means_of_singles(columns: Floats, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield the means of columns (n, k) in resamples of single rows, some at a time, shape (resamples, k)."""
    draws, at_once = np.random.default_rng(seed), max(AT_ONCE // columns.size, 1)
    for first in range(0, resamples, at_once):
        places = drawn(draws, min(at_once, resamples - first), len(columns), 1.0)
        yield columns.take(places, axis=0).mean(axis=1)


def interval_of(values: Floats, level: float = LEVEL) -> Interval | Undefined:
    """Return the percentile interval of a statistic's values in all resamples, NaN where one had none.

    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    known = values[np.isfinite(values)]
    if len(known) < (1.0 - LOST) * len(values):
        return Undefined("too many resamples never vary")
    low, high = np.quantile(known, ((1.0 - level) / 2.0, (1.0 + level) / 2.0))
    return Interval(float(low), float(high), level)
