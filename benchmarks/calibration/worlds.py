"""Worlds in which no strategy without skill earns anything by its timing: returns of many markets at once.

Each function takes a generator and a shape (worlds, bars) and returns a `World`. Returns have a standard deviation of
about 1% a bar; nothing tested depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from barcast.arrays import Floats

Random = np.random.Generator
Shape = tuple[int, int]

DAILY = 0.01
"""Standard deviation of a bar's return."""
SETTLING = 200
"""Bars that a volatility process runs before its first return is kept."""


@dataclass(frozen=True)
class World:
    """Markets of one kind."""

    returns: Floats
    """Simple return of each bar, shape (worlds, bars)."""
    known: Floats | None = None
    """What a strategy may know before the bar although it says nothing about the mean: the side (+1 or -1) that wins
    often and little, shape (worlds, bars)."""


def normal(random: Random, shape: Shape) -> World:
    """Independent normal returns."""
    return World(DAILY * random.standard_normal(shape))


def student_3(random: Random, shape: Shape) -> World:
    """Student's t with 3 degrees of freedom: the variance is finite, the kurtosis is not."""
    return World(DAILY * random.standard_t(3, shape) / np.sqrt(3.0))


def student_4(random: Random, shape: Shape) -> World:
    """Student's t with 4 degrees of freedom."""
    return World(DAILY * random.standard_t(4, shape) / np.sqrt(2.0))


def garch_t(random: Random, shape: Shape) -> World:
    """GARCH(1,1) with innovations of Student's t(5)."""
    innovations = random.standard_t(5, (shape[0], shape[1] + SETTLING)) / np.sqrt(5.0 / 3.0)
    return World(garch(innovations)[0])


def leverage(random: Random, shape: Shape) -> World:
    """Volatility that rises after a fall (Glosten, Jagannathan and Runkle), with normal innovations."""
    innovations = random.standard_normal((shape[0], shape[1] + SETTLING))
    return World(garch(innovations, shock=0.03, after_fall=0.12, persistence=0.89)[0])


def regimes(random: Random, shape: Shape) -> World:
    """Calm and nervous spells of 100 bars on average, the nervous ones four times as volatile."""
    deviation = np.where(two_states(random, shape, 100.0, 100.0), 4.0, 1.0)
    return World(DAILY / np.sqrt(8.5) * deviation * random.standard_normal(shape))


def drift(random: Random, shape: Shape) -> World:
    """A market that rises by a Sharpe ratio of about 1 a year."""
    return World(DAILY * (0.06 + random.standard_normal(shape)))


def bull_bear(random: Random, shape: Shape) -> World:
    """Rising and falling spells, 250 and 80 bars on average, that nobody's positions know of."""
    rises = two_states(random, shape, 250.0, 80.0)
    return World(DAILY * (np.where(rises, 0.08, -0.15) + random.standard_normal(shape)))


def pennies(random: Random, shape: Shape) -> World:
    """Zero mean and a skew: one side, known beforehand, wins 4 bars of 5 a quarter of what it loses on the fifth."""
    side = np.where(random.random(shape) < 0.5, 1.0, -1.0)
    wins = random.random(shape) < 0.8
    size = DAILY / 2.0 * np.where(wins, 1.0, -4.0)  # mean 0, deviation DAILY, skew -1.5
    return World(side * size * (0.5 + random.random(shape)) / np.sqrt(13.0 / 12.0), known=side)


def crashes(random: Random, shape: Shape) -> World:
    """A market with small gains, and a fall of 5% on one bar in a hundred: skew about -3, mean zero."""
    falls = np.where(random.random(shape) < 0.01, -5.0, 0.0) + 0.05
    return World(DAILY * (falls + random.standard_normal(shape)) / np.sqrt(1.2475))


def garch(
    innovations: Floats, shock: float = 0.1, after_fall: float = 0.0, persistence: float = 0.88
) -> tuple[Floats, Floats]:
    """Return GARCH(1,1) returns and their deviations, (worlds, bars) each: without the first `SETTLING` innovations.

    variance(t+1) = rest + (shock + after_fall where the return fell) return(t)^2 + persistence variance(t); Bollerslev
    (1986), and Glosten, Jagannathan and Runkle (1993) for `after_fall`.
    """
    rest = 1.0 - shock - after_fall / 2.0 - persistence
    variances, squares = np.empty_like(innovations), innovations**2
    feedback = squares * (shock + after_fall * (innovations < 0.0)) + persistence
    now = np.ones(len(innovations))
    for bar in range(innovations.shape[1]):
        variances[:, bar] = now
        now = rest + feedback[:, bar] * now
    deviations = DAILY * np.sqrt(variances[:, SETTLING:])
    return deviations * innovations[:, SETTLING:], deviations


def two_states(random: Random, shape: Shape, first: float, second: float) -> Floats:
    """Return whether the first of two states holds, (worlds, bars); they last so many bars on average."""
    draws = random.random(shape)
    states = np.empty(shape, dtype=bool)
    now = random.random(shape[0]) < first / (first + second)
    for bar in range(shape[1]):
        now = now ^ (draws[:, bar] < np.where(now, 1.0 / first, 1.0 / second))
        states[:, bar] = now
    return states


WORLDS: dict[str, Callable[[Random, Shape], World]] = {
    "normal": normal,
    "Student t(3)": student_3,
    "Student t(4)": student_4,
    "GARCH-t": garch_t,
    "GARCH with leverage": leverage,
    "volatility regimes": regimes,
    "drift": drift,
    "bull and bear": bull_bear,
    "pennies": pennies,
    "crashes": crashes,
}
