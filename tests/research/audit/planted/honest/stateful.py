"""Strategies with a state of their own."""

import json
from pathlib import Path

import backtrader as bt

from barcast.strategies import ForecastStrategy


class TrailingStop(bt.Strategy):
    """A stop that follows the close up."""

    stop_price = 0.0

    def __init__(self):
        self.range = bt.ind.ATR(period=14)

    def on_new_account(self):
        self.stop_price = 0.0

    def next(self):
        if not self.position:
            self.stop_price = self.data.close[0] - 2 * self.range[0]
            self.buy(size=10)
            return
        self.stop_price = max(self.stop_price, self.data.close[0] - 2 * self.range[0])
        if self.data.close[0] < self.stop_price:
            self.close()


class Pyramid(bt.Strategy):
    """Adds to what wins, up to four times."""

    steps = 0

    def on_new_account(self):
        self.steps = 0

    def next(self):
        if self.data.close[0] < self.data.open[0] and self.position:
            self.close()
            self.steps = 0
        elif self.data.close[0] > self.data.open[0] and self.steps < 4:
            self.buy(size=5)
            self.steps += 1


class Cooldown(bt.Strategy):
    """Waits ten bars after each loss."""

    waits = 0

    def on_new_account(self):
        self.waits = 0

    def notify_trade(self, trade):
        if trade.isclosed and trade.pnl < 0:
            self.waits = 10

    def next(self):
        self.waits -= 1
        if self.position and len(self) % 3 == 0:
            self.close()
        elif not self.position and self.waits <= 0:
            self.buy(size=10)


class Counts(ForecastStrategy):
    """Holds for five bars once a forecast was up."""

    held = 0

    def on_new_account(self):
        self.held = 0

    def target(self, forecast):
        self.held = 5 if forecast > 0 and self.held <= 0 else self.held - 1
        return float(self.held > 0)


class LearnsFromItsTrades(bt.Strategy):
    """Bets more the more of its last trades have won."""

    def __init__(self):
        self.won = []

    def on_new_account(self):
        self.won = []

    def notify_trade(self, trade):
        if trade.isclosed:
            self.won.append(trade.pnl > 0)

    def next(self):
        if self.position:
            self.close()
        else:
            self.buy(size=5 + 5 * sum(self.won[-5:]))


class MonthEnd(bt.Strategy):
    """Holds from the 25th to the 5th."""

    def next(self):
        day = self.data.datetime.date(0).day
        self.order_target_size(target=10 if day >= 25 or day <= 5 else 0)


class WithASettingsFile(bt.Strategy):
    """Reads its size from settings.json."""

    def __init__(self):
        self.size = 100 * json.loads(Path("settings.json").read_text())["slope"]

    def next(self):
        self.order_target_size(target=self.size if self.data.close[0] < self.data.open[0] else 0)


class WritesALog(bt.Strategy):
    """Writes its orders into a text file."""

    def notify_order(self, order):
        with open("orders.txt", "a") as file:
            file.write(f"{bt.num2date(order.data.datetime[0])} {order.getstatusname()}\n")

    def next(self):
        self.order_target_size(target=10 if self.data.close[0] < self.data.open[0] else 0)
