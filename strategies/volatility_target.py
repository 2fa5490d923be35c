"""Size by risk: the calmer the market, the larger the position, so that each bar risks about as much."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .forecast_strategy import ForecastStrategy


class VolatilityTargetStrategy(ForecastStrategy):
    """The forecast's sign, sized so that the position has the wanted volatility.

    Params:
        volatility_target: wanted standard deviation of the equity's returns a year, 0.1 is 10%.
        volatility_bars: bars that the market's volatility is measured over.
        bars_per_year: turns volatility a bar into volatility a year; 252 for daily bars without weekends.
        cap: largest fraction of equity, long or short.
        threshold: a forecast up to this, in either direction, is no reason to hold a position.
        long_only: stay flat instead of going short.

    target = sign x min(cap, volatility_target / (standard deviation of the last returns x sqrt(bars_per_year))).
    Changes of target up to `rebalance_band` (0.1 here) are not traded. Reference: Moreira and Muir,
    "Volatility-managed portfolios", Journal of Finance 72 (2017).
    """

    params: Any = (
        ("rebalance_band", 0.1),
        ("volatility_target", 0.1),
        ("volatility_bars", 20),
        ("bars_per_year", 252.0),
        ("cap", 1.0),
        ("threshold", 0.0),
        ("long_only", False),
    )
    ranges: Mapping[str, tuple[float, float]] = {
        **ForecastStrategy.ranges,
        "volatility_target": (0.0, math.inf),
        "volatility_bars": (2, 100_000),
        "bars_per_year": (1.0, 31_622_400.0),  # a bar a second, all of a leap year
        "cap": (0.0, math.inf),
        "threshold": (0.0, math.inf),
    }

    def target(self, forecast: float) -> float:
        """Return the sign times the size that the market's volatility allows."""
        if abs(forecast) <= self.p.threshold or (forecast < 0.0 and self.p.long_only):
            return 0.0
        return math.copysign(min(float(self.p.cap), self._size()), forecast)

    def _size(self) -> float:
        """Return the fraction of equity that has the wanted volatility; 0 before there are two returns."""
        bars = min(int(self.p.volatility_bars) + 1, len(self.data))
        close = np.array(self.data.close.get(size=bars))
        if bars < 3:
            return 0.0
        volatility = float(np.std(close[1:] / close[:-1] - 1.0, ddof=1)) * math.sqrt(self.p.bars_per_year)
        return float(self.p.volatility_target) / volatility if volatility > 0.0 else math.inf
