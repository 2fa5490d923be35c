"""What a strategy's indicators held, kept as the run ends."""

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine.account.terms import Terms
from barcast.engine.events.strategy_pass import run_strategy
from barcast.models.fakes import ScriptedSource
from barcast.research.audit.indicators import kept_indicators
from barcast.strategies import SignStrategy
from barcast.strategies.targets import needs_no_order_objects


class Range(bt.Indicator):
    lines = ("above", "below")

    def __init__(self):
        self.mean = bt.ind.SMA(self.data, period=3)

    def next(self):
        self.lines.above[0] = self.data.high[0] - self.mean[0]
        self.lines.below[0] = self.mean[0] - self.data.low[0]


class Crossing(bt.Strategy):
    stopped = 0

    def __init__(self):
        self.fast = bt.ind.EMA(period=5)
        self.range = Range()
        self.gap = self.data.close - self.fast
        self.many = [bt.ind.RSI(period=period) for period in (3, 5)]

    def next(self):
        if self.gap[0] > 0 and not self.position:
            self.buy(size=1)

    def stop(self):
        type(self).stopped += 1


@pytest.mark.parametrize("streaming", [False, True])
def test_every_indicator_is_kept_by_a_name_of_its_own_with_a_value_a_bar(bars, streaming):
    subclass, kept = kept_indicators(Crossing)
    run_strategy(bars, subclass, {}, Terms(Costs()), streaming=streaming)
    found = {one.name: one for one in kept}
    assert len(found) == len(kept)
    assert {"fast", "range", "range > mean", "gap", "rsi", "rsi (2)", "rsi (2) > upday"} <= set(found)
    means = np.convolve(bars.close, np.ones(3) / 3, "valid")
    np.testing.assert_allclose(found["range > mean"].lines["sma"][2:], means)
    np.testing.assert_allclose(found["range"].lines["above"][2:], bars.high[2:] - means)
    np.testing.assert_allclose(found["gap"].lines["value"], bars.close - found["fast"].lines["ema"])
    assert found["gap"].kind == "sub"
    assert (found["range"].kind, found["range"].period) == ("Range", 3)
    assert subclass.stopped == 1


def test_an_indicator_of_the_users_is_placed_at_the_line_that_computes_it(bars):
    subclass, kept = kept_indicators(Crossing)
    run_strategy(bars, subclass, {}, Terms(Costs()))
    line = Range.next.__code__.co_firstlineno
    assert {one.name: one.place for one in kept if one.place} == {"range": f"test_indicators.py, line {line}"}


def test_a_strategy_that_is_looked_at_trades_as_it_did(bars):
    source = ScriptedSource(np.sin(np.arange(len(bars))))
    subclass, kept = kept_indicators(SignStrategy)
    alone = run_strategy(bars, SignStrategy, {"source": source}, Terms(Costs()))
    looked_at = run_strategy(bars, subclass, {"source": source}, Terms(Costs()))
    assert list(alone.accounts[0].fills) == list(looked_at.accounts[0].fills)
    assert alone.rebalance == looked_at.rebalance
    assert needs_no_order_objects(subclass)
    assert [one.name for one in kept] == ["forecast"]
    assert subclass.__name__ == "SignStrategy"


def test_a_run_that_ends_in_an_error_keeps_nothing_of_the_run_before(bars):
    class Failing(Crossing):
        fails = False

        def next(self):
            if self.fails:
                raise ValueError("no")

    subclass, kept = kept_indicators(Failing)
    run_strategy(bars, subclass, {}, Terms(Costs()))
    assert kept
    subclass.fails = True
    with pytest.raises(ValueError, match="no"):
        run_strategy(bars, subclass, {}, Terms(Costs()))
    assert not kept
