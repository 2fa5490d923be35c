"""Whether a forecast repeats the past: a copy of what has just been, which catches changes after they came."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..analyzers.metrics import Metric, Undefined
from .forecast_quality import ForecastQuality

COPY = 0.8
"""A forecast that correlates so with a return already known has little else in it: a third of its variance."""
FEWEST = 30
"""Pairs that do not overlap: of so few, a correlation of 0.8 is four standard errors above none."""
LUCK = 3.0
"""Standard errors within which the agreement with the return to come counts as none."""


@dataclass(frozen=True)
class Copied:
    """The return already known that a forecast agrees with."""

    bars_ago: int
    """0: the return that has just come."""
    agreement: float
    """The correlation with it; below 0 it is reversed."""
    to_come: float
    """The correlation with the return that came; 0 where it has none."""

    @property
    def words(self) -> str:
        """Which return it is."""
        if not self.bars_ago:
            return "the return that has just come"
        return f"the return of {self.bars_ago} {'bar' if self.bars_ago == 1 else 'bars'} earlier"

    @property
    def sentence(self) -> str:
        """What it means, of one that is not reversed."""
        return (
            f"The forecast {goes(self.agreement)} {self.words} ({self.agreement:.2f}) far more than with the one to "
            f"come ({self.to_come:.2f}): it repeats the past, catching changes after they came."
        )


def goes(correlation: float) -> str:
    """Return how a forecast lies to a return that it correlates so with: `goes with`, or `goes against`."""
    return "goes against" if correlation < 0.0 else "goes with"


def copied(quality: ForecastQuality) -> Copied | None:
    """Return what the forecasts copy; None where they copy nothing, or where what they copy foretells what comes."""
    if quality.pairs // quality.horizon < FEWEST:
        return None
    to_come = number(quality.correlation.value)
    known = {-lag: number(value) for lag, value in quality.lag_profile.items() if lag <= 0}
    known[0] = max(known.get(0, 0.0), number(quality.last_return), key=abs)
    bars_ago = max(known, key=lambda ago: abs(known[ago]))
    foretells = to_come > LUCK / math.sqrt(quality.pairs / quality.horizon)
    if abs(known[bars_ago]) < COPY or foretells:
        return None
    return Copied(bars_ago, known[bars_ago], to_come)


def number(metric: Metric) -> float:
    """Return the metric, 0 where it has no number."""
    return 0.0 if isinstance(metric, Undefined) else float(metric)
