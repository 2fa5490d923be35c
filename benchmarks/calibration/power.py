"""How often an edge is seen, one trial, beside the best possible test."""

from __future__ import annotations

import numpy as np
from calibration.counts import Count
from calibration.decided import WARMING, claims_skill, decided, known_volatilities
from calibration.edges import best_power, forecasts_of, in_sample, mean_of, noise_of
from calibration.worlds import Random

GROUP, BOUND = "power", "power, best possible"
SHARPES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
BARS = 1650


def power(random: Random, worlds: int, edge: str, noise: str, sharpe: float) -> list[Count]:
    """Return how often an edge of that Sharpe ratio is claimed, and how often the best possible test would."""
    shape = (worlds, WARMING + BARS)
    made, forecast = noise_of(noise, random, shape), forecasts_of(edge, random, shape)
    returns = made.returns + mean_of(sharpe) * forecast
    columns = (np.sign(forecast), forecast, returns, known_volatilities(returns))
    claims = sum(claims_skill(decided(*rows)) for rows in zip(*map(in_sample, columns), strict=True))
    cell = f"{edge} edge, {noise}, Sharpe {sharpe:g}"
    best = best_power(sharpe, in_sample(forecast), in_sample(made.deviations))
    return [Count(GROUP, cell, claims, worlds), Count(BOUND, cell, best * worlds, worlds)]
