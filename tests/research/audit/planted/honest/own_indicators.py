"""Strategies over honest indicators of their own."""

import backtrader as bt
import numpy as np

from barcast.strategies import ForecastStrategy


class Recursion(bt.Indicator):
    """An average by recursion, with `next` alone."""

    lines, params = ("average",), (("rate", 0.1),)

    def nextstart(self):
        self.lines.average[0] = self.data[0]

    def next(self):
        self.lines.average[0] = self.lines.average[-1] + self.p.rate * (self.data[0] - self.lines.average[-1])


class RollingMean(bt.Indicator):
    """A mean of ten, in `once` over the whole array by cumulative sums."""

    lines = ("mean",)

    def __init__(self):
        self.addminperiod(10)

    def next(self):
        self.lines.mean[0] = sum(self.data.get(size=10)) / 10

    def once(self, start, end):
        sums = np.concatenate(([0.0], np.cumsum(np.array(self.data.array[:end], dtype=float))))
        for i in range(start, end):
            self.lines.mean.array[i] = (sums[i + 1] - sums[i - 9]) / 10


class HighestSoFar(bt.Indicator):
    """The highest so far, in `once` by `np.maximum.accumulate`."""

    lines = ("highest",)

    def next(self):
        self.lines.highest[0] = max(self.data[0], self.lines.highest[-1]) if len(self) > 1 else self.data[0]

    def once(self, start, end):
        highest = np.maximum.accumulate(np.array(self.data.array[:end], dtype=float))
        for i in range(start, end):
            self.lines.highest.array[i] = highest[i]


class Follows(bt.Strategy):
    indicator, above = Recursion, 1.0

    def __init__(self):
        self.value = self.indicator(self.data.close)

    def next(self):
        self.order_target_size(target=10 if self.data.close[0] > self.above * self.value[0] else 0)


class NextOnly(Follows):
    """An indicator with `next` alone."""


class HonestOnce(Follows):
    """An indicator whose `once` takes cumulative sums."""

    indicator = RollingMean


class NearThePeak(Follows):
    """An indicator whose `once` accumulates from the beginning."""

    indicator, above = HighestSoFar, 0.97


class SmoothForecast(ForecastStrategy):
    """An exponential average of the forecasts."""

    def __init__(self):
        super().__init__()
        self.smooth = bt.ind.EMA(self.forecast, period=5)

    def target(self, forecast):
        return float(np.sign(self.smooth[0]))


class HighestForecast(ForecastStrategy):
    """Long when the forecast is the highest of twenty."""

    def __init__(self):
        super().__init__()
        self.highest = bt.ind.Highest(self.forecast, period=20)

    def target(self, forecast):
        return float(forecast >= self.highest[0])
