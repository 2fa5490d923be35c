"""Lines that give out nothing later than their clock says, by hand; `tests/zoo` tries what people write."""

import copy
from array import array

import backtrader as bt
import numpy as np
import pytest
from backtrader.linebuffer import LineBuffer

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults.look_ahead import Clock, LookAhead
from barcast.feeds.clocked_lines import guard, hold_back, values_of
from barcast.strategies import SignStrategy


def line_of(*values):
    line = LineBuffer()
    line.array = array("d", values)
    return line


@pytest.fixture
def close():
    """A line of four values, held back at the second."""
    line, now = line_of(1.0, 2.0, 3.0, 4.0), Clock()
    hold_back([("close", line)], now)
    now.bar = 1
    return line


def test_it_reads_up_to_its_clock(close):
    assert (close[0], close[-1], len(close), close.idx) == (2.0, 1.0, 2, 1)
    assert list(close.get(size=2)) == [1.0, 2.0]
    assert list(close.get(ago=-1)) == [1.0]
    assert close.array.tolist() == [1.0, 2.0]
    assert close.getzeroval(0) == 1.0
    assert close.buflen() == 2  # how many are to come is not told either
    close._now.bar = 3
    assert (close[0], close.array.tolist()) == (4.0, [1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda line: line[1], r"reads close\[1\], a bar that has not come yet"),
        (lambda line: line[2], r"reads close\[2\], 2 bars ahead, which have not come yet"),
        (lambda line: line[-2], r"reads close\[-2\] on bar 2, when there is none: it would wrap round"),
        (lambda line: line.get(ago=1), r"reads close\[1\]"),
        (lambda line: line.array[2], r"reads close\[1\]"),
        (lambda line: line.array[0:3], r"reads close\[1\]"),
        (lambda line: line.getzero(1, 2), r"reads close\[1\]"),
        (lambda line: line.getzeroval(2), r"reads close\[1\]"),
        (lambda line: line.plotrange(0, 4), r"reads close\[2\]"),
        (lambda line: line.date(1), r"reads close\[1\]"),
        (lambda line: line.tm_lt(0.5, 1), r"reads close\[1\]"),
        (lambda line: list(line), r"reads close\[1\]"),
    ],
)
def test_it_refuses_the_rest_and_remembers_the_first(close, read, words):
    with pytest.raises(LookAhead, match=words) as caught:
        read(close)
    assert "test_clocked_lines.py, line" in str(caught.value)
    assert close._now.seen is not None


def test_on_the_first_bars_there_are_fewer_values(close):
    assert list(close.get(size=20)) == [1.0, 2.0]
    assert list(close.get(ago=-5, size=3)) == []


def test_moving_it_by_hand_moves_nothing(close):
    close.advance()
    close.home()
    close.idx = 3
    assert (close[0], len(close)) == (2.0, 2)


def test_values_that_are_set_reach_the_lines_bound_to_it(close):
    bound = line_of(0.0, 0.0, 0.0, 0.0)
    hold_back([("bound", bound)], close._now)
    close.addbinding(bound)
    close[0] = 7.0
    assert (close[0], bound[0]) == (7.0, 7.0)
    assert values_of(bound).tolist() == [0.0, 7.0, 0.0, 0.0]


def test_a_guarded_line_is_moved_by_hand_and_refuses_what_lies_ahead(close):
    guard([("close", close)], close._now)
    close.advance(3)
    assert (close[0], close[-2], list(close.get(size=2))) == (3.0, 1.0, [2.0, 3.0])
    with pytest.raises(LookAhead, match="not come yet"):
        close[1]
    with pytest.raises(LookAhead, match="wrap round"):
        close[-3]


class Shifted(bt.Strategy):
    """Lines that run ahead of their bar by what they are made of."""

    def __init__(self):
        self.two = self.data.close(2)
        self.back = self.two(-2)
        self.average = bt.ind.SMA(self.data.close(1), period=3)
        self.above = bt.If(self.two > self.data.close, self.average, 0.0)
        self.cloud = bt.ind.Ichimoku()

    def next(self):
        lines = (self.two, self.back, self.average, self.above, self.cloud.chikou_span, self.cloud.senkou_span_a)
        self.known = [getattr(getattr(one, "lines", [one])[0], "_latest", 0) if one is not None else 0 for one in lines]
        assert self.back[0] == self.data.close[0]
        assert self.cloud.chikou_span[-26] == self.data.close[0]
        type(self).ahead = self.known


def test_lines_made_of_lines_ahead_run_ahead_as_far(bars):
    for streaming in (False, True):
        run_backtest(bars, None, Shifted, Costs(), streaming=streaming)
        assert Shifted.ahead == [-2, 0, -1, -2, -26, 0]


def test_what_was_swallowed_ends_the_run_all_the_same(bars):
    class Hides(bt.Strategy):
        def next(self):
            try:
                self.rising = self.data.close[1] > self.data.close[0]
            except Exception:
                self.rising = False

    for streaming in (False, True):
        with pytest.raises(LookAhead, match=r"reads close\[1\]"):
            run_backtest(bars, None, Hides, Costs(), streaming=streaming)


class WritesBack(bt.Indicator):
    """Marks the lowest low of five bars on the bar that had it, two bars later: known then, not before."""

    lines = ("low",)

    def __init__(self):
        self.addminperiod(5)

    def next(self):
        lows = self.data.low.get(size=5)
        self.lines.low[-2] = lows[2] if lows[2] == min(lows) else 0.0


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("indicator", [WritesBack, bt.studies.Fractal])
def test_an_indicator_that_writes_back_is_read_as_late_as_it_is_known(bars, indicator, streaming):
    class Reads(bt.Strategy):
        ago = -2

        def __init__(self):
            self.marks = indicator(self.data)
            self.average = bt.ind.SMA(self.marks, period=2)

        def next(self):
            self.marks[self.ago], self.average[self.ago]

    class TooEarly(Reads):
        ago = 0

    class OnTop(Reads):
        def next(self):
            self.average[-1]

    run_backtest(bars, None, Reads, Costs(), streaming=streaming)
    with pytest.raises(LookAhead, match=r"marks\S*\[0\] of a line that runs 2 bars ahead"):
        run_backtest(bars, None, TooEarly, Costs(), streaming=streaming)
    if not streaming:
        with pytest.raises(LookAhead, match=r"average\[-1\] of a line that runs 2 bars ahead"):
            run_backtest(bars, None, OnTop, Costs(), streaming=streaming)


class SeesSoFar(bt.Indicator):
    """Remembers how much of the feed's array it was shown."""

    lines = ("seen",)

    def next(self):
        self.lines.seen[0] = len(self.data.close.array)


@pytest.mark.parametrize("streaming", [False, True])
def test_an_indicators_next_is_shown_arrays_up_to_now(bars, streaming):
    class Reads(bt.Strategy):
        def __init__(self):
            self.seen = SeesSoFar(self.data)

        def next(self):
            assert self.seen[0] == len(self.data) == self.data.buflen()

    run_backtest(bars, None, Reads, Costs(), streaming=streaming)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda self: self.data.close(-1)[0], r"makes the line close\(-1\) during the run"),
        (lambda self: self.data.start(), "starts the bars of the run once more"),
        (lambda self: copy.deepcopy(self.data).start(), "starts the bars of the run once more"),
        (lambda self: self.data.next(), "goes on to a bar that has not come yet"),
        (lambda self: self.data.load(), "goes on to a bar that has not come yet"),
        (lambda self: self.data.advance(), "goes on to a bar that has not come yet"),
        (lambda self: self.data.resample(timeframe=bt.TimeFrame.Weeks), "filters or resamples the bars of a run"),
        (lambda self: self.data.addfilter(lambda data: False), "filters or resamples the bars of a run"),
        (lambda self: self.buy, None),
    ],
)
def test_a_feed_is_moved_by_the_run_alone(bars, act, words, streaming):
    class Acts(bt.Strategy):
        def next(self):
            if len(self) == 7:
                act(self)

    if words is None:
        run_backtest(bars, None, Acts, Costs(), streaming=streaming)
        return
    with pytest.raises(LookAhead, match=words) as caught:
        run_backtest(bars, None, Acts, Costs(), streaming=streaming)
    assert "test_clocked_lines.py, line" in str(caught.value)


@pytest.mark.parametrize("streaming", [False, True])
def test_a_model_can_be_asked_but_not_looked_into(bars, streaming):
    class Keeps:
        lookback, bias = 2, 0.0

        def predict(self, windows):
            self.windows = windows
            return windows[:, -1, 0]

    class Asks(SignStrategy):
        def next(self):
            super().next()
            model = self.p.source.at(len(self.data) - 1)
            assert model.predict(np.full((1, 2, 1), 0.25))[0] == 0.25
            assert (model.lookback, model.features) == (2, ("return",))

    class Looks(SignStrategy):
        def next(self):
            self.seen = self.p.source.at(len(self.data) - 1).windows

    run_backtest(bars, Keeps(), Asks, Costs(), streaming=streaming)
    with pytest.raises(LookAhead, match="reads the model's `windows`"):
        run_backtest(bars, Keeps(), Looks, Costs(), streaming=streaming)


def test_heikin_ashi_goes_as_in_backtrader(bars):
    """It turns the vectorised pass off, with the bars preloaded."""

    class Rises(bt.Strategy):
        def __init__(self):
            self.candles = bt.ind.HeikinAshi(self.data)

        def next(self):
            self.broker.order_target(self, self.data, float(self.candles.ha_close[0] > self.candles.ha_open[0]))

    preloaded, streamed = (run_backtest(bars, None, Rises, Costs(), streaming=mode) for mode in (False, True))
    assert len(preloaded.account.fills) > 20
    assert preloaded.account.fills.equals(streamed.account.fills)


class Slope(bt.Indicator):
    """What an indicator has gained on the bar before: a `next` alone, over whatever it is handed."""

    lines = ("gain",)

    def __init__(self):
        self.addminperiod(2)

    def next(self):
        assert self.data.array[-1] == self.data[0] == self.data.get(size=1)[0]
        self.lines.gain[0] = self.data[0] - self.data[-1]


def test_an_indicator_of_ones_own_finds_others_at_its_bar_in_both_modes(bars):
    """Stock Backtrader leaves them before the first bar when preloaded, and `[0]` is the last value of all."""

    class Rises(bt.Strategy):
        def __init__(self):
            average = bt.ind.SMA(self.data, period=10)
            self.slope, self.twice = Slope(average), Slope(Slope(bt.ind.EMA(average, period=3)))

        def next(self):
            self.broker.order_target(self, self.data, float(self.slope[0] > 0.0) - float(self.twice[0] > 0.0))
            average = np.convolve(bars.close, np.full(10, 0.1), "valid")
            now = len(self) - 10
            assert self.slope[0] == pytest.approx(average[now] - average[now - 1], abs=1e-9)

    preloaded, streamed = (run_backtest(bars, None, Rises, Costs(), streaming=mode) for mode in (False, True))
    assert len(preloaded.account.fills) > 20
    assert preloaded.account.fills.equals(streamed.account.fills)


class Halves(bt.Indicator):
    """Feeds on its own line by its array, which it reads before it has set the bar's value."""

    lines = ("level",)

    def next(self):
        level = self.lines.level.array
        self.lines.level[0] = self.data[0] + (level[-2] / 2.0 if len(self) > 1 else 0.0)


def test_an_own_array_shows_what_has_been_set_since_it_was_read(bars):
    wanted = [bars.close[0]]
    for close in bars.close[1:]:
        wanted.append(close + wanted[-1] / 2.0)

    class Reads(bt.Strategy):
        def __init__(self):
            self.level = Halves(self.data)

        def next(self):
            assert self.level[0] == wanted[len(self) - 1]
            assert self.level.array[-1] == wanted[len(self) - 1]

    for streaming in (False, True):
        run_backtest(bars, None, Reads, Costs(), streaming=streaming)
