"""Where forecasts come from over time: here, one model for every bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .protocol import Forecaster, features_of


@dataclass(frozen=True)
class SingleModel:
    """A source of one forecaster, in force at every bar."""

    forecaster: Forecaster
    trained_until: np.datetime64 | None = None
    """The close of the last bar its training knew, when it was trained elsewhere: all up to it is `train`."""
    trained_from: np.datetime64 | None = None
    """The first bar of its training, when it was trained elsewhere."""

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.forecaster.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.forecaster)

    def at(self, t: int) -> Forecaster:
        """Return the forecaster."""
        return self.forecaster
