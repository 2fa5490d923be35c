"""Opens the data file on every bar."""

import csv

import backtrader as bt


class ReadsAsItTrades(bt.Strategy):
    """Reads the row after its own in the file, bar by bar."""

    def next(self):
        with open("prices.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        after = float(rows[min(len(self), len(rows) - 1)]["close"])
        self.order_target_size(target=10 if after > self.data.close[0] else 0)
