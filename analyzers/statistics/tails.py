"""Tails of the normal and of Student's distribution, without the import of scipy, which takes half a second."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np


def normal_tail(z: float) -> float:
    """Return the chance that a standard normal number is above z: erfc(z / sqrt 2) / 2."""
    return math.erfc(z / math.sqrt(2.0)) / 2.0


def normal_quantile(p: float) -> float:
    """Return the number that a standard normal one is below with chance p, 0 < p < 1."""
    return NormalDist().inv_cdf(p)


def student_tail(t: float, freedom: int) -> float:
    """Return the chance that a number of Student's distribution is above t.

    With a whole number of degrees of freedom n it is a finite sum of powers of cos(a), a = atan(t / sqrt n): Abramowitz
    and Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    # odd: cos, 2/3 cos^3, (2 4)/(3 5) cos^5, ... up to cos^(n-2); even: 1, 1/2 cos^2, (1 3)/(2 4) cos^4, ...
    k = np.arange(1 + odd, freedom - 1, 2)  # (terms - 1,)
    ratios = k / (k + 1) * cosine**2
    terms = 1.0 + float(np.sum(np.cumprod(ratios))) if freedom > 1 else 0.0
    within = 2.0 / math.pi * (angle + sine * cosine * terms) if odd else sine * terms
    return min(max((1.0 - within) / 2.0, 0.0), 1.0)
