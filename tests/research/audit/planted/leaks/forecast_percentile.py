"""Trades a forecast by its place among all forecasts of the run."""

import backtrader as bt
import numpy as np
import pandas as pd

from barcast.strategies import ForecastStrategy


class PlaceAmongAll(bt.Indicator):
    """The percentile of each value among all."""

    lines = ("place",)

    def next(self):
        self.lines.place[0] = 0.5

    def once(self, start, end):
        places = pd.Series(np.array(self.data.array, dtype=float)).rank(pct=True).fillna(0.5)
        for i in range(start, end):
            self.lines.place.array[i] = places[i]


class BestFifth(ForecastStrategy):
    """Long in the best fifth of all forecasts, short in the worst."""

    def __init__(self):
        super().__init__()
        self.place = PlaceAmongAll(self.forecast)

    def target(self, forecast):
        return float(self.place[0] > 0.8) - float(self.place[0] < 0.2)
