"""Strategies that get at bars to come by other doors: whole arrays, the file, other names of the feed."""

import backtrader as bt
import numpy as np
import pandas as pd

from .peeking_strategies import Peeker


class ArrayBeyondNow(Peeker):
    """`array[len(self)]`: off by one."""

    def rises(self):
        return self.data.close.array[len(self)] > self.data.close[0]  # later


class SliceAround(Peeker):
    """A slice of the array that ends three bars too late."""

    def rises(self):
        return np.mean(self.data.close.array[max(len(self) - 3, 0) : len(self) + 3]) > self.data.close[0]  # later


class EndOfTheArray(Peeker):
    """`array[-1]` for the newest close: with all bars loaded it is the last of the file."""

    def rises(self):
        return self.data.close.array[-1] > self.data.close[0]  # later


class HighestOfAll(Peeker):
    """Buys in the lower half of the file."""

    def rises(self):
        return self.data.close[0] < (max(self.data.close.array) + min(self.data.close.array)) / 2  # later


class ArrayAsNumPy(Peeker):
    """The whole array in NumPy, to be below its mean."""

    def rises(self):
        return self.data.close[0] < np.asarray(self.data.close.array).mean()  # later


class ArrayAsSeries(Peeker):
    """The whole array in pandas, shifted."""

    def rises(self):
        closes = pd.Series(self.data.close.array)  # later
        return closes.shift(-1).iloc[len(self) - 1] > self.data.close[0]


class LengthOfTheArray(Peeker):
    """Knows how many bars are left, and holds in the second half."""

    def rises(self):
        return len(self) > len(self.data.close.array) / 2  # later


class MedianInInit(Peeker):
    """Chooses its threshold in `__init__`, from all closes."""

    def __init__(self):
        closes = self.data.close.array  # later
        self.threshold = np.median(closes) if len(closes) else 0.0

    def rises(self):
        return self.data.close[0] < self.threshold


class MedianInStart(Peeker):
    """Chooses its threshold in `start`, from all closes."""

    def start(self):
        closes = list(self.data.close.array)  # later
        self.threshold = np.median(closes) if closes else 0.0

    def rises(self):
        return self.data.close[0] < self.threshold


class PrenextPeeks(Peeker):
    """Trades while the indicators warm up, by tomorrow's close."""

    def __init__(self):
        self.average = bt.ind.SMA(period=100)

    def prenext(self):
        self.order_target_size(target=int(self.data.close[1] > self.data.close[0]))  # later

    def rises(self):
        return False


class NotifiedPeeks(Peeker):
    """Decides when it is told of a fill, by the next close."""

    fell = False

    def notify_order(self, order):
        if order.status == order.Completed and len(self) < 290:
            self.fell = self.data.close[1] < self.data.close[0]  # later

    def rises(self):
        self.fell, fell = False, self.fell
        return fell or len(self) % 3 == 0


class Zero(Peeker):
    """`getzero`, counted from the first bar."""

    def rises(self):
        return self.data.close.getzero(len(self))[0] > self.data.close[0]  # later


class ZeroValue(Peeker):
    """`getzeroval`, counted from the first bar."""

    def rises(self):
        return self.data.close.getzeroval(len(self)) > self.data.close[0]  # later


class PlotAhead(Peeker):
    """`plot`, meant for charts."""

    def rises(self):
        return self.data.close.plot(len(self), 1)[0] > self.data.close[0]  # later


class PlotRange(Peeker):
    """`plotrange`, meant for charts."""

    def rises(self):
        return self.data.close.plotrange(len(self), len(self) + 2)[1] > self.data.close[0]  # later


class Advances(Peeker):
    """Moves the line on by a bar, reads it, and moves it back."""

    def rises(self):
        now = self.data.close[0]
        self.data.close.advance()
        try:
            return self.data.close[0] > now  # later
        finally:
            self.data.close.rewind()


class FirstFeed(Peeker):
    """`self.datas[0].lines[0]`."""

    def rises(self):
        return self.datas[0].lines[0][1] > self.data.close[0]  # later


class FeedItself(Peeker):
    """`self.data[1]`, short for its first line."""

    def rises(self):
        return self.data[1] > self.data[0]  # later


class FeedByNumber(Peeker):
    """`self.data0`."""

    def rises(self):
        return self.data0.close[1] > self.data0.close[0]  # later


class LineByNumber(Peeker):
    """`self.data0_close`."""

    def rises(self):
        return self.data0_close[1] > self.data0_close[0]  # later


class FeedByName(Peeker):
    """`self.getdatabyname`."""

    def rises(self):
        feed = self.getdatabyname("random")
        return feed.close[1] > feed.close[0]  # later


class FeedOfNames(Peeker):
    """`self.dnames`."""

    def rises(self):
        return self.dnames.random.close[1] > self.data.close[0]  # later


class FeedOfCerebro(Peeker):
    """`self.cerebro.datas`."""

    def rises(self):
        return self.cerebro.datas[0].close[1] > self.data.close[0]  # later


class EveryLine(Peeker):
    """A loop over the feed's lines."""

    def rises(self):
        return np.mean([line[1] / line[0] for line in list(self.data.lines)[:4]]) > 1.0  # later


class DataName(Peeker):
    """The table behind the feed, at the next bar."""

    def rises(self):
        return np.asarray(self.data.p.dataname.close)[len(self)] > self.data.close[0]  # later


class WholeDataName(Peeker):
    """The table behind the feed: its mean."""

    def rises(self):
        return self.data.close[0] < np.asarray(self.data.params.dataname.close).mean()  # later
