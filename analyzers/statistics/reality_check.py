"""Whether the best of several strategies beats a benchmark: Hansen's test of superior predictive ability.

Hansen (2005), A Test for Superior Predictive Ability, JBES 23, 365-380. It is `arch`'s, which takes a second to import:
nothing on the way of an ordinary run calls it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...arrays import Floats
from ..metrics import Undefined
from .bootstrap import FEWEST, RESAMPLES, SEED, block_length
from .scaling import scaled, standardised


@dataclass(frozen=True)
class Superiority:
    """How often chance alone brings a best strategy as good as this one."""

    statistic: float
    """The largest sqrt(n) x mean / standard deviation of the gains over the benchmark."""
    consistent: float
    """p, strategies that are clearly worse than the benchmark being left out."""
    lower: float
    """p, every strategy that is worse being left out."""
    upper: float
    """p, all of them counted as being as good as the benchmark."""


def superior_ability(gains: Floats, *, resamples: int = RESAMPLES, seed: int = SEED) -> Superiority | Undefined:
    """Return the test of what strategies gained over a benchmark, a bar a row, shape (n, strategies).

    The gains are studentised by the standard deviation that the stationary bootstrap's own kernel gives, before
    `arch` has them: its `SPA` (8.0) takes `studentize` and does not look at it. Where no strategy gained, its p is
    larger than the paper's, which stops at what a statistic of 0 has; both are far above a half. A strategy whose gain
    never varies is left out.
    """
    count = len(gains)
    if count < FEWEST:
        return Undefined(f"it takes {FEWEST} bars to resample")
    columns = [scaled(one)[0] for one in gains.T if standardised(one) is not None]
    if not columns:
        return Undefined("the gain over the benchmark never varies")
    lengths = [float(length) for one in columns if not isinstance(length := block_length(one), Undefined)]
    length = math.ceil(max(lengths))  # `arch` takes whole bars
    deviations = [math.sqrt(kernel_variance(one, length)) for one in columns]
    studentised = np.column_stack([one / spread for one, spread in zip(columns, deviations, strict=True)])
    return tested_by_arch(studentised, length, resamples, seed)


def kernel_variance(values: Floats, length: float) -> float:
    """Return the variance of sqrt(n) times the mean of values (n,), as the stationary bootstrap of this length has it.

    The autocovariances weighed by (1 - i/n)(1 - q)^i + i/n (1 - q)^(n-i), q = 1 / length: Politis and Romano (1994).
    """
    count, q = len(values), 1.0 / length
    centred = values - values.mean()
    power = np.abs(np.fft.rfft(centred, 2 * count)) ** 2
    covariance = np.fft.irfft(power)[:count] / count  # (n,)
    i = np.arange(1, count)
    weights = (1.0 - i / count) * (1.0 - q) ** i + i / count * (1.0 - q) ** (count - i)
    return float(covariance[0] + 2.0 * weights @ covariance[1:])


def tested_by_arch(studentised: Floats, length: int, resamples: int, seed: int) -> Superiority:
    """Return the p-values of `arch` for gains of standard deviation 1, shape (n, strategies)."""
    from arch.bootstrap import SPA

    count = len(studentised)
    test = SPA(np.zeros(count), -studentised, block_size=length, reps=resamples, seed=seed)
    test.compute()
    p = {name: float(value) for name, value in test.pvalues.items()}
    best = float(np.max(studentised.mean(axis=0)) * math.sqrt(count))
    return Superiority(best, p["consistent"], p["lower"], p["upper"])
