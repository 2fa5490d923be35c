"""The strategy that trades a forecast: children say only what position a forecast is worth."""

from __future__ import annotations

import math
from typing import Any, cast

import backtrader as bt

from ..faults import BadInput, did_you_mean
from .forecast import Forecast

REBALANCE = ("on_change", "every_bar")


class ForecastStrategy(bt.Strategy):
    """Asks the forecast on every bar, turns it into a target, and orders when the target calls for it.

    Override `target`; nothing else is needed.

    Params:
        source: the `ForecastSource`, handed in by the engine.
        rebalance: `on_change` orders when the target differs from that of the last filled order,
            `every_bar` re-sizes the position on each bar.
        rebalance_band: a change of target up to this is not worth an order (`on_change`).
    """

    params: Any = (("source", None), ("rebalance", "on_change"), ("rebalance_band", 0.0))

    def __init__(self) -> None:
        if self.p.rebalance not in REBALANCE:
            remedy = did_you_mean(str(self.p.rebalance), REBALANCE)
            raise BadInput.at("strategy.rebalance", f"{self.p.rebalance!r} is no way to rebalance", remedy)
        check_range("rebalance_band", self.p.rebalance_band, 0.0)
        self.forecast: Any = cast(Any, Forecast)(self.data, source=self.p.source)
        self.wanted = 0.0
        self.filled_target = 0.0

    def target(self, forecast: float) -> float:
        """Return the wanted position as a fraction of equity: 1 all in, 0 flat, -1 all in short."""
        raise TypeError(f"{type(self).__name__} must override `target(self, forecast)`")

    def next(self) -> None:
        """Read the forecast, decide the target, order it."""
        forecast = float(self.forecast[0])
        self.wanted = 0.0 if math.isnan(forecast) else self._checked(self.target(forecast), forecast)
        if self._order_is_due():
            self.broker.order_target(self, self.data, self.wanted)

    def notify_order(self, order: Any) -> None:
        """Remember the target of the last filled order: a refused one is tried again on the next bar."""
        if order.status == order.Completed and "target" in order.info:
            self.filled_target = order.info["target"]

    def _order_is_due(self) -> bool:
        if self.p.rebalance == "every_bar":
            return bool(self.wanted != 0.0 or self.position.size != 0.0)
        return bool(abs(self.wanted - self.filled_target) > self.p.rebalance_band)

    def _checked(self, target: float, forecast: float) -> float:
        wanted = float(target)
        if math.isfinite(wanted):
            return wanted
        raise BadInput.at(
            f"strategy {type(self).__name__}",
            f"`target({forecast!r})` returned {wanted} on {self.data.datetime.datetime():%Y-%m-%d %H:%M}",
            "return a finite fraction of equity (0 is flat)",
        )


def check_range(name: str, value: Any, low: float, high: float = math.inf) -> None:
    """Refuse a parameter that is not a number from low to high.

    Raises:
        BadInput: naming `strategy.NAME`, the value and the range.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high or math.isinf(value):
        span = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of at least {low:g}"
        raise BadInput.at(f"strategy.{name}", f"{value!r} is out of range", f"give a number {span}")
