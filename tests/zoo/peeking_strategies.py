"""Strategies that read bars to come, by nothing but public attributes. All of them run, and earn money.

The line that reads too far ends with the comment `# later`: a message is to name it. None reads past the last bar,
which is an error of Python's.
"""

import backtrader as bt
import numpy as np

from barcast.models.protocol import ask
from barcast.strategies import ForecastStrategy

ENOUGH = 290
"""Bars after which they keep still: tests hand in 300."""


class Peeker(bt.Strategy):
    """What they share: one unit is held while `rises()`, and nothing otherwise."""

    def next(self):
        if len(self) < ENOUGH:
            self.order_target_size(target=int(self.rises()))


class TomorrowsClose(Peeker):
    """`close[1]`, where `close[-1]` was meant."""

    def rises(self):
        return self.data.close[1] > self.data.close[0]  # later


class TomorrowsOpen(Peeker):
    """Decides by the open at which it will be filled."""

    def rises(self):
        return self.data.open[1] > self.data.close[0]  # later


class TomorrowsRange(Peeker):
    """Tomorrow's high and low, in one line with today's close."""

    def rises(self):
        return self.data.high[1] + self.data.low[1] > 2 * self.data.close[0]  # later


class TomorrowsVolume(Peeker):
    """`volume[1]`, after a day of falling prices."""

    def rises(self):
        return self.data.close[0] < self.data.open[0] and self.data.volume[1] > 500_000  # later


class TomorrowsDate(Peeker):
    """Looks up whether the next bar is a Friday."""

    def rises(self):
        return self.data.datetime.date(1).weekday() == 4  # later


class TomorrowsStamp(Peeker):
    """`datetime.datetime(1)`."""

    def rises(self):
        return self.data.datetime.datetime(1).day % 2 == 1  # later


class NumberOfTomorrow(Peeker):
    """The float behind tomorrow's date."""

    def rises(self):
        return self.data.datetime[1] - self.data.datetime[0] > 1  # later


class WrapsRound(Peeker):
    """`close[-5]` from the first bar on: on bars 1 to 5 that is the end of the file."""

    def rises(self):
        return self.data.close[0] > self.data.close[-5]  # later


class WarmUpInVain(Peeker):
    """`addminperiod` has no effect in a strategy: it too begins with the first bar, and wraps round."""

    def __init__(self):
        self.addminperiod(5)

    def rises(self):
        return self.data.open[0] < self.data.close[-4]  # later


class LoopOfTheWrongSign(Peeker):
    """Sums over `range(5)` in place of `range(-4, 1)`."""

    def rises(self):
        return sum(self.data.close[ago] - self.data.open[ago] for ago in range(5)) > 0  # later


class GetAhead(Peeker):
    """`get(ago=1)`."""

    def rises(self):
        return self.data.close.get(ago=1)[0] > self.data.close[0]  # later


class GetAround(Peeker):
    """The mean of three bars, two of which are to come."""

    def rises(self):
        return np.mean(self.data.close.get(ago=2, size=3)) > self.data.close[0]  # later


class ShiftedLine(Peeker):
    """`close(1)` made in `__init__` and read as if it were yesterday's."""

    def __init__(self):
        self.shifted = self.data.close(1)  # later

    def rises(self):
        return self.shifted[0] > self.data.close[0]  # later


class ComparedLines(Peeker):
    """A line of comparisons with the next close."""

    def __init__(self):
        self.up = self.data.close(1) > self.data.close  # later

    def rises(self):
        return self.up[0]  # later


class ChosenLine(Peeker):
    """`bt.If` over a shifted line."""

    def __init__(self):
        self.up = bt.If(self.data.close(2) > self.data.close, 1.0, 0.0)  # later

    def rises(self):
        return self.up[0]  # later


class ShiftedIndicator(Peeker):
    """An average of a shifted line: centred, one may think."""

    def __init__(self):
        self.average = bt.ind.SMA(self.data.close(2), period=5)  # later

    def rises(self):
        return self.average[0] > self.data.close[0]  # later


class HighestToCome(Peeker):
    """The highest of the next five highs, to see which breakouts hold."""

    def __init__(self):
        self.highest = bt.ind.Highest(self.data.high(5), period=5)  # later

    def rises(self):
        return self.highest[0] > 1.01 * self.data.close[0]  # later


class LaggingSpan(Peeker):
    """Ichimoku's lagging span, which Backtrader draws 26 bars back: today's value is a close to come."""

    def __init__(self):
        self.cloud = bt.ind.Ichimoku(self.data)

    def rises(self):
        return len(self) < 270 and self.cloud.chikou_span[0] > self.data.close[0]  # later


class IndicatorAhead(Peeker):
    """`sma[1]`: an honest indicator, read a bar too far."""

    def __init__(self):
        self.average = bt.ind.SMA(period=3)

    def rises(self):
        return self.average[1] > self.average[0]  # later


class NextOfAnIndicator(bt.Indicator):
    """The return to come, in `next`."""

    lines = ("change",)

    def next(self):
        self.lines.change[0] = self.data.close[1] - self.data.close[0] if len(self) < ENOUGH else 0.0  # later


class OnceOfAnIndicator(bt.Indicator):
    """The return to come, in `once`."""

    lines = ("change",)

    def next(self):
        self.lines.change[0] = self.data.close[0] - self.data.close[-1] if len(self) > 1 else 0.0

    def once(self, start, end):
        close, line = self.data.close.array, self.lines.change.array
        for i in range(start, end):
            line[i] = close[min(i + 1, end - 1)] - close[i]


class LinesOfAnIndicator(bt.Indicator):
    """The return to come, in arithmetic of lines."""

    lines = ("change",)

    def __init__(self):
        self.lines.change = self.data.close(1) - self.data.close


class AsksAnIndicator(Peeker):
    """Uses an indicator of its own whose `next` reads `close[1]`."""

    indicator = NextOfAnIndicator

    def __init__(self):
        self.change = self.indicator(self.data)

    def rises(self):
        return self.change[0] > 0


class AsksAnIndicatorsOnce(Peeker):
    """Uses an indicator of its own whose `once` reads `array[i + 1]`."""

    indicator = OnceOfAnIndicator

    def __init__(self):
        self.change = self.indicator(self.data)

    def rises(self):
        return self.change[0] > 0


class AsksAnIndicatorsLines(Peeker):
    """Uses an indicator of its own made of `close(1) - close`."""

    def __init__(self):
        self.change = LinesOfAnIndicator(self.data)

    def rises(self):
        return self.change[0] > 0  # later


class ForecastAhead(ForecastStrategy):
    """Trades the forecast of the next bar."""

    def target(self, forecast):
        return float(np.sign(self.forecast[1])) if len(self) < ENOUGH else 0.0  # later


class ForecastsAround(ForecastStrategy):
    """Smooths the forecast over a bar on each side."""

    def target(self, forecast):
        return float(np.sign(np.nansum(self.forecast.get(ago=1, size=3)))) if len(self) < ENOUGH else 0.0  # later


class AllForecasts(ForecastStrategy):
    """Keeps what is above the median of all forecasts."""

    def target(self, forecast):
        return float(forecast > np.nanmedian(self.forecast.array))  # later


class LaterModel(ForecastStrategy):
    """Asks the model that will be trained fifty bars from now."""

    def target(self, forecast):
        later = self.p.source.at(min(len(self) + 49, ENOUGH))  # later
        closes = np.array(self.data.close.get(size=later.lookback + 1))
        return float(np.sign(ask(later, (closes[1:] / closes[:-1] - 1)[None, :, None])[0]))
