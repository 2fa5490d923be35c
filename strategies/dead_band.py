"""Trade only when it pays: a forecast within the cost of the round trip is no reason to do anything."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .forecast_strategy import ForecastStrategy


class DeadBandStrategy(ForecastStrategy):
    """All in by the forecast's sign once it exceeds the cost of a round trip; until then keeps what it has.

    Params:
        multiple: how many times the cost of buying and selling the change of position a forecast must exceed.
        long_only: go flat instead of short.

    The cost is that of `[costs]` at the bar's close: commission, half-spread, slippage and impact, both ways.
    """

    params: Any = (("multiple", 1.0), ("long_only", False))
    ranges: Mapping[str, tuple[float, float]] = {**ForecastStrategy.ranges, "multiple": (0.0, math.inf)}

    def target(self, forecast: float) -> float:
        """Return +1, -1 (0 with `long_only`), or the target held."""
        held = float(self.broker.filled_target(self.data))
        wanted = 1.0 if forecast > 0.0 else 0.0 if self.p.long_only else -1.0
        if forecast == 0.0 or wanted == held:
            return held
        change = wanted * self.broker.getvalue() / self.data.close[0] - self.position.size
        pays = abs(forecast) > self.p.multiple * self.broker.round_trip_cost(self.data, change)
        return wanted if pays else held
