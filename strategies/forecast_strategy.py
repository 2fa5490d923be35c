"""The strategy that trades a forecast: children say only what position a forecast is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

import backtrader as bt

from ..faults import BadInput
from .forecast import Forecast


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
    choices: Mapping[str, tuple[str, ...]] = {"rebalance": ("on_change", "every_bar")}
    ranges: Mapping[str, tuple[float, float]] = {"rebalance_band": (0.0, math.inf)}

    def __init__(self) -> None:
        self.forecast: Any = cast(Any, Forecast)(self.data, source=self.p.source)
        self.wanted = 0.0

    def target(self, forecast: float) -> float:
        """Return the wanted position as a fraction of equity: 1 all in, 0 flat, -1 all in short."""
        raise TypeError(f"{type(self).__name__} must override `target(self, forecast)`")

    def on_new_account(self) -> None:
        """Begin a state of your own anew: another account has been opened, flat, with the starting cash.

        Called at the close at which train ends and test begins, after all that became of the old account was told,
        and before `next`. There is nothing to do for what is in `self.broker` or `self.position`.
        """

    def next(self) -> None:
        """Read the forecast, decide the target, order it."""
        forecast = float(self.forecast[0])
        self.wanted = 0.0 if forecast != forecast else self._checked(self.target(forecast), forecast)
        if self._order_is_due():
            self.broker.order_target(self, self.data, self.wanted)
        elif (carried := self.broker.carried_target) is not None and carried != self.wanted:
            self.broker.drop_carried_target()

    def _order_is_due(self) -> bool:
        if self.p.rebalance == "every_bar":
            return bool(self.wanted != 0.0 or self.position.size != 0.0)
        # the target of the last *filled* order: a refused one is tried again on the next bar
        return bool(abs(self.wanted - self.broker.filled_target(self.data)) > self.p.rebalance_band)

    def _checked(self, target: Any, forecast: float) -> float:
        if type(target) is float and math.isfinite(target):
            return target
        try:
            wanted = float(target)
        except (TypeError, ValueError):
            wanted = math.nan
        if math.isfinite(wanted):
            return wanted
        raise BadInput.at(
            f"strategy {type(self).__name__}",
            f"`target({forecast!r})` returned {target!r} on {self.data.datetime.datetime():%Y-%m-%d %H:%M}",
            "return a finite fraction of equity (0 is flat)",
        )
