"""Strategies of ten units by turns, run as they are and looked at afterwards."""

import backtrader as bt

from barcast.costs import Costs
from barcast.engine.account.terms import Terms
from barcast.engine.events.strategy_pass import run_strategy

FREE = Terms(Costs())


def ran(bars, kind, **settings):
    """Run the strategy and return its instance."""
    kept = []

    class Kept(kind):
        def stop(self):
            kept.append(self)
            super().stop()

    Kept.__name__ = kind.__name__
    run_strategy(bars, Kept, settings.pop("params", {}), settings.pop("terms", FREE), **settings)
    return kept[0]


class Turning(bt.Strategy):
    """Holds 10 units, long and short by turns of five bars; keeps its orders."""

    def __init__(self):
        self.orders = []

    def next(self):
        if len(self) % 5 == 0:
            self.orders.append(self.order_target_size(target=10 if len(self) % 10 else -10))


class Trading(Turning):
    """Listens to orders and looks at its trades only in the end."""

    def notify_order(self, order):
        pass
