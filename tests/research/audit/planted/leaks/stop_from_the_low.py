"""Stops at tomorrow's low, read from the file."""

import backtrader as bt
import pandas as pd


class StopAtTomorrowsLow(bt.Strategy):
    """Holds, with a stop just below the low of the next day in the file."""

    def __init__(self):
        lows = pd.read_csv("prices.csv", parse_dates=["date"], index_col="date")["low"].shift(-1)
        self.lows = {stamp.date(): low for stamp, low in lows.dropna().items()}
        self.stop_order = None

    def next(self):
        low = self.lows.get(self.data.datetime.date(0))
        if not self.position:
            self.buy(size=10)
        elif low is not None:
            self.cancel(self.stop_order) if self.stop_order else None
            self.stop_order = self.sell(exectype=bt.Order.Stop, size=self.position.size, price=0.999 * low)
