"""The hold-out split: which rows train, which test, and which may do neither."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

TEST, TRAIN, PURGED = "test", "train", "purged"


@dataclass(frozen=True)
class HoldOut:
    """A boundary bar B: everything known by its close trains, everything decided at it or later tests.

    `boundary` is B counted from 0; -1 means nothing trains and all is test.
    """

    boundary: int
    horizon: int = 1

    @classmethod
    def of(cls, bars: int, train: float, horizon: int = 1) -> HoldOut:
        """Return the split at the floor(train x bars)-th bar."""
        return cls(math.floor(Fraction(repr(float(train))) * bars) - 1, horizon)  # 0.29 x 100 is 29

    def training_bars(self, lookback: int) -> range:
        """Return the bars t whose window is whole and whose outcome, at t + horizon, is known by B."""
        return range(lookback, max(lookback, self.boundary - self.horizon + 1))

    def forecast_samples(self, made_at: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the sample of forecasts made at these bars: `train`, `purged` or `test`, shape (n,)."""
        samples = np.full(len(made_at), TRAIN, dtype=object)
        samples[made_at + self.horizon > self.boundary] = PURGED
        samples[made_at >= self.boundary] = TEST
        return samples

    def equity_samples(self, bars: int) -> NDArray[np.object_]:
        """Return the sample of each bar's equity: `train` up to B, `test` after it, shape (bars,)."""
        return np.where(np.arange(bars) > self.boundary, TEST, TRAIN).astype(object)
