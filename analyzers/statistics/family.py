"""One test for many views of many trials: the largest statistic held against the largest that luck would give.

Romano and Wolf (2005), "Stepwise multiple testing as formalized data snooping", Econometrica 73: the null of the
maximum, and step-down. The null is normal with the correlation of the scores: no block length is to be chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from ...arrays import Floats

DRAWS = 20_000
"""10,000 are the fewest: 1,000 would add 0.7 points of noise to a size of 5%."""
SEED = 20_240
LEVEL = 0.05
SAME = 1e-9
"""Scores whose spread is a smaller share of their size are all the same, and have no skew."""
AT_ONCE = 4_000_000
"""Numbers drawn at a time, so that many trials need little memory."""


@dataclass(frozen=True, eq=False)
class FamilyTest:
    """What came of testing trials together."""

    t: Floats
    """The largest statistic of each trial's views, shape (trials,)."""
    p: Floats
    """How often luck alone has a family with one as large, stepped down, shape (trials,)."""
    critical: float
    """What the largest statistic of all must reach to have p = 0.05."""


def family_test(
    trials: Sequence[Floats], *, widening: Sequence[float] | None = None, draws: int = DRAWS, seed: int = SEED
) -> FamilyTest:
    """Test whether the scores of any trial have a mean above 0, given how many were tried.

    t = sum / sqrt(sum of squares) of each column, lowered by a negative skew; the null is N(0, C), C the correlation of
    the columns about 0.

    Args:
        trials: scores of each trial, shape (n, views); rows are the same intervals in all of them, 0 where a trial
            has none.
        widening: how many times larger the errors of each trial are, where its scores have a memory.
        draws: from the null.
        seed: of the draws.
    """
    scores = np.column_stack(trials)  # (n, columns)
    unit = units(scores)
    views = [trial.shape[1] for trial in trials]
    wider = np.repeat(np.ones(len(views)) if widening is None else widening, views)
    t = lowered_by_skew(unit.sum(axis=0) / wider, unit)  # of unit columns the sum is the statistic
    if scores.shape[1] == 1:  # exact: nothing need be drawn
        return FamilyTest(t, np.asarray(ndtr(-t)), float(ndtri(1.0 - LEVEL)))
    return held_against(t, views, normal_null(unit, views, draws, seed))


def lowered_by_skew(t: Floats, unit: Floats) -> Floats:
    """Return the statistics (columns,) less what many small gains and few large losses add to them.

    t + skew (1 + 2 t^2) / (6 sqrt n) where the skew of the scores is negative: Johnson (1978), "Modified t tests and
    confidence intervals for asymmetrical populations", JASA 73. A positive skew is left alone: in heavy tails it is too
    noisy to raise anything. `unit` are unit columns, shape (n, columns); rows of 0 change nothing.
    """
    rows, total = np.maximum(np.count_nonzero(unit, axis=0), 1), unit.sum(axis=0)
    cubes = np.sum(unit**3, axis=0) - 3.0 * total / rows + 2.0 * total**3 / rows**2  # about the mean
    spread = 1.0 - total**2 / rows
    skew = np.divide(cubes, np.abs(spread) ** 1.5, out=np.zeros_like(t), where=spread > SAME)  # over the root of n
    return np.asarray(t + np.minimum(skew, 0.0) * (1.0 + 2.0 * t**2) / 6.0)


def units(scores: Floats) -> Floats:
    """Return the columns scaled to a length of 1, shape (n, columns); one of zeros stays so."""
    largest = np.max(np.abs(scores), axis=0, initial=0.0)
    scaled = scores / np.where(largest > 0.0, largest, 1.0)  # squares of huge or tiny scores would leave float64
    length = np.sqrt(np.sum(scaled**2, axis=0))
    return np.asarray(scaled / np.where(length > 0.0, length, 1.0))


def normal_null(unit: Floats, views: Sequence[int], draws: int, seed: int) -> Floats:
    """Return draws of the largest view of each trial under N(0, U'U), shape (draws, trials)."""
    rng = np.random.default_rng(seed)
    factor = factor_of(unit)  # (rank, columns)

    def drawn(count: int) -> Floats:
        return np.asarray(rng.standard_normal((count, len(factor))) @ factor)

    return maxima(drawn, views, draws)


def factor_of(unit: Floats) -> Floats:
    """Return F with F'F = U'U and as few rows as that takes."""
    if unit.shape[0] <= unit.shape[1]:
        return unit
    values, vectors = np.linalg.eigh(unit.T @ unit)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))).T)


def maxima(drawn: Callable[[int], Floats], views: Sequence[int], draws: int) -> Floats:
    """Return the largest of each trial's columns in every draw, shape (draws, trials)."""
    starts = first_of(views)
    step = max(1, AT_ONCE // sum(views))
    parts = [np.maximum.reduceat(drawn(min(step, draws - begin)), starts, axis=1) for begin in range(0, draws, step)]
    return np.concatenate(parts)


def first_of(views: Sequence[int]) -> NDArray[np.intp]:
    """Return the first column of each trial, shape (trials,)."""
    return np.cumsum([0, *views[:-1]], dtype=np.intp)


def held_against(t: Floats, views: Sequence[int], null: Floats) -> FamilyTest:
    """Return the trials' statistics with their step-down p-values; `null` has the shape (draws, trials)."""
    starts = first_of(views)
    largest = np.maximum.reduceat(t, starts)  # (trials,)
    order = np.argsort(-largest, kind="stable")
    # the largest of those not yet stepped over: from the last in order upwards
    remaining = np.maximum.accumulate(null[:, order[::-1]], axis=1)[:, ::-1]  # (draws, trials)
    above = (remaining >= largest[order] - 1e-12).sum(axis=0)
    stepped = np.maximum.accumulate((1.0 + above) / (1.0 + len(null)))
    p = np.empty(len(order))
    p[order] = stepped
    return FamilyTest(largest, p, float(np.quantile(null.max(axis=1), 1.0 - LEVEL)))
