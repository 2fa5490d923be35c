"""Planted edges: strategies that know something, so much that they earn a given Sharpe ratio before costs.

The Sharpe ratio is that of the positions' return before costs, mean over standard deviation, times the root of 252; the
positions are the forecasts' signs. Sign edge: the mean of the coming return is +m or -m by the forecast's sign, and the
forecast has one size. Linear edge: the mean is proportional to the forecast, which is normal. The noise is normal: iid,
or GARCH(1,1).

**The best possible test** knows the noise's deviation d(t) and which of the two edges it is. The return is then
m a(t) + d(t) z(t) with a(t) known, +1 or -1 or the forecast, and by Neyman and Pearson's lemma no test of m = 0 against
m > 0 at the level 5% is more powerful than that of sum(a r / d^2), whatever m is. Its power is
Phi(m sqrt(sum a^2 / d^2) - 1.645): in iid noise Phi(Sharpe sqrt(T / 252) - 1.645) for the sign edge; for the linear
edge the Sharpe ratio there is sqrt(pi / 2) larger, which is that of positions in proportion to the forecast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from calibration.decided import BARS_A_YEAR, FEW_DRAWS, WARMING
from calibration.worlds import DAILY, SETTLING, Random, Shape, garch
from scipy.special import ndtr, ndtri

from barcast.analyzers.statistics.family import LEVEL, family_test
from barcast.arrays import Floats

EDGES = ("sign", "linear")
NOISES = ("iid", "GARCH")
MEAN_SIZE = np.sqrt(2.0 / np.pi)
"""Of a standard normal forecast."""
PERSISTENCE = 0.89


class Noise(NamedTuple):
    """Returns without an edge, and their deviations; both (worlds, bars)."""

    returns: Floats
    deviations: Floats


def noise_of(kind: str, random: Random, shape: Shape) -> Noise:
    """Return normal noise, `iid` or `GARCH`."""
    if kind == "iid":
        return Noise(DAILY * random.standard_normal(shape), np.full(shape, DAILY))
    innovations = random.standard_normal((shape[0], shape[1] + SETTLING))
    return Noise(*garch(innovations, persistence=PERSISTENCE))


def forecasts_of(edge: str, random: Random, shape: Shape) -> Floats:
    """Return forecasts whose signs earn 1 for a mean of 1: +1 or -1, or normal ones over their mean size."""
    forecast = random.standard_normal(shape)
    return np.sign(forecast) if edge == "sign" else forecast / MEAN_SIZE


def mean_of(sharpe: float) -> float:
    """Return the mean of a bar's return that comes to that annual Sharpe ratio."""
    return float(sharpe * DAILY / np.sqrt(BARS_A_YEAR))


def best_power(sharpe: float, forecast: Floats, deviations: Floats) -> float:
    """Return the power of the best possible test, on average over worlds; both arrays (worlds, bars) of the sample."""
    known = np.sqrt(np.sum((forecast / deviations) ** 2, axis=1))  # (worlds,)
    return float(np.mean(ndtr(mean_of(sharpe) * known - ndtri(1.0 - LEVEL))))


def in_sample(array: Floats) -> Floats:
    """Return the columns after those that warm the volatility."""
    return array[:, WARMING:]


def best_of_family(forecasts: Floats, returns: Floats, deviations: Floats) -> bool:
    """Return whether the best weighting sees an edge in any trial: the maximum of sum(a r / d^2) over trials.

    It knows the deviations and which edge it is, but not which trial has it; forecasts (trials, bars), others (bars,).
    """
    scores = forecasts * returns / deviations**2
    return bool(family_test([one[:, np.newaxis] for one in scores], draws=FEW_DRAWS).p.min() <= LEVEL)
