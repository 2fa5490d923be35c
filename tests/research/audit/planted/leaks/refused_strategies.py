"""Strategies that a run refuses already."""

import backtrader as bt


class Tomorrow(bt.Strategy):
    """Buys when tomorrow's close, `close[1]`, is higher."""

    def next(self):
        try:
            rises = self.data.close[1] > self.data.close[0]
        except IndexError:  # the last bar
            return
        self.order_target_size(target=10 * rises)


class ShiftedForward(bt.Strategy):
    """A line `close(1)`, read as if it were yesterday's."""

    def __init__(self):
        self.shifted = self.data.close(1)

    def next(self):
        self.order_target_size(target=10 * (self.shifted[0] > self.data.close[0]))
