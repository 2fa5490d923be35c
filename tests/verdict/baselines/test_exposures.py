"""What a strategy held just after its fills, bar by bar, where it has no targets."""

import backtrader as bt
import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.strategies import SignStrategy
from barcast.verdict.baselines.exposures import exposures_of


class Trades(bt.Strategy):
    """Buys 300 at the close of bar 10, 200 more at that of 20, sells all at that of 30."""

    def next(self):
        bar = len(self.data) - 1
        if bar in (10, 20):
            self.buy(size=300 if bar == 10 else 200)
        elif bar == 30:
            self.close()


class Waits(bt.Strategy):
    """Buys at bar 5 once the price has fallen by 1%, whenever that is."""

    def next(self):
        if len(self.data) - 1 == 5:
            self.buy(size=400, exectype=bt.Order.Limit, price=0.99 * self.data.close[0])


class BuysTwice(bt.Strategy):
    """Orders 300 at the open and 200 more at a limit, at bar 10."""

    params = (("limit", 0.0),)

    def next(self):
        if len(self.data) - 1 == 10:
            self.buy(size=300)
            self.buy(size=200, exectype=bt.Order.Limit, price=self.p.limit)


class BuysAtOnce(SignStrategy):
    """Orders in units, at the first close of each account."""

    def next(self):
        if not self.position:
            self.buy(size=100)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_it_is_what_each_fill_made_of_it_and_stays_until_the_next(bars, fill):
    result = run_backtest(bars, None, Trades, Costs(spread_bps=10), account={"fill": fill})
    exposures = exposures_of(result, result.account.samples[0])
    reference, wait = (bars.open, 1) if fill == "next_open" else (bars.close, 0)
    cash, units, expected = 100_000.0, 0, np.zeros(300)
    for bar, size, stop in ((10, 300, 20), (20, 200, 30)):
        price = reference[bar + wait]
        cash, units = cash - size * price * 1.0005, units + size
        expected[bar:stop] = units * price / (cash + units * price)
    np.testing.assert_allclose(exposures, expected, rtol=1e-12)


def test_an_order_that_waited_counts_as_decided_at_the_bar_before_its_fill(bars):
    result = run_backtest(bars, None, Waits, Costs.free())
    filled = bars.index.get_loc(result.account.fills["filled_at"].iloc[0])
    assert filled > 6
    exposures = exposures_of(result, result.account.samples[0])
    assert exposures[filled - 2] == 0.0
    price = result.account.fills["reference_price"].iloc[0]
    assert exposures[filled - 1] == pytest.approx(400 * price / 100_000.0)


def test_of_several_fills_in_a_bar_the_last_one_counts(bars):
    limit = 0.5 * (bars.open[11] + bars.low[11])
    result = run_backtest(bars, None, BuysTwice, Costs.free(), strategy_params={"limit": limit})
    assert result.account.fills["reference_price"].tolist() == pytest.approx([bars.open[11], limit])
    equity = 100_000.0 + 300 * (limit - bars.open[11])
    exposures = exposures_of(result, result.account.samples[0])
    assert exposures[9:12] == pytest.approx([0.0, 500 * limit / equity, 500 * limit / equity])


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_each_sample_has_its_own_from_its_first_close(bars, fill):
    """With fills at the close the test account buys at the close of B, of which it has no row."""
    source = ScriptedSource(np.ones(300), lookback=1)
    result = run_backtest(bars, source, BuysAtOnce, Costs.free(), split={"train": 0.5}, account={"fill": fill})
    assert result.account.rebalance is None
    train, test = (exposures_of(result, sample) for sample in result.account.samples)
    b = 149
    price = bars.open[b + 1] if fill == "next_open" else bars.close[b]
    assert test[b:].tolist() == pytest.approx([100 * price / 100_000.0] * (300 - b))
    assert (test[:b] == 0.0).all()
    assert (train[b + 1 :] == 0.0).all()
    assert train[5] > 0.0


def test_without_a_fill_there_is_none(bars):
    result = run_backtest(bars, None, bt.Strategy, Costs.free())
    assert not exposures_of(result, result.account.samples[0]).any()
