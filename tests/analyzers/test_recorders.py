"""The analyzers in a plain Cerebro, with Backtrader's own broker."""

import backtrader as bt
import numpy as np
import pytest

from barcast.analyzers import CumulativeReturn, ForecastPairs
from barcast.models.fakes import ScriptedSource
from barcast.strategies import Forecast


class Twice(bt.Strategy):
    """Buys 100 on bar 5; shows a forecast without trading it."""

    def __init__(self):
        self.forecast = Forecast(self.data, source=ScriptedSource(np.arange(50.0)))

    def next(self):
        if len(self) == 5:
            self.buy(size=100)


@pytest.mark.parametrize("runonce", [True, False])
def test_they_record_any_strategy_under_any_broker(bars_of, runonce):
    bars = bars_of(count=50)
    cerebro = bt.Cerebro(stdstats=False, runonce=runonce, preload=runonce)
    cerebro.broker.setcash(50_000)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars.to_frame()))
    cerebro.addstrategy(Twice)
    cerebro.addanalyzer(CumulativeReturn, _name="earned")
    cerebro.addanalyzer(ForecastPairs, _name="pairs", horizon=2)
    analyzers = cerebro.run()[0].analyzers
    earned, pairs = analyzers.earned.get_analysis(), analyzers.pairs.get_analysis()
    profit = 100 * (bars.close[-1] - bars.open[5])
    assert len(earned["summed"]) == 50
    assert earned["compounded"][-1] == pytest.approx(profit / 50_000)
    equity = np.append(50_000, 50_000 * (1 + earned["compounded"]))
    assert earned["summed"][-1] == pytest.approx(np.sum(np.diff(equity) / equity[:-1]))
    assert earned["compounded"][4] == earned["summed"][4] == 0.0
    assert pairs["made"].tolist() == list(range(1, 50))
    assert pairs["forecast"].tolist() == list(range(1, 50))
    assert pairs["outcome"][0] == pytest.approx(bars.close[3] / bars.close[1] - 1)
    assert np.isnan(pairs["outcome"][-2:]).all()
    assert not np.isnan(pairs["outcome"][:-2]).any()


class AtTheFirstOpen(bt.Strategy):
    """Buys 100 at the open of the first bar."""

    def prenext_open(self):
        self.buy(size=100)


@pytest.mark.parametrize("runonce", [True, False])
def test_the_return_is_on_what_the_account_began_with(bars_of, runonce):
    """Not on the equity of the first bar, of which a commission and the day's move are part already."""
    bars = bars_of(count=10)
    cerebro = bt.Cerebro(stdstats=False, runonce=runonce, preload=runonce, cheat_on_open=True)
    cerebro.broker.setcash(50_000)
    cerebro.broker.setcommission(commission=0.01)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars.to_frame()))
    cerebro.addstrategy(AtTheFirstOpen)
    cerebro.addanalyzer(CumulativeReturn, _name="earned")
    earned = cerebro.run()[0].analyzers.earned.get_analysis()
    profit = 100 * (bars.close - bars.open[0]) - bars.open[0]
    assert profit[0] < -50
    assert earned["compounded"].tolist() == pytest.approx((profit / 50_000).tolist())
    equity = np.append(50_000, 50_000 + profit)
    assert earned["summed"].tolist() == pytest.approx(np.cumsum(equity[1:] / equity[:-1] - 1).tolist())
