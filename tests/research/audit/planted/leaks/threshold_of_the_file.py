"""A threshold computed from the whole file when the module is imported."""

import backtrader as bt
import pandas as pd

MEDIAN = pd.read_csv("prices.csv")["close"].median()


class BelowTheMedian(bt.Strategy):
    """Holds while the close is below the median of all closes."""

    def next(self):
        self.order_target_size(target=10 if self.data.close[0] < MEDIAN else 0)
