"""Strategies over slow indicators and indicators on indicators."""

import backtrader as bt


class Holds(bt.Strategy):
    def next(self):
        self.order_target_size(target=10 if self.rises() else 0)


class SlowAverage(Holds):
    """Above an exponential average of 200 bars."""

    def __init__(self):
        self.average = bt.ind.EMA(period=200)

    def rises(self):
        return self.data.close[0] > self.average[0]


class Wilder(Holds):
    """An RSI, smoothed by Wilder's average."""

    def __init__(self):
        self.rsi = bt.ind.RSI(period=14)

    def rises(self):
        return self.rsi[0] < 50


class Adaptive(Holds):
    """Kaufman's adaptive average."""

    def __init__(self):
        self.average = bt.ind.KAMA()

    def rises(self):
        return self.data.close[0] > self.average[0]


class OnIndicators(Holds):
    """An average of the RSI, and the highest of that."""

    def __init__(self):
        self.smooth = bt.ind.EMA(bt.ind.RSI(period=10), period=10)
        self.highest = bt.ind.Highest(self.smooth, period=20)

    def rises(self):
        return self.smooth[0] > 0.9 * self.highest[0]


class Channel(Holds):
    """A Donchian channel of the bars before."""

    def __init__(self):
        self.highest = bt.ind.Highest(self.data.high, period=20)(-1)
        self.lowest = bt.ind.Lowest(self.data.low, period=10)(-1)

    def rises(self):
        return self.data.close[0] > (self.lowest[0] if self.position else self.highest[0])


class Macd(Holds):
    """MACD over its signal."""

    def __init__(self):
        self.macd = bt.ind.MACD()

    def rises(self):
        return self.macd.macd[0] > self.macd.signal[0]


class Cloud(Holds):
    """Ichimoku's cloud, its lagging span read where it is today's."""

    def __init__(self):
        self.cloud = bt.ind.Ichimoku()

    def rises(self):
        return self.cloud.chikou_span[-26] > self.cloud.senkou_span_a[0]


class Rank(Holds):
    """The place of the close among the last fifty."""

    def __init__(self):
        self.rank = bt.ind.PercentRank(period=50)

    def rises(self):
        return self.rank[0] > 0.6
