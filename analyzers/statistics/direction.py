"""Whether forecasts have the sign of what came more often than chance: a test of direction, not of profit.

A strategy that is right rarely, but when it matters, earns and fails this test; one that is right often, and loses much
when it is wrong, passes it and loses.
"""

from __future__ import annotations

import math

import numpy as np

from ...arrays import Floats
from ..metrics import Undefined
from .estimates import Significance
from .tails import normal_tail

FEWEST = 10
"""Pairs below which the normal approximation says nothing."""


def pesaran_timmermann(forecast: Floats, outcome: Floats, horizon: int = 1) -> Significance | Undefined:
    """Test whether the signs of forecast and outcome, each (n,), are independent, against their agreeing too often.

    S = (P - P*) / sqrt(V(P) - V(P*)), P the share of hits, P* = py pz + (1 - py)(1 - pz) what independence would give,
    V(P) = P*(1 - P*) / n, V(P*) = [(2py - 1)^2 pz(1 - pz) + (2pz - 1)^2 py(1 - py)] / n; py and pz are the shares of
    outcomes and of forecasts above 0. Pesaran and Timmermann (1992), JBES 10, 461-465, without their term of order n^-2
    in V(P*), as statsmodels has it: S is a little smaller so (15 pairs, 11 hits: 1.9016, not 1.9683).

    Pairs in which one is 0 are left out, as in the hit rate. Of outcomes that overlap, because the horizon is longer
    than a bar, only every horizon-th pair is counted: the test takes pairs to be independent.
    """
    forecast, outcome = forecast[::horizon], outcome[::horizon]
    counted = (forecast != 0.0) & (outcome != 0.0)
    up, rose = forecast[counted] > 0.0, outcome[counted] > 0.0
    if len(up) < FEWEST:
        return Undefined(f"it takes {FEWEST} pairs that do not overlap, neither being 0")
    y, z, hits = (float(np.mean(share)) for share in (rose, up, rose == up))
    if z in (0.0, 1.0):
        return Undefined("the forecasts have one sign")
    if y in (0.0, 1.0):
        return Undefined("the outcomes have one sign")
    by_chance = y * z + (1.0 - y) * (1.0 - z)
    # V(P) - V(P*) multiplied out: above 0 while neither has one sign
    variance = 4.0 * y * (1.0 - y) * z * (1.0 - z) / len(up)
    statistic = (hits - by_chance) / math.sqrt(variance)
    return Significance(statistic, normal_tail(statistic))
