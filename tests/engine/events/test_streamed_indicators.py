"""Indicators that are streamed in the lean loop against Backtrader's own: the same calls, every line to the bit."""

import datetime as dt

import backtrader as bt
import pytest

from barcast.engine import run_backtest
from barcast.engine.events.loop.lean_streaming import lines_of


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300, seed=4, gap=0.01)


class Counter(bt.Indicator):
    """Writes down what is called on it, and on how long a clock; its line is fed by another indicator inside it."""

    lines = ("count", "smooth")
    params = (("told", None), ("period", 4))

    def __init__(self):
        self.addminperiod(self.p.period)
        self.lines.smooth = bt.ind.SMA(self.data, period=self.p.period + 3)

    def prenext(self):
        self.p.told.append(("prenext", len(self), len(self.data), len(self.lines.smooth)))

    def nextstart(self):
        self.p.told.append(("nextstart", len(self), len(self.data), self.lines.smooth[0]))
        self.lines.count[0] = 100.0

    def next(self):
        self.p.told.append(("next", len(self), len(self.data), self.lines.smooth[0]))
        self.lines.count[0] = self.lines.count[-1] + 1.0


def whole_lines(owner):
    """Return every line of the indicators below, to the bit."""
    return [
        (type(one).__bases__, len(line), line.get_idx(), line.array.tobytes(), whole_lines(one))
        for one in owner.getindicators()
        for line in lines_of(one)
    ]


class Everything(bt.Strategy):
    """Indicators inside indicators, operations on lines, delays, bindings, and minimum periods of all lengths."""

    lines = ("own", "bound")
    told = ()
    kept = ()

    def __init__(self):
        close, type(self).told = self.data.close, []
        self.counter = Counter(told=self.told)
        self.deep = Counter(
            bt.ind.EMA(bt.ind.SMA(close - self.data.open, period=3), period=5), told=self.told, period=2
        )
        self.macd, self.stochastic = bt.ind.MACDHisto(), bt.ind.Stochastic()
        self.candles, self.adaptive = bt.ind.HeikinAshi(), bt.ind.KAMA(period=9)
        self.trend, self.cross = bt.ind.DirectionalMovement(period=7), bt.ind.CrossOver(close, self.macd.macd + close)
        self.lines.bound = bt.If(bt.And(close > close(-3), self.data.volume > 1e5), close(-1), -self.stochastic)
        self.coupled, self.later = self.data(), close(2)
        self.hour = self.data.datetime >= dt.time(0)

    def prenext(self):
        self.told.append(("warm-up", len(self), self._minperstatus))

    def next(self):
        self.lines.own[0] = self.coupled.close[0] / self.lines.bound[0]
        self.told.append((len(self), self.lines.bound[0], self.candles.ha_open[0], self.cross[0], self.datetime[0]))
        if self.cross[0]:
            self.order_target_percent(target=0.5 * self.cross[0])

    def notify_order(self, order):
        self.told.append((order.status, len(self), self.macd.macd[0], self._minperstatus))

    def stop(self):
        type(self).kept = [*whole_lines(self), [line.array.tobytes() for line in self.lines.lines]]


class Bare(Everything):
    """No indicator at all."""

    def __init__(self):
        type(self).told = []

    def prenext(self):
        raise AssertionError("there is nothing to wait for")

    def notify_order(self, order):
        self.told.append((order.status, len(self), self.datetime[0]))

    def next(self):
        self.told.append((len(self), self.datetime[0]))
        if len(self) % 9 == 0:
            self.order_target_percent(target=0.5 if len(self) % 2 else -0.5)


@pytest.mark.parametrize("strategy", [Everything, Bare])
def test_indicators_of_all_kinds_are_streamed_to_the_same_bits(loops, monkeypatch, bars, strategy):
    seen = []

    def run():
        result = run_backtest(bars, None, strategy, loops.COSTS, streaming=True)
        seen.append((strategy.told, strategy.kept))
        return result

    ours, theirs = loops.both(monkeypatch, run)
    assert len(ours.account.fills) >= 5
    loops.assert_same(ours, theirs)
    assert repr(seen[0][0]) == repr(seen[1][0])  # the text of NaN is one, its value none
    assert seen[0][1] == seen[1][1]


class Late(Everything):
    """Makes an indicator in the middle of the run."""

    def next(self):
        super().next()
        if len(self) == 200:
            self.late = bt.ind.SMA(self.data.close, period=5)


class Overriding(Everything):
    """Has an indicator that is moved in its own way."""

    def __init__(self):
        super().__init__()

        class Odd(bt.ind.SMA):
            def _next(self):
                if len(self.data) % 2:
                    super()._next()

        self.odd = Odd(period=3)


class Lagging(Everything):
    """Has an indicator whose clock moves only after it."""

    def __init__(self):
        super().__init__()
        self.first, self.second = bt.ind.SMA(period=3), bt.ind.SMA(period=4)
        self.first._clock = self.second


class Twice(Everything):
    """Has an indicator that is asked twice a bar."""

    def start(self):
        self.addindicator(self.counter)


class Skipping(Everything):
    """Goes about a bar in its own way."""

    def _next(self):
        self.told.append(("a bar has come", len(self.data), len(self)))
        super()._next()


class Ahead(Everything):
    """Has a line with room for what is to come."""

    def start(self):
        self.lines.own.extend(size=2)


class Fed(Everything):
    """Is told of the feed."""

    def notify_data(self, data, status, *args, **kwargs):
        self.told.append(status)

    def start(self):
        self.data.put_notification(self.data.LIVE)


@pytest.mark.sampled(7)
@pytest.mark.parametrize("strategy", [Late, Overriding, Lagging, Twice, Skipping, Ahead, Fed])
def test_what_cannot_be_streamed_leanly_goes_to_backtrader(loops, monkeypatch, bars, strategy):
    seen = []
    for covered in (True, False):
        if not covered:
            loops.stock(monkeypatch)
        result = run_backtest(bars, None, strategy, loops.COSTS, streaming=True)
        seen.append((repr(strategy.told), strategy.kept, result))
    assert seen[0][:2] == seen[1][:2]
    loops.assert_same(seen[0][2], seen[1][2])
