"""The sensitivity line: how often an edge of the size it names is seen."""

from __future__ import annotations

from typing import cast

import numpy as np
from calibration.counts import Count
from calibration.decided import WARMING, claims_profit, claims_skill, decided, known_volatilities
from calibration.edges import forecasts_of, in_sample, mean_of, noise_of
from calibration.worlds import Random

from barcast.verdict.claims import claims_of

UNSEEN, SEEN = "an edge of the size not visible", "an edge of the size seen 4 in 5"
LINES = {UNSEEN: "unseen", SEEN: "seen"}
CLAIMS = {"skill": claims_skill, "profit": claims_profit}


def sensed(random: Random, worlds: int, noise: str, bars: int) -> list[Count]:
    """Return how often edges are claimed that are as large as the line printed for the same noise without an edge."""
    shape = (worlds, WARMING + bars)
    made, forecast = noise_of(noise, random, shape).returns, forecasts_of("sign", random, shape)
    printed = [
        claims_of(decided(*rows))
        for rows in zip(*map(in_sample, (forecast, forecast, made, known_volatilities(made))), strict=True)
    ]
    found = []
    for group, line in LINES.items():
        for about, is_claimed in CLAIMS.items():
            sharpes = np.array([cast(float, getattr(getattr(one, about), line)) for one in printed])
            returns = made + mean_of(1.0) * sharpes[:, np.newaxis] * forecast
            columns = map(in_sample, (forecast, forecast, returns, known_volatilities(returns)))
            claims = sum(is_claimed(decided(*rows)) for rows in zip(*columns, strict=True))
            found.append(Count(group, f"{about}, {noise}, T = {bars}", claims, worlds))
    return found
