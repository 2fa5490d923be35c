"""The baseline every forecast has to beat: buy on the first bar, do nothing after."""

from __future__ import annotations

from typing import Any

import backtrader as bt


class BuyAndHold(bt.Strategy):
    """All equity in at the first fill there is; asks no model."""

    def __init__(self) -> None:
        self.invested = False

    def next(self) -> None:
        """Order until an order is filled."""
        if not self.invested and not self.broker.get_orders_open():
            self.broker.order_target(self, self.data, 1.0)

    def notify_order(self, order: Any) -> None:
        """Stop ordering once invested."""
        self.invested = self.invested or order.status == order.Completed
