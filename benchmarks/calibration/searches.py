"""People who search by looking: each tries something, looks at what it would have earned, and decides what to try next.

A search is handed signals (signals, bars) and `look`, which returns the Sharpe ratio of following a forecast (bars,) on
the bars that may be looked at; it returns the forecast that it ends with, for all bars.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from calibration.worlds import Random

from barcast.arrays import Floats

LOOKS = 40
"""How often each search looks."""
SIGNALS = 40
STRETCH = 40
"""Bars that one patch turns round."""

Look = Callable[[Floats], float]
Search = Callable[[Random, Floats, Look], Floats]


def tuning(random: Random, signals: Floats, look: Look) -> Floats:
    """The weights of five signals, one of them moved at a time, and left moved where that helped."""
    weights = np.ones(5)
    best = look(weights @ signals[:5])
    for _ in range(LOOKS - 1):
        tried = weights.copy()
        tried[random.integers(5)] += random.standard_normal()
        if (seen := look(tried @ signals[:5])) > best:
            weights, best = tried, seen
    return np.asarray(weights @ signals[:5])


def adding(random: Random, signals: Floats, look: Look) -> Floats:
    """One signal after another, kept where it helped."""
    forecast: Floats = signals[0]
    best = look(forecast)
    for signal in signals[1:LOOKS]:
        if (seen := look(forecast + signal)) > best:
            forecast, best = forecast + signal, seen
    return forecast


def patching(random: Random, signals: Floats, look: Look) -> Floats:
    """One signal, turned round for a stretch of bars wherever that helped."""
    forecast: Floats = signals[0]
    best = look(forecast)
    for _ in range(LOOKS - 1):
        begin = random.integers(len(forecast) - STRETCH)
        tried = forecast.copy()
        tried[begin : begin + STRETCH] *= -1.0
        if (seen := look(tried)) > best:
            forecast, best = tried, seen
    return forecast


def voting(random: Random, signals: Floats, look: Look) -> Floats:
    """Each signal alone; those that earned something vote."""
    helped = [look(signal) > 0.0 for signal in signals[:LOOKS]]
    return np.asarray(np.sign(signals[:LOOKS])[helped].sum(axis=0)) if any(helped) else signals[0]


SEARCHES: dict[str, Search] = {"tuning": tuning, "adding": adding, "patching": patching, "voting": voting}
