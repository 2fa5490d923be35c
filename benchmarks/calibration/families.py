"""Families of 50 trials, declared before the first was looked at: false claims and power of the best of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from calibration.counts import Count
from calibration.decided import WARMING, claims_any, decided, known_volatilities
from calibration.edges import MEAN_SIZE, best_of_family, mean_of, noise_of
from calibration.worlds import WORLDS, Random

from barcast.arrays import Floats
from barcast.verdict.decisions import Decisions

TRIALS = 50
BARS, BARS_OF_POWER = 1650, 2500
CORRELATION_OF_POWER = 0.5
TRAINED = 500
"""Bars before the sample, on which ridges are fitted and momentum begins."""
SIZE, POWER, BOUND = "null of 50", "power of 50", "power of 50, best possible"
Family = Callable[[Random, Floats], Floats]
"""From the returns (bars,) of one world to forecasts (trials, bars), each made before the return of its column."""


def correlated(correlation: float) -> Family:
    """Return the family of normal forecasts that are so correlated with each other."""

    def made(random: Random, returns: Floats) -> Floats:
        shared = np.sqrt(correlation) * random.standard_normal(len(returns))
        own = np.sqrt(1.0 - correlation) * random.standard_normal((TRIALS, len(returns)))
        return np.asarray(shared + own)

    return made


def momentum(random: Random, returns: Floats) -> Floats:
    """The mean return of the last 2, 5, 8 ... 74 bars, and its opposite."""
    lengths = range(2, 75, 3)
    total = np.concatenate([[0.0], np.cumsum(returns)])
    found = np.zeros((len(lengths), len(returns)))
    for row, length in enumerate(lengths):
        found[row, length:] = (total[length:-1] - total[: -length - 1]) / length
    return np.concatenate([found, -found])


def ridges(random: Random, returns: Floats) -> Floats:
    """Ridge regressions on the last 2 to 20 returns, 5 lookbacks and 10 penalties, fitted before the sample."""
    return np.concatenate([ridges_of(returns, lookback) for lookback in (2, 5, 10, 15, 20)])


def ridges_of(returns: Floats, lookback: int) -> Floats:
    """Return the forecasts (10, bars) of ten penalties."""
    windows = np.lib.stride_tricks.sliding_window_view(returns, lookback)[:-1]  # (bars - lookback, lookback)
    seen, labels = windows[: TRAINED - lookback], returns[lookback:TRAINED]
    squares, products = seen.T @ seen, seen.T @ (labels - labels.mean())
    found = np.zeros((10, len(returns)))
    for row, share in enumerate(np.geomspace(0.01, 10.0, 10)):
        penalty = share * np.trace(squares) / lookback * np.eye(lookback)
        found[row, lookback:] = labels.mean() + windows @ np.linalg.solve(squares + penalty, products)
    return found


FAMILIES: dict[str, Family] = {
    "independent": correlated(0.0),
    "correlated 0.2": correlated(0.2),
    "correlated 0.5": correlated(0.5),
    "correlated 0.9": correlated(0.9),
    "momentum": momentum,
    "ridges": ridges,
}


def families(random: Random, worlds: int, family: str, world: str) -> list[Count]:
    """Return how often any of 50 trials without skill is claimed to have some."""
    returns = WORLDS[world](random, (worlds, TRAINED + BARS)).returns
    volatility = known_volatilities(returns)
    claims = 0
    for row in range(worlds):
        forecasts = FAMILIES[family](random, returns[row])
        claims += claims_any(trials_of(forecasts, returns[row], volatility[row], BARS))
    return [Count(SIZE, f"{family}, {world}", claims, worlds)]


def power_of_family(random: Random, worlds: int, edge: str, noise: str) -> list[Count]:
    """Return how often a family is claimed to have skill, one trial of which has a Sharpe ratio of 1."""
    shape = (worlds, WARMING + BARS_OF_POWER)
    made = noise_of(noise, random, shape)
    claims, best = 0, 0.0
    for row in range(worlds):
        normal = correlated(CORRELATION_OF_POWER)(random, made.returns[row])
        forecasts = np.sign(normal) if edge == "sign" else normal / MEAN_SIZE
        returns = made.returns[row] + mean_of(1.0) * forecasts[0]
        volatility = known_volatilities(returns[np.newaxis])[0]
        claims += claims_any(trials_of(forecasts, returns, volatility, BARS_OF_POWER))
        best += best_of_family(forecasts[:, WARMING:], returns[WARMING:], made.deviations[row, WARMING:])
    cell = f"{edge} edge, {noise}, Sharpe 1"
    return [Count(POWER, cell, claims, worlds), Count(BOUND, cell, best, worlds)]


def trials_of(forecasts: Floats, returns: Floats, volatility: Floats, bars: int) -> list[Decisions]:
    """Return the decisions of the last so many bars of trials that follow the signs of forecasts (trials, bars)."""
    last = slice(len(returns) - bars, None)
    return [decided(np.sign(one[last]), one[last], returns[last], volatility[last]) for one in forecasts]
