"""Honest strategies by how they read, act and keep a state, where `honest_strategies` has those by their indicators."""

import backtrader as bt
import numpy as np
import pandas as pd

from barcast.strategies import ForecastStrategy

from .honest_strategies import Holder


class YesterdayGuarded(Holder):
    """`close[-1]`, once there is a bar before."""

    def rises(self):
        return len(self) > 1 and self.data.close[0] > self.data.close[-1]


class LoopBackwards(Holder):
    """`range(-4, 1)`, from the fifth bar on."""

    def rises(self):
        return len(self) >= 5 and sum(self.data.close[ago] - self.data.open[ago] for ago in range(-4, 1)) > 0


class GetTwenty(Holder):
    """`get(size=20)`, in NumPy, beside an average that warms up as long."""

    def __init__(self):
        self.average = bt.ind.SMA(period=20)

    def rises(self):
        closes = np.array(self.data.close.get(size=20))
        return closes[-1] > closes.mean() + 0.5 * closes.std()


class GetEarlier(Holder):
    """`get(ago=-1, size=5)`, in pandas."""

    def rises(self):
        return len(self) > 5 and pd.Series(self.data.close.get(ago=-1, size=5)).pct_change().mean() > 0


class GetWhatThereIs(Holder):
    """`get` of as many bars as there are."""

    def rises(self):
        return np.mean(self.data.close.get(size=min(len(self.data), 50))) < self.data.close[0]


class ArrayUpToNow(Holder):
    """`array[:len(self)]`, which ends with the bar that has closed."""

    def rises(self):
        return self.data.close[0] > np.mean(self.data.close.array[: len(self)])


class ArrayAtNow(Holder):
    """`array[len(self) - 1]`, which is `close[0]`."""

    def rises(self):
        return self.data.close.array[len(self) - 1] > self.data.open[0]


class FiveOfTheArray(Holder):
    """The last five of the array."""

    def rises(self):
        return sum(self.data.close.array[max(0, len(self) - 5) : len(self)]) < 5 * self.data.close[0]


class ChartsUpToNow(Holder):
    """`plot`, `plotrange` and `getzero`, up to now."""

    def rises(self):
        count = len(self)
        lines = self.data.close.plot(), self.data.close.plotrange(0, count), self.data.close.getzero(0, count)
        return sum(line[-1] for line in lines) > 3 * self.data.open[0]


class EveryTenthBar(Holder):
    """Counts bars by `len(self.data)`."""

    def rises(self):
        return len(self.data) % 10 < 5


class Mondays(Holder):
    """`datetime.date(0)`, and yesterday's by `date(-1)`."""

    def rises(self):
        return len(self) > 1 and self.data.datetime.date(0).weekday() < self.data.datetime.date(-1).weekday()


class Months(Holder):
    """`num2date` of the feed and of Backtrader."""

    def rises(self):
        return self.data.num2date().month % 2 == 0 and bt.num2date(self.data.datetime[0]).day > 3


class Volume(Holder):
    """`volume[0]`, by other names of the feed."""

    def rises(self):
        return self.data0.volume[0] > 500_000 and self.datas[0].lines.volume[0] == self.data0_volume[0]


class FeedByName(Holder):
    """The feed by its name, read at its bar."""

    def rises(self):
        return self.getdatabyname("random").close[0] > self.dnames["random"].open[0]


class RememberedCloses(Holder):
    """Keeps a list of closes of its own."""

    def __init__(self):
        self.closes = []

    def rises(self):
        self.closes.append(self.data.close[0])
        return self.closes[-1] > sum(self.closes[-10:]) / len(self.closes[-10:])


class ActsWhileWarmingUp(Holder):
    """Holds from `prenext` on."""

    def __init__(self):
        self.average = bt.ind.SMA(period=50)

    def prenext(self):
        self.order_target_size(target=50)

    def rises(self):
        return self.data.close > self.average


class StepsIn(Holder):
    """Adds to its position by what the position is."""

    def next(self):
        if self.position.size < 50:
            self.buy(size=10)
        elif self.data.close[0] > 1.01 * self.position.price:
            self.close()


class Brackets(bt.Strategy):
    """Bracket orders around today's close."""

    def next(self):
        if not self.position and len(self) % 7 == 0:
            close = self.data.close[0]
            self.buy_bracket(size=100, price=close, stopprice=0.98 * close, limitprice=1.02 * close)


class TrailingStop(bt.Strategy):
    """A trailing stop of Backtrader's, sent when it is told of the fill."""

    def notify_order(self, order):
        if order.status == order.Completed and order.isbuy():
            self.sell(size=100, exectype=bt.Order.StopTrail, trailpercent=0.02)

    def next(self):
        if not self.position and len(self) % 5 == 0:
            self.buy(size=100)


class ToldOfTrades(Holder):
    """Holds longer after a trade that made money; reads the bar when it is told."""

    lucky = False

    def notify_trade(self, trade):
        self.lucky = trade.pnl > 0 and self.data.close[0] > self.data.open[0]

    def rises(self):
        return self.lucky or len(self) % 3 == 0


class Timer(bt.Strategy):
    """Trades when a monthly timer rings."""

    def __init__(self):
        self.add_timer(when=bt.Timer.SESSION_START, monthdays=[1], monthcarry=True)

    def notify_timer(self, timer, when):
        if len(self):
            self.order_target_size(target=0 if self.position else 100)


class LooksBackAtTheEnd(Holder):
    """Reads the whole file in `stop`, when all has happened."""

    def rises(self):
        return len(self) % 20 < 10

    def stop(self):
        self.best = max(self.data.close.array)


class AsksForRoom(Holder):
    """`minbuffer` and `buflen`, which tell nothing of later bars by themselves."""

    def __init__(self):
        self.data.close.minbuffer(10)

    def rises(self):
        return self.data.buflen() >= len(self) and len(self) % 4 < 2


class Targets(Holder):
    """Our targets, in a plain strategy."""

    def next(self):
        self.broker.order_target(self, self.data, 0.5 if self.data.close[0] > self.data.open[0] else 0.0)


class ForecastBefore(ForecastStrategy):
    """Trades only where today's forecast and yesterday's agree."""

    def target(self, forecast):
        agree = len(self) > self.forecast._minperiod and forecast * self.forecast[-1] > 0
        return float(np.sign(forecast)) if agree else 0.0


class LastForecasts(ForecastStrategy):
    """The sum of the last three forecasts that there are."""

    def target(self, forecast):
        return float(np.sign(np.nansum(self.forecast.get(size=3))))


class SmoothForecast(ForecastStrategy):
    """An average over the line of forecasts, and its yesterday."""

    def __init__(self):
        super().__init__()
        self.smooth = bt.ind.SMA(self.forecast, period=3)
        self.before = self.smooth(-1)

    def target(self, forecast):
        return float(np.nan_to_num(np.sign(self.smooth[0] + self.before[0])))


class ModelInForce(ForecastStrategy):
    """Asks the source which model is in force now, and how long its windows are."""

    def target(self, forecast):
        model = self.p.source.at(len(self) - 1)
        return float(np.sign(forecast)) / model.lookback
