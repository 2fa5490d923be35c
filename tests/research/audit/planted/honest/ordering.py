"""Strategies with orders of every kind."""

import datetime

import backtrader as bt

from barcast.strategies import ForecastStrategy


class Brackets(bt.Strategy):
    """Enters by a bracket, with a stop and a limit."""

    def next(self):
        if not self.position and len(self) % 7 == 0:
            close = self.data.close[0]
            self.buy_bracket(size=10, exectype=bt.Order.Market, stopprice=0.98 * close, limitprice=1.02 * close)


class Limits(bt.Strategy):
    """Buys below the close and sells above it, by limit orders."""

    def next(self):
        if len(self) % 5:
            return
        if self.position:
            self.sell(exectype=bt.Order.Limit, size=self.position.size, price=1.01 * self.data.close[0])
        else:
            self.buy(exectype=bt.Order.Limit, size=10, price=0.995 * self.data.close[0])


class Stops(bt.Strategy):
    """Enters by a stop above the high and leaves by one below the low."""

    waiting = None

    def on_new_account(self):
        self.waiting = None

    def next(self):
        if self.waiting is not None:
            self.cancel(self.waiting)
        if self.position:
            self.waiting = self.sell(exectype=bt.Order.Stop, size=self.position.size, price=self.data.low[0])
        else:
            self.waiting = self.buy(exectype=bt.Order.Stop, size=10, price=self.data.high[0])


class Trails(bt.Strategy):
    """Leaves by a trailing stop."""

    def next(self):
        if not self.position and len(self) % 9 == 0:
            self.buy(size=10)
            self.sell(exectype=bt.Order.StopTrail, size=10, trailpercent=0.02)


class GoodForThreeDays(bt.Strategy):
    """Limit orders that end after three days."""

    def next(self):
        if len(self) % 6 == 0 and not self.position:
            self.buy(
                exectype=bt.Order.Limit, size=10, price=0.99 * self.data.close[0], valid=datetime.timedelta(days=3)
            )
        elif self.position and len(self) % 6 == 3:
            self.close()


class Timer(bt.Strategy):
    """Turns its position at a timer, each Monday."""

    def __init__(self):
        self.add_timer(when=bt.Timer.SESSION_START, weekdays=[1])
        self.wanted = 10

    def notify_timer(self, timer, when, *args, **kwargs):
        self.wanted = -self.wanted

    def next(self):
        if self.position.size != self.wanted:
            self.order_target_size(target=self.wanted)


class Turns(ForecastStrategy):
    """Goes from all in to all in short, by targets."""

    def target(self, forecast):
        return 1.0 if forecast > 0 else -1.0


class TargetsOfItsOwn(bt.Strategy):
    """Orders targets that are sized at the fill."""

    def next(self):
        self.broker.order_target(self, self.data, 0.5 if self.data.close[0] < self.data.open[0] else -0.5)
