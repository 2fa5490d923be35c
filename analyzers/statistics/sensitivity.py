"""How large an edge must be to be seen: what a test that finds nothing has not ruled out."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.special import ndtri

FOUR_IN_FIVE = float(ndtri(0.8))
"""0.84: an edge so many standard errors above the critical value is found four times in five."""


class Sensitivity(NamedTuple):
    """Annual Sharpe ratios that an edge adds to an account."""

    unseen: float
    """An edge below this could not have been seen: one as large is found every other time."""
    seen: float
    """An edge as large is found four times in five."""


def sensitivity(critical: float, error: float, volatility: float, bars_per_year: float) -> Sensitivity:
    """Return the edges that a test sees: critical x error / volatility, in annual Sharpe ratios, and four in five.

    Args:
        critical: what the statistic must reach.
        error: standard error of the mean score, per bar.
        volatility: standard deviation of the account's returns before costs, per bar.
        bars_per_year: scales both.
    """
    per_error = error / volatility * math.sqrt(bars_per_year)
    return Sensitivity(critical * per_error, (critical + FOUR_IN_FIVE) * per_error)
