"""Bootstrap intervals as `arch` has them, corrected for bias; it takes a second to import, so only on demand."""

from __future__ import annotations

import math
import warnings

import numpy as np

from ...arrays import Floats
from ..metrics import CONSTANT, Undefined, drawdown
from .bootstrap import FEWEST, LEVEL, RESAMPLES, SEED, TOO_FEW
from .estimates import Interval
from .scaling import standardised

Three = tuple[Interval | Undefined, Interval | Undefined, Interval | Undefined]


def bias_corrected_intervals(
    returns: Floats, bars_per_year: float, length: float, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Three:
    """Return 95% intervals of the annual Sharpe ratio, total return and max drawdown of returns (n,) above -1.

    The percentiles are moved by how many resamples lie below the sample's own number: Efron (1981), Canadian Journal of
    Statistics 9, 139-172. So an interval holds the number that it is of, which those of a drawdown may not, resampled
    ones being deeper.

    Args:
        returns: simple, a bar.
        bars_per_year: for the Sharpe ratio.
        length: mean length of a block, in bars; rounded to whole ones.
        resamples: how many.
        seed: of the draws.
    """
    if len(returns) < FEWEST:
        return TOO_FEW, TOO_FEW, TOO_FEW
    if standardised(returns) is None:
        return CONSTANT, CONSTANT, CONSTANT
    from arch.bootstrap import StationaryBootstrap

    def numbers(sample: Floats) -> Floats:
        curve: Floats = np.exp(np.cumsum(np.concatenate((np.zeros(1), np.log1p(sample)))))
        spread = float(np.std(sample, ddof=1))
        ratio = float(np.mean(sample)) / spread * math.sqrt(bars_per_year) if spread else 0.0
        return np.array([ratio, curve[-1] - 1.0, np.min(drawdown(curve))])

    bootstrap = StationaryBootstrap(max(round(length), 1), returns, seed=seed)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a number that all resamples lie on one side of
        ends = bootstrap.conf_int(numbers, reps=resamples, method="bc", size=LEVEL)  # (2, 3)
    first, second, third = (
        Interval(float(low), float(high), LEVEL)
        if np.isfinite([low, high]).all()
        else Undefined("all resamples lie on one side of it")
        for low, high in ends.T
    )
    return first, second, third
