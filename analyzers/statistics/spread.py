"""Whether one sample is spread out further than another: the F test of two variances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from ...arrays import Floats
from ..metrics import Undefined

FEWEST = 3
"""Fewer values have no spread to speak of."""


@dataclass(frozen=True)
class Spreads:
    """Two standard deviations, and how they compare."""

    wide: float
    """Of the sample that may be the wider."""
    narrow: float
    """Of the sample that it is held against."""
    p: float
    """How often samples of equal spread have a ratio of variances as large, one-sided; normal values assumed."""


def spreads(wide: Floats, narrow: Floats) -> Spreads | Undefined:
    """Return the standard deviations of two samples, (n,) and (m,), and the F test of the first being the larger.

    F = var(wide) / var(narrow) with n - 1 and m - 1 degrees of freedom: Snedecor (1934).
    """
    if min(len(wide), len(narrow)) < FEWEST:
        return Undefined(f"it takes {FEWEST} values on both sides, and there are {len(wide)} and {len(narrow)}")
    one, other = float(np.std(wide, ddof=1)), float(np.std(narrow, ddof=1))
    if other == 0.0:
        return Spreads(one, other, 0.0 if one > 0.0 else 1.0)
    return Spreads(one, other, float(fdtrc(len(wide) - 1, len(narrow) - 1, (one / other) ** 2)))
