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
    equity = 50_000 * (1 + earned["compounded"])
    assert earned["summed"][-1] == pytest.approx(np.sum(np.diff(equity) / equity[:-1]))
    assert pairs["made"].tolist() == list(range(1, 50))
    assert pairs["forecast"].tolist() == list(range(1, 50))
    assert pairs["outcome"][0] == pytest.approx(bars.close[3] / bars.close[1] - 1)
    assert np.isnan(pairs["outcome"][-2:]).all()
    assert not np.isnan(pairs["outcome"][:-2]).any()
