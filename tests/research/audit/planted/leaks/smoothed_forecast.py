"""Smooths the forecasts with a centred mean."""

import backtrader as bt
import numpy as np
import pandas as pd

from barcast.strategies import ForecastStrategy


class CentredOnForecasts(bt.Indicator):
    lines = ("smooth",)

    def next(self):
        self.lines.smooth[0] = self.data[0]

    def once(self, start, end):
        values = pd.Series(np.array(self.data.array, dtype=float))
        smooth = values.rolling(3, center=True, min_periods=1).mean().fillna(0.0)
        for i in range(start, end):
            self.lines.smooth.array[i] = smooth[i]


class SmoothForecast(ForecastStrategy):
    """The sign of a centred mean of three forecasts."""

    def __init__(self):
        super().__init__()
        self.smooth = CentredOnForecasts(self.forecast)

    def target(self, forecast):
        return float(np.sign(self.smooth[0]))
