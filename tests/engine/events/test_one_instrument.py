"""A strategy that asks for a second feed is told that there is one."""

import backtrader as bt
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput


class ByNumber(bt.Strategy):
    def __init__(self):
        self.week = bt.ind.SMA(self.datas[1], period=3)


class ByAttribute(bt.Strategy):
    def next(self):
        self.seen = self.data1.close[0]


class ByName(bt.Strategy):
    def next(self):
        self.buy(data=self.getdatabyname("SPY"), size=1)


@pytest.mark.parametrize(
    ("strategy", "asked"),
    [
        (ByNumber, "`self.week = bt.ind.SMA(self.datas[1], period=3)`"),
        (ByAttribute, "`data1`"),
        (ByName, '`self.buy(data=self.getdatabyname("SPY"), size=1)`'),
    ],
)
def test_a_second_feed_is_refused_at_its_line(bars, strategy, asked):
    with pytest.raises(BadInput) as raised:
        run_backtest(bars, None, strategy, Costs.free())
    said = str(raised.value)
    assert said.startswith(f"{__file__}, line ")
    assert said.endswith(
        f": {asked} asks for a second feed, and a run has one instrument, for now; read `self.data` alone: run each "
        "instrument by itself, and compute a longer timeframe from it in `next`"
    )
