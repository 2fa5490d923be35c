"""False claims of skill, one trial: every strategy without skill in every null world."""

from __future__ import annotations

from calibration.counts import Count
from calibration.decided import WARMING, claims_skill, decided, known_volatilities
from calibration.unskilled import STRATEGIES, Held, without_skill
from calibration.worlds import WORLDS, Random

from barcast.arrays import Floats
from barcast.verdict.decisions import Decisions

LENGTHS = (250, 750, 1650)
"""Bars of a sample: one year, three, and those of the default run's test part."""
GROUP = "null"


def nulls(random: Random, worlds: int, name: str, bars: int) -> list[Count]:
    """Return how often each strategy without skill is claimed to have some in worlds of that name."""
    world = WORLDS[name](random, (worlds, WARMING + bars))
    volatility = known_volatilities(world.returns)
    found = []
    for strategy in without_skill(name):
        held = STRATEGIES[strategy](random, world, volatility)
        claims = sum(claims_skill(sample(held, world.returns, volatility, row, bars)) for row in range(worlds))
        found.append(Count(GROUP, f"{name}, {strategy}, T = {bars}", claims, worlds))
    return found


def sample(held: Held, returns: Floats, volatility: Floats, row: int, bars: int) -> Decisions:
    """Return the decisions of the last so many bars of one world."""
    last = slice(returns.shape[1] - bars, None)
    return decided(held.position[row, last], held.forecast[row, last], returns[row, last], volatility[row, last])
