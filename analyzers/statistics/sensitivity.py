"""How large an edge must be to be seen: what a test that finds nothing has not ruled out."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from ...arrays import Floats

FOUR_IN_FIVE = float(ndtri(0.8))
"""0.84: an edge so many standard errors above the critical value is found four times in five."""


class Sensitivity(NamedTuple):
    """Annual Sharpe ratios that an edge adds to an account."""

    unseen: float
    """An edge below this could not have been seen: one as large is found every other time."""
    seen: float
    """An edge as large is found four times in five."""


def edge_error(scores: Floats, views: Floats, position: Floats) -> float:
    """Return the standard error of what an edge adds to each bar's return, by the view that sees it best.

    An edge that adds m (s - mean s) to the mean of each return, s the position, adds m mean(view (s - mean s)) to a
    view's mean score, and m mean((s - mean s)^2) to the account's return.

    Args:
        scores: of one trial, shape (n, views).
        views: what the scores multiply the returns by, shape (n, views).
        position: shape (n,).
    """
    beyond = position - position.mean()
    slopes = (views * beyond[:, np.newaxis]).mean(axis=0)
    errors = scores.std(axis=0) / math.sqrt(len(scores))
    with np.errstate(divide="ignore", invalid="ignore"):
        best = np.nanmax(slopes / errors)
    return float(np.mean(beyond**2) / best)


def sensitivity(critical: float, error: float, volatility: float, bars_per_year: float) -> Sensitivity:
    """Return the edges that a test sees: critical x error / volatility, in annual Sharpe ratios, and four in five.

    Args:
        critical: what the statistic must reach.
        error: standard error of what an edge adds, per bar.
        volatility: standard deviation of the account's returns before costs, per bar.
        bars_per_year: scales both.
    """
    per_error = error / volatility * math.sqrt(bars_per_year)
    return Sensitivity(critical * per_error, (critical + FOUR_IN_FIVE) * per_error)
