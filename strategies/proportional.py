"""Partial bets: the stronger the forecast, the larger the position."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .forecast_strategy import ForecastStrategy


class ProportionalStrategy(ForecastStrategy):
    """A position proportional to the forecast, capped.

    Params:
        scale: fraction of equity for a forecast of 1; at 100 a forecast of 0.4% is 40% of equity.
        cap: largest fraction of equity, long or short.
        long_only: stay flat instead of going short.
    """

    params: Any = (("scale", 100.0), ("cap", 1.0), ("long_only", False))
    ranges: Mapping[str, tuple[float, float]] = {
        **ForecastStrategy.ranges,
        "scale": (0.0, math.inf),
        "cap": (0.0, math.inf),
    }

    def target(self, forecast: float) -> float:
        """Return scale x forecast, between -cap and cap."""
        low = 0.0 if self.p.long_only else -float(self.p.cap)
        return min(max(float(self.p.scale) * forecast, low), float(self.p.cap))
