"""False claims of a profit: strategies whose edge earns before costs exactly what they cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from calibration.counts import Count
from calibration.decided import WARMING, claims_profit, known_volatilities
from calibration.nulls import sample
from calibration.unskilled import STRATEGIES, Held
from calibration.worlds import WORLDS, Random

from barcast.arrays import Floats

GROUP = "profit"
COST = 5e-4
"""Of what is traded: 5 basis points."""
TRADED = ("coin", "long-biased", "slow", "proportional")


def profits(random: Random, worlds: int, name: str, bars: int) -> list[Count]:
    """Return how often a profit after costs is claimed where the edge and the costs are equal."""
    world = WORLDS[name](random, (worlds, WARMING + bars))
    volatility = known_volatilities(world.returns)
    found = []
    for strategy in TRADED:
        held = STRATEGIES[strategy](random, world, volatility)
        cost = COST * np.abs(np.diff(held.position, axis=1, prepend=0.0))
        returns = world.returns + edge_of_cost(held, cost)
        claims = 0
        for row in range(worlds):
            one = sample(held, returns, volatility, row, bars)
            claims += claims_profit(replace(one, forecast=None, cost=cost[row, -bars:]))
        found.append(Count(GROUP, f"{name}, {strategy}, T = {bars}", claims, worlds))
    return found


def edge_of_cost(held: Held, cost: Floats) -> Floats:
    """Return the mean of each return, (worlds, bars), by which the position beyond its mean earns its costs."""
    beyond = held.position - held.position.mean(axis=1, keepdims=True)
    return np.asarray(beyond * cost.mean(axis=1, keepdims=True) / beyond.var(axis=1, keepdims=True))
