"""Where forecasts come from over time: here, one model for every bar."""

from __future__ import annotations

from dataclasses import dataclass

from .protocol import Forecaster, features_of


@dataclass(frozen=True)
class SingleModel:
    """A source of one forecaster, in force at every bar."""

    forecaster: Forecaster

    @property
    def lookback(self) -> int:
        """Bars in a window."""
        return self.forecaster.lookback

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the window's columns."""
        return features_of(self.forecaster)

    def at(self, t: int) -> Forecaster:  # noqa: ARG002 - the same at every bar
        """Return the forecaster."""
        return self.forecaster
