"""How long the verdict takes: told beside the table, and held to nothing, since it depends on the machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from calibration.decided import decided, known_volatilities
from calibration.families import TRIALS
from calibration.worlds import DAILY
from threadpoolctl import threadpool_limits

from barcast.verdict.claims import claims_of, claims_of_family

BARS, ROUNDS = 1661, 5


def times_of_verdict() -> list[str]:
    """Return how long one trial takes, and a family of 50."""
    random = np.random.default_rng(0)
    returns = DAILY * random.standard_normal(BARS)
    volatility = known_volatilities(returns[np.newaxis])[0]
    forecasts = random.standard_normal((TRIALS, BARS))
    trials = [decided(np.sign(one), one, returns, volatility) for one in forecasts]
    with threadpool_limits(1):
        alone, together = median_of(lambda: claims_of(trials[0])), median_of(lambda: claims_of_family(trials))
    return [
        f"One trial of {BARS:,} bars is judged in {alone * 1e3:.1f} ms of CPU time (to reach: 30 ms).",
        f"A family of {TRIALS} is judged in {together:.2f} s of CPU time (to reach: 0.5 s).",
    ]


def median_of(work: Callable[[], object]) -> float:
    """Return the median CPU seconds of a call, on one thread."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds)
