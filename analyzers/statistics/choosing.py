"""Whether what chose among many trials tells anything of how they did afterwards, given how alike the trials are.

Trials of one sweep hold much the same positions, so that their later results move together: a handful of them that
happen to do well, all alike, make a large rank correlation by luck alone. A permutation of the trials would not know
that. The null here is that of later differences which are luck and nothing else: the bars of the later part are
resampled in blocks, the same for all trials, each trial's own mean removed. So the results keep their correlation
across trials and over time, and all trials are worth the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...arrays import Floats
from ..metrics import Undefined
from .bootstrap import SEED, block_length, interval_of, resampled_means, resamples_for
from .correlations import ranks, spearman
from .estimates import Interval

FEWEST_TRIALS, FEWEST_BARS = 5, 20
"""Fewer trials have no rank correlation to speak of; fewer bars cannot be resampled."""


@dataclass(frozen=True)
class Choosing:
    """What choosing came to."""

    trials: int
    """Those that have both a score and a later result."""
    correlation: float
    """Spearman's, of the scores that chose and the later results."""
    luck: Interval
    """Where the correlation lies in 95 of a hundred cases if later differences are luck alone."""
    p: float
    """How often luck alone brings a correlation as large, one-sided."""
    chosen: float
    """The later result of the chosen one."""
    median: float
    """That of the median trial."""
    rank: int
    """Place of the chosen one among all by the later result, 1 for the best; equal ones share the better place."""
    p_gain: float
    """How often luck alone puts the chosen one as far above the median, one-sided."""


def choosing(scores: Floats, later: Floats, returns: Floats, chosen: int) -> Choosing | Undefined:
    """Return whether the scores told anything of the later results.

    Args:
        scores: what chose, the larger the better, shape (trials,).
        later: each trial's Sharpe ratio on bars after those, shape (trials,).
        returns: of each bar of the later part, shape (bars, trials).
        chosen: place of the chosen trial.
    """
    if len(scores) < FEWEST_TRIALS:
        needs = f"it takes {FEWEST_TRIALS} trials whose account lasts out of sample and trades"
        return Undefined(f"{needs}, and there are {len(scores)}")
    if len(returns) < FEWEST_BARS:
        return Undefined(f"it takes {FEWEST_BARS} bars out of sample, and there are {len(returns)}")
    found = spearman(scores, later)
    if isinstance(found, Undefined):
        return Undefined("all trials have the same score, or the same result out of sample")
    null = null_of(returns)  # (resamples, trials)
    by_luck = rank_correlations(scores, null)  # (resamples,)
    luck = interval_of(by_luck)
    if isinstance(luck, Undefined):
        return luck
    gain = float(later[chosen] - np.median(later))
    unit = spread_of(returns)  # what is resampled has a spread of 1; the gain is held against it in the same unit
    gains = null[:, chosen] - np.median(null, axis=1)
    in_unit = float((returns.mean(axis=0) / unit)[chosen] - np.median(returns.mean(axis=0) / unit))
    return Choosing(
        trials=len(scores),
        correlation=float(found),
        luck=luck,
        p=share_of_luck(by_luck[np.isfinite(by_luck)], float(found)),
        chosen=float(later[chosen]),
        median=float(np.median(later)),
        rank=1 + int(np.count_nonzero(later > later[chosen])),
        p_gain=share_of_luck(gains, in_unit if gain else 0.0),
    )


def null_of(returns: Floats) -> Floats:
    """Return the Sharpe ratios per bar, shape (resamples, trials), of trials that are all worth nothing."""
    unit = (returns - returns.mean(axis=0)) / spread_of(returns)
    length = block_length(returns.mean(axis=1))
    mean_length = 1.0 if isinstance(length, Undefined) else float(length)
    return resampled_means(unit, mean_length, resamples_for(len(returns)), SEED)


def spread_of(returns: Floats) -> Floats:
    """Return the standard deviation of each column (bars, trials), 1 where it never varies, shape (trials,)."""
    spread = returns.std(axis=0)
    return np.asarray(np.where(spread > 0.0, spread, 1.0))


def rank_correlations(scores: Floats, null: Floats) -> Floats:
    """Return Spearman's correlation of the scores (trials,) with each row (resamples, trials); NaN where undefined."""
    mine = ranks(scores) - ranks(scores).mean()
    others = np.asarray(pd.DataFrame(null).rank(axis=1), dtype=np.float64)  # (resamples, trials)
    others = others - others.mean(axis=1, keepdims=True)
    size = np.sqrt((others**2).sum(axis=1) * (mine**2).sum())
    return np.asarray(np.divide(others @ mine, size, out=np.full(len(null), np.nan), where=size > 0.0))


def share_of_luck(by_luck: Floats, found: float) -> float:
    """Return how often luck does as well: (1 + cases) / (1 + draws)."""
    return float((1 + np.count_nonzero(by_luck >= found - 1e-12)) / (1 + len(by_luck)))
