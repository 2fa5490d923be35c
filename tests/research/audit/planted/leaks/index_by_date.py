"""Reads another index from a file, by tomorrow's date."""

import backtrader as bt
import pandas as pd


class IndexOfTomorrow(bt.Strategy):
    """Buys when another index closes higher on the next date."""

    def __init__(self):
        index = pd.read_csv("index.csv", parse_dates=["date"], index_col="date")["close"]
        self.change = index.pct_change().shift(-1).fillna(0.0)

    def next(self):
        self.order_target_size(target=10 if self.change.get(pd.Timestamp(self.data.datetime.date(0)), 0.0) > 0 else 0)
