"""Models that a run refuses already."""

from functools import cache

import numpy as np

QUESTION = {}


@cache
def answer(position):
    return float(QUESTION["windows"][position, :, 0].sum())


class CachedByPosition:
    """`lru_cache` keyed by the position in the batch."""

    lookback = 3

    def predict(self, windows):
        QUESTION["windows"] = windows
        return [answer(position) for position in range(len(windows))]


class ScaledByTheBatch:
    """Momentum standardised by all windows of the question."""

    lookback = 3

    def predict(self, windows):
        sums = windows[:, :, 0].sum(axis=1)
        return 0.01 * (sums - sums.mean()) / (sums.std() + 1e-9)


class NextWindow:
    """The last return of the next window."""

    lookback = 3

    def predict(self, windows):
        return np.append(windows[1:, -1, 0], 0.0)
