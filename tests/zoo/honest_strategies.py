"""Strategies that read bars that have closed and no others, with indicators of every kind. None may be refused."""

import backtrader as bt


class Holder(bt.Strategy):
    """What they share: a hundred units are held while `rises()`, and nothing otherwise."""

    def next(self):
        self.order_target_size(target=100 * int(self.rises()))


class AverageCross(Holder):
    """Two simple averages and `CrossOver`."""

    def __init__(self):
        self.cross = bt.ind.CrossOver(bt.ind.SMA(period=5), bt.ind.SMA(period=20))

    def rises(self):
        return self.cross > 0 or (self.position.size > 0 and not self.cross < 0)


class ExponentialCross(Holder):
    """Two exponential averages, compared bar by bar."""

    def __init__(self):
        self.fast, self.slow = bt.ind.EMA(period=5), bt.ind.EMA(period=20)

    def rises(self):
        return self.fast[0] > self.slow[0] and self.fast[-1] <= self.fast[0]


class Oversold(Holder):
    """RSI below 40 buys, above 60 sells."""

    def __init__(self):
        self.rsi = bt.ind.RSI(period=14)

    def rises(self):
        return self.rsi < 40 or (self.position.size > 0 and self.rsi < 60)


class MacdCross(Holder):
    """MACD over its signal line."""

    def __init__(self):
        self.macd = bt.ind.MACD()

    def rises(self):
        return self.macd.macd[0] > self.macd.signal[0]


class Bands(Holder):
    """Below the lower Bollinger band, with the stochastic low."""

    def __init__(self):
        self.bands, self.stochastic = bt.ind.BollingerBands(devfactor=1.0), bt.ind.Stochastic()

    def rises(self):
        return self.data.close < self.bands.mid and self.stochastic.percK[0] < 50


class Cloud(Holder):
    """Ichimoku: above the cloud, and the lagging span, read where it is drawn, is today's close."""

    def __init__(self):
        self.cloud = bt.ind.Ichimoku(self.data)

    def rises(self):
        return self.cloud.chikou_span[-26] > max(self.cloud.senkou_span_a[0], self.cloud.senkou_span_b[0])


class RangeStop(Holder):
    """A trailing stop of three average true ranges, with a state that a new account begins anew."""

    stop_price = 0.0

    def __init__(self):
        self.range, self.average = bt.ind.ATR(period=14), bt.ind.SMA(period=10)

    def on_new_account(self):
        self.stop_price = 0.0

    def rises(self):
        if not self.position:
            self.stop_price = 0.0
            return self.data.close > self.average
        self.stop_price = max(self.stop_price, self.data.close[0] - 3 * self.range[0])
        return self.data.close[0] > self.stop_price


class YesterdaysLine(Holder):
    """`close(-1)`, a line of yesterday's closes."""

    def __init__(self):
        self.before = self.data.close(-1)

    def rises(self):
        return self.data.close[0] > self.before[0]


class YesterdaysFeed(Holder):
    """`self.data(-1)`: the first line of the feed, a bar late, with an indicator on it."""

    def __init__(self):
        self.average = bt.ind.SMA(self.data(-1), period=5)

    def rises(self):
        return self.data.close[0] > self.average[0]


class RateOfChange(Holder):
    """Arithmetic of lines."""

    def __init__(self):
        self.change = (self.data.close - self.data.close(-5)) / self.data.close(-5)

    def rises(self):
        return self.change[0] > 0


class ChosenLines(Holder):
    """`bt.If`, `bt.Max`, `bt.And`."""

    def __init__(self):
        typical = bt.If(self.data.close > self.data.open, self.data.high, self.data.low)
        self.up = bt.And(typical > bt.Max(self.data.open, self.data.close(-1)), self.data.volume > 1000)

    def rises(self):
        return self.up[0]


class AgainstANumber(Holder):
    """`bt.LineNum`: a number as a line."""

    def __init__(self):
        self.change = self.data.close / self.data.open - bt.LineNum(1.002)

    def rises(self):
        return self.change[0] > 0


class Breakout(Holder):
    """Above the highest of the twenty bars before."""

    def __init__(self):
        self.highest, self.lowest = bt.ind.Highest(self.data.high, period=20)(-1), bt.ind.Lowest(period=10)(-1)

    def rises(self):
        return self.data.close > self.highest or (self.position.size > 0 and self.data.close > self.lowest)


class IndicatorOnIndicator(Holder):
    """An average of the RSI of an average."""

    def __init__(self):
        self.smooth = bt.ind.SMA(bt.ind.RSI(bt.ind.EMA(period=5), period=10), period=5)

    def rises(self):
        return self.smooth > 50


class MeanOfNext(bt.Indicator):
    """A mean over five closes, in `next`."""

    lines = ("mean",)

    def __init__(self):
        self.addminperiod(5)

    def next(self):
        self.lines.mean[0] = sum(self.data.get(size=5)) / 5


class MeanOfOnce(bt.Indicator):
    """The same in `once` too, over whole arrays."""

    lines = ("mean",)

    def __init__(self):
        self.addminperiod(5)

    def next(self):
        self.lines.mean[0] = sum(self.data.get(size=5)) / 5

    def once(self, start, end):
        source, mean = self.data.array, self.lines.mean.array
        for i in range(start, end):
            mean[i] = sum(source[i - 4 : i + 1]) / 5


class Recursive(bt.Indicator):
    """An average that goes on from its own last value, seeded in `nextstart`."""

    lines = ("level",)

    def nextstart(self):
        self.lines.level[0] = self.data[0]

    def next(self):
        self.lines.level[0] = 0.8 * self.lines.level[-1] + 0.2 * self.data[0]


class OwnNext(Holder):
    """An indicator of its own with `next`."""

    def __init__(self):
        self.mean = MeanOfNext(self.data.close)

    def rises(self):
        return self.data.close > self.mean


class OwnOnce(Holder):
    """An indicator of its own with `once`, and one of Backtrader's on top of it."""

    def __init__(self):
        self.mean = MeanOfOnce(self.data.close)
        self.slow = bt.ind.SMA(self.mean, period=10)

    def rises(self):
        return self.mean > self.slow


class OwnRecursion(Holder):
    """An indicator of its own that reads itself."""

    def __init__(self):
        self.level = Recursive(self.data.close)

    def rises(self):
        return self.data.close > self.level


class LateIndicator(Holder):
    """An indicator read ten bars ago, once there is a line that is ten bars late."""

    def __init__(self):
        self.average = bt.ind.SMA(period=10)
        self.before = self.average(-10)

    def rises(self):
        return self.average[0] > self.average[-10]
