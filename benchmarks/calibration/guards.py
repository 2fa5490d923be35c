"""False claims after a search by looking: without a guard, with a lock-box, and sealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from calibration.counts import Count
from calibration.decided import WARMING, claims_skill, decided, known_volatilities
from calibration.edges import mean_of
from calibration.searches import SEARCHES, SIGNALS, Search
from calibration.worlds import WORLDS, Random

from barcast.analyzers.statistics.family import LEVEL
from barcast.arrays import Floats

BARS = 1650
BOX = 0.3
"""The last share of the bars, which the search does not see."""
MEMORY = 0.7
"""Of the signals: they keep their signs for 4 bars on average."""
GROUPS = {"none": "searched", "lock-box": "lock-box", "sealed": "sealed"}
POWERS = {"lock-box": "power in the lock-box", "sealed": "power sealed"}


class Market(NamedTuple):
    """What a search meets."""

    signals: Floats
    """Shape (signals, bars)."""
    returns: Floats
    """Shape (bars,)."""
    volatility: Floats
    """Known before each return, shape (bars,)."""


def guards(random: Random, worlds: int, search: str, guard: str, world: str, sharpe: float = 0.0) -> list[Count]:
    """Return how often skill is claimed after a search; one signal of the first five earns that Sharpe ratio."""
    claims = 0
    for _ in range(worlds):
        signals = signals_of(random)
        returns = WORLDS[world](random, (1, WARMING + BARS)).returns
        returns[0, WARMING:] += mean_of(sharpe) * np.sign(signals[1])
        volatility = known_volatilities(returns)[0, WARMING:]
        claims += GUARDS[guard](random, SEARCHES[search], Market(signals, returns[0, WARMING:], volatility))
    group = POWERS[guard] if sharpe else GROUPS[guard]
    return [Count(group, f"{search}, {world}", claims, worlds)]


def signals_of(random: Random) -> Floats:
    """Return independent signals, (signals, bars), autoregressions of deviation 1."""
    noise = np.sqrt(1.0 - MEMORY**2) * random.standard_normal((SIGNALS, BARS + 50))
    for bar in range(1, noise.shape[1]):
        noise[:, bar] += MEMORY * noise[:, bar - 1]
    return np.asarray(noise[:, 50:])


def unguarded(random: Random, search: Search, market: Market) -> bool:
    """Search on all bars, and test what came of it on the same ones."""
    forecast = search(random, market.signals, lambda tried: sharpe_of(tried, market.returns))
    return claims_skill(decided(np.sign(forecast), forecast, market.returns, market.volatility))


def in_a_box(random: Random, search: Search, market: Market) -> bool:
    """Search on the first 70%, and test what came of it on the rest, once."""
    seen = round((1.0 - BOX) * len(market.returns))
    shown = market.returns[:seen]
    forecast = search(random, market.signals, lambda tried: sharpe_of(tried[:seen], shown))[seen:]
    return claims_skill(decided(np.sign(forecast), forecast, market.returns[seen:], market.volatility[seen:]))


def sealed(random: Random, search: Search, market: Market) -> bool:
    """Search on all bars, told only "no claim" at each look; the search ends at the first claim."""
    looks, claimed = 0, False

    def look(tried: Floats) -> float:
        nonlocal looks, claimed
        looks += 1
        level = LEVEL / (looks * (looks + 1))
        one = decided(np.sign(tried), tried, market.returns, market.volatility)
        claimed = claimed or claims_skill(one, level)
        return random.standard_normal()  # nothing was learnt: what is tried next is as good as any

    search(random, market.signals, look)
    return claimed


def sharpe_of(forecast: Floats, returns: Floats) -> float:
    """Return the Sharpe ratio of following the forecast's sign, per bar."""
    earned = np.sign(forecast) * returns
    return float(earned.mean() / earned.std())


GUARDS: dict[str, Callable[[Random, Search, Market], bool]] = {
    "none": unguarded,
    "lock-box": in_a_box,
    "sealed": sealed,
}
