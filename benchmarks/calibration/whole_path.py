"""The same figures by the whole path: bars, targets, fills at the next open, costs, the account, its decisions."""

from __future__ import annotations

import numpy as np
from calibration.counts import Count
from calibration.decided import WARMING, claims_profit, claims_skill, known_volatilities
from calibration.edges import forecasts_of, mean_of, noise_of
from calibration.power import BARS as BARS_OF_POWER
from calibration.profits import COST, edge_of_cost
from calibration.replayed import bars_of, result_of
from calibration.unskilled import STRATEGIES, Held
from calibration.worlds import WORLDS, Random

from barcast.arrays import Floats
from barcast.costs import Costs
from barcast.verdict.decisions import Decisions, decisions_of

NULL, POWER, PROFIT = "null, whole path", "power, whole path", "profit, whole path"
COSTS = Costs(commission_bps=COST * 1e4)


def nulls_replayed(random: Random, worlds: int, name: str, bars: int, strategy: str) -> list[Count]:
    """Return how often skill is claimed of a strategy without any that trades at a cost."""
    world = WORLDS[name](random, (worlds, WARMING + bars))
    held = STRATEGIES[strategy](random, world, known_volatilities(world.returns))
    claims = sum(claims_skill(account_of(random, held, world.returns, row)) for row in range(worlds))
    return [Count(NULL, f"{name}, {strategy}, T = {bars}", claims, worlds)]


def profits_replayed(random: Random, worlds: int, name: str, bars: int) -> list[Count]:
    """Return how often a profit after costs is claimed where a coin's edge and its costs are equal."""
    world = WORLDS[name](random, (worlds, WARMING + bars))
    held = STRATEGIES["coin"](random, world, world.returns)
    returns = world.returns + edge_of_cost(held, COST * np.abs(np.diff(held.position, axis=1, prepend=0.0)))
    claims = sum(claims_profit(account_of(random, held, returns, row)) for row in range(worlds))
    return [Count(PROFIT, f"{name}, coin, T = {bars}", claims, worlds)]


def power_replayed(random: Random, worlds: int, edge: str, noise: str) -> list[Count]:
    """Return how often an edge with a Sharpe ratio of 1 is claimed."""
    shape = (worlds, WARMING + BARS_OF_POWER)
    made, forecast = noise_of(noise, random, shape), forecasts_of(edge, random, shape)
    returns, held = made.returns + mean_of(1.0) * forecast, Held(np.sign(forecast), forecast)
    claims = sum(claims_skill(account_of(random, held, returns, row)) for row in range(worlds))
    return [Count(POWER, f"{edge} edge, {noise}, Sharpe 1", claims, worlds)]


def account_of(random: Random, held: Held, returns: Floats, row: int) -> Decisions:
    """Return the decisions of one world's account, as the verdict reads them out of its result."""
    bars, position = bars_of(random, returns[row]), held.position[row]
    is_sized = not np.isin(position, (-1.0, 0.0, 1.0)).all()
    return decisions_of(result_of(bars, held.forecast[row], position, COSTS, every_bar=is_sized))
