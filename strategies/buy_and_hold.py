"""The baseline every forecast has to beat: buy on the first bar, do nothing after."""

from __future__ import annotations

import backtrader as bt


class BuyAndHold(bt.Strategy):
    """All equity in at the first fill there is; asks no model."""

    wanted = 1.0

    def next(self) -> None:
        """Order until an order is filled."""
        if self.broker.filled_target(self.data) != self.wanted:
            self.broker.order_target(self, self.data, self.wanted)
