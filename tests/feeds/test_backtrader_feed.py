"""The feed against Backtrader's own PandasData: the same lines, the same equity."""

import datetime as dt

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.feeds import load_bars
from barcast.feeds.backtrader_feed import date_numbers, line_names, make_feed

MODES = [
    {"runonce": True, "preload": True},
    {"runonce": False, "preload": True},
    {"runonce": False, "preload": False},
]


class Crossing(bt.Strategy):
    def __init__(self):
        self.average = bt.indicators.SMA(self.data.close, period=10)
        self.equity = []

    def next(self):
        self.equity.append((self.data.datetime.datetime(), self.broker.getvalue(), self.data.volume[0]))
        self.order_target_percent(target=0.9 if self.data.close[0] > self.average[0] else -0.9)


def equity(feed, **mode):
    cerebro = bt.Cerebro(stdstats=False, **mode)
    cerebro.adddata(feed)
    cerebro.addstrategy(Crossing)
    return cerebro.run()[0]


def minutes(bars):
    frame = bars.to_frame()
    return load_bars(frame.set_index(pd.date_range("2020-01-02 09:30:17", periods=len(frame), freq="5min")))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("timing", [lambda bars: bars, minutes])
def test_the_same_run_as_with_pandas_data(bars, timing, mode):
    bars = timing(bars)
    ours, theirs = equity(make_feed(bars), **mode), equity(bt.feeds.PandasData(dataname=bars.to_frame()), **mode)
    assert len(ours.equity) == len(bars) - 9
    assert ours.equity == theirs.equity
    for line in ("open", "high", "low", "close", "volume", "datetime"):
        assert getattr(ours.data.lines, line).array == getattr(theirs.data.lines, line).array
    assert list(ours.data.lines.openinterest.array) == [0.0] * len(bars)
    assert [len(ours.data), ours.data.buflen()] == [len(theirs.data), theirs.data.buflen()]


def test_all_modes_agree(bars):
    runs = [equity(make_feed(bars), **mode).equity for mode in MODES]
    assert runs[0] == runs[1] == runs[2]
    assert equity(make_feed(bars), exactbars=1).equity == runs[0]
    assert equity(make_feed(bars), lookahead=3).equity == runs[0]


def test_a_feed_can_run_twice(bars):
    feed = make_feed(bars)
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(feed)
    cerebro.addstrategy(Crossing)
    assert cerebro.run()[0].equity == cerebro.run()[0].equity


def test_dates_and_filters_are_minded(bars):
    feed = make_feed(bars)
    feed.p.fromdate = bars.index[100].to_pydatetime()
    assert len(equity(feed).data) == 200
    weekly = make_feed(bars)
    weekly.resample(timeframe=bt.TimeFrame.Weeks)
    same = bt.feeds.PandasData(dataname=bars.to_frame())
    same.resample(timeframe=bt.TimeFrame.Weeks)
    assert equity(weekly).equity == equity(same).equity


def test_further_columns_are_lines(bars):
    frame = bars.to_frame().assign(rate=np.arange(300.0), size=2.0, openinterest=3.0)
    for mode in MODES:
        data = equity(make_feed(load_bars(frame)), **mode).data
        assert list(data.lines.rate.array) == frame["rate"].tolist()
        assert list(data.lines.size_.array) == [2.0] * 300
        assert list(data.lines.openinterest.array) == [3.0] * 300
    assert type(make_feed(load_bars(frame))) is type(make_feed(load_bars(frame)))


def test_lines_hide_nothing_of_backtraders():
    names = line_names(("adj_close", "p/e", "p_e", "home", "datetime", "2nd"))
    assert names == {
        "adj_close": "adj_close", "p_e": "p/e", "p_e_": "p_e", "home_": "home", "datetime_": "datetime", "_2nd": "2nd"
    }  # fmt: skip


def test_date_numbers_are_those_of_date2num():
    rng = np.random.default_rng(3)
    micros = rng.integers(-(10**15), 4 * 10**15, 20_000)
    micros[:10_000] -= micros[:10_000] % 1_000_000
    stamps = micros.astype("datetime64[us]")
    numbers = date_numbers(stamps)
    assert numbers.tolist() == [bt.date2num(stamp) for stamp in stamps.tolist()]
    assert [bt.num2date(number) for number in numbers[:10_000]] == stamps[:10_000].tolist()
    assert date_numbers(np.array(["2020-01-02"], dtype="datetime64[D]")).tolist() == [
        float(dt.date(2020, 1, 2).toordinal())
    ]


def test_timeframes(bars):
    assert (make_feed(bars)._timeframe, make_feed(bars)._compression) == (bt.TimeFrame.Days, 1)
    assert (make_feed(minutes(bars))._timeframe, make_feed(minutes(bars))._compression) == (bt.TimeFrame.Minutes, 5)
    assert make_feed(bars)._name == "random"


def held(data):
    return [(len(line), line.get_idx(), line.array.tobytes()) for line in data.lines.lines]


def test_a_bar_is_appended_as_it_is_loaded_and_nothing_after_it(bars):
    bars = load_bars(bars.to_frame().assign(rate=np.arange(300.0)))
    appended, loaded = make_feed(bars), make_feed(bars)
    for feed in (appended, loaded):
        feed.setenvironment(bt.Cerebro())
        feed.reset()
        feed._start()
    assert not appended.must_look_at_each_bar()
    for bar in range(300):
        assert [appended._append_bar(), loaded.load()] == [True, True]
        assert held(appended) == held(loaded)
        assert list(appended.lines.rate.array) == [float(i) for i in range(bar + 1)]
    assert [appended._append_bar(), loaded.load()] == [False, False]
    assert held(appended) == held(loaded)


def test_appending_and_loading_may_take_turns(bars):
    feed = make_feed(bars)
    feed.setenvironment(bt.Cerebro())
    feed.reset()
    feed._start()
    while (feed._append_bar if len(feed) % 3 else feed.load)():
        pass
    assert list(feed.lines.close.array) == bars.close.tolist()
