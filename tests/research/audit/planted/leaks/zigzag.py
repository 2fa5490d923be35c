"""A zigzag that marks its turns on the bar of the turn."""

import backtrader as bt


class Turns(bt.Indicator):
    lines = ("turn",)

    def next(self):
        self.lines.turn[0] = 0.0

    def once(self, start, end):
        closes = self.data.array
        for i in range(start, end):
            around = [closes[j] for j in range(max(i - 3, 0), min(i + 4, end))]
            self.lines.turn.array[i] = (closes[i] == min(around)) - float(closes[i] == max(around))


class ZigZag(bt.Strategy):
    """Buys the lows and sells the highs of a zigzag computed in `once`."""

    def __init__(self):
        self.turn = Turns(self.data.close)

    def next(self):
        if self.turn[0]:
            self.order_target_size(target=10 if self.turn[0] > 0 else -10)
