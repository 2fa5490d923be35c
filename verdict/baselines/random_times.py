"""The run's positions at random times: what luck in the timing alone would have made of them.

A permutation test in form (Fisher 1935; Aronson 2006, ch. 5), told as a rank beside the result, not as a claim.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...analyzers import metrics as m
from ...analyzers.metrics import Undefined
from ...arrays import Floats
from .decided import Decided
from .stretches import Stretches

MOST_ROWS, LEAST_RUNS = 5_000_000, 20
"""Bars of all random accounts together, beyond which there are fewer accounts, and the fewest there are."""
TIE = 1e-12
"""Returns and Sharpe ratios no further apart are the same."""

RUINED = Undefined("the account was ruined, and what it would have traded afterwards is not known")
NOTHING_HELD = Undefined("the run held no position")
ONE_STRETCH = Undefined("the run never changed its side, so there is nothing to put in another order")
SAME_IN_ANY_ORDER = Undefined("in any order the positions come to the same")


@dataclass(frozen=True)
class Rank:
    """Where a result lies among the random accounts."""

    share: float
    """The share of them that did worse, from 0 to 1; one that did as well counts half."""
    error: float
    """The standard error of that share, for so many were drawn and no more."""


@dataclass(frozen=True, eq=False)
class RandomTimes:
    """Accounts that took the run's positions in random order, on its own bars and terms."""

    total_return: Floats
    """Of each, shape (runs,)."""
    sharpe: Floats
    """Of each, a year, shape (runs,); -inf where it was ruined, NaN where returns never varied."""
    return_rank: Rank
    """Where the run's return lies among them."""
    sharpe_rank: Rank | Undefined
    """Where its Sharpe ratio lies among theirs."""
    replayed: float
    """The run's own return by the same replay; another than its own where exposures stand for its targets."""
    stretches: int
    """Stretches of one side, long, short or flat, that were put in random order."""

    def __len__(self) -> int:
        return len(self.total_return)


def random_times(decided: Decided, runs: int, seed: int, bars_per_year: float) -> RandomTimes | Undefined:
    """Return the accounts of the run's positions in random order, or why there are none."""
    stretches = Stretches.of(decided.targets)
    if not decided.targets.any():
        return NOTHING_HELD
    if len(stretches) < 2:
        return ONE_STRETCH
    rng = np.random.default_rng(seed)
    found = []
    for some in decided.parts_of(runs):
        wanted = stretches.shuffled(some.stop - some.start, rng)
        found.append(scores_of(decided.curves(wanted), bars_per_year))
    returns, sharpes = np.concatenate(found, axis=1)  # (runs,) each
    # the run once more by the same replay, so that an order that is its own is a tie
    own_return, own_sharpe = scores_of(decided.curves(decided.targets[np.newaxis]), bars_per_year)[:, 0]
    if np.ptp(returns) <= TIE and abs(own_return - returns[0]) <= TIE:
        return SAME_IN_ANY_ORDER
    ranks = rank_of(float(own_return), returns), sharpe_rank(float(own_sharpe), sharpes)
    return RandomTimes(returns, sharpes, *ranks, float(own_return), len(stretches))


def runs_within(wanted: int, rows: int) -> int:
    """Return how many random accounts of so many bars each are traded where so many are wanted."""
    return min(wanted, max(MOST_ROWS // max(rows, 1), LEAST_RUNS))


def scores_of(curves: Floats, bars_per_year: float) -> Floats:
    """Return total return and Sharpe ratio of accounts (k, rows + 1), shape (2, k), as `analyzers.metrics` has them.

    The Sharpe ratio is -inf for a ruined account, below every other, and NaN where the returns never vary.
    """
    returns = curves[:, -1] / curves[:, 0] - 1.0
    ruined = (curves <= 0.0).any(axis=1)
    steps = curves[:, 1:] / np.where(curves[:, :-1] > 0.0, curves[:, :-1], 1.0) - 1.0  # (k, rows)
    if steps.shape[1] < 2:
        return np.array([returns, np.where(ruined, -np.inf, np.nan)])
    spread = np.std(steps, axis=1, ddof=1)
    varies = spread > m.FLAT * np.maximum(np.max(np.abs(steps), axis=1), 1.0)
    sharpes = np.mean(steps, axis=1) / np.where(varies, spread, np.nan) * math.sqrt(bars_per_year)
    return np.array([returns, np.where(ruined, -np.inf, sharpes)])


def sharpe_rank(own: float, others: Floats) -> Rank | Undefined:
    """Return where the run's Sharpe ratio lies among those that there are."""
    known = others[~np.isnan(others)]
    if math.isnan(own) or not len(known):
        return m.CONSTANT
    return rank_of(own, known)


def rank_of(own: float, others: Floats) -> Rank:
    """Return the share of the others (k,) below, half of those no different, with its standard error.

    The error is sqrt(p (1 - p) / k) at p = (k share + 1) / (k + 2) (Laplace), so that it is no 0 at a share of 0 or 1.
    """
    same = np.isclose(others, own, rtol=0.0, atol=TIE)
    share = float(np.mean((others < own) & ~same) + 0.5 * np.mean(same))
    p = (share * len(others) + 1.0) / (len(others) + 2.0)
    return Rank(share, math.sqrt(p * (1.0 - p) / len(others)))
