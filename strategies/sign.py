"""The default strategy: long when the forecast is up, short when it is down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .forecast_strategy import ForecastStrategy


class SignStrategy(ForecastStrategy):
    """All in by the forecast's sign; flat when the forecast is 0 or within the threshold.

    Params:
        threshold: a forecast up to this, in either direction, is no reason to hold a position.
        long_only: stay flat instead of going short.
    """

    params: Any = (("threshold", 0.0), ("long_only", False))
    ranges: Mapping[str, tuple[float, float]] = {**ForecastStrategy.ranges, "threshold": (0.0, math.inf)}

    def target(self, forecast: float) -> float:
        """Return +1, -1 or 0."""
        if abs(forecast) <= self.p.threshold:
            return 0.0
        if forecast > 0:
            return 1.0
        return 0.0 if self.p.long_only else -1.0
