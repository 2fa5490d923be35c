"""A run without orders says why; a strategy that is as it should be is not spoken of."""

from pathlib import Path

import backtrader as bt
import numpy as np
import pytest

from barcast.experiments.building.plugins import load_class
from barcast.models import LastReturn
from barcast.models.fakes import ScriptedSource
from barcast.strategies import STRATEGIES, ForecastStrategy


def none_placed(told_of, bars, strategy, model=None, **settings):
    return [one for one in told_of.said(bars, strategy, model, **settings) if one.startswith("No order was placed")]


def test_a_run_without_orders_says_why(bars, told_of):
    class Never(bt.Strategy):
        def next(self):
            pass

    class Late(bt.Strategy):
        def __init__(self):
            self.average = bt.ind.SMA(period=250)

        def next(self):
            if self.data.close[0] > 1e9:
                self.buy()

    class Nothing(bt.Strategy):
        pass

    class Flat(ForecastStrategy):
        def target(self, forecast):
            return 0.0

    met = "the conditions of {} were never met, or every size was 0."
    assert none_placed(told_of, bars, Never) == ["No order was placed: " + met.format("Never")]
    least = float(bars.close.min())
    assert none_placed(told_of, bars, Never, account={"cash": 1.0}) == [
        f"No order was placed: run.cash = 1 buys no whole unit, the lowest close is {least:g}; or "
        + met.format("Never")
    ]
    assert none_placed(told_of, bars, Late) == [
        "No order was placed: its indicators have a value on 51 of 300 bars only; or " + met.format("Late")
    ]
    assert none_placed(told_of, bars, Nothing) == ["No order was placed: Nothing has no method `next`."]
    source = ScriptedSource(np.where(np.arange(300) % 2, 0.01, -0.02))
    assert none_placed(told_of, bars, Flat, source) == [
        "No order was placed: every target of Flat was 0, at forecasts of -0.02 to 0.01."
    ]


def test_an_order_that_never_filled_is_an_order(bars, told_of):
    class Far(bt.Strategy):
        def next(self):
            if len(self) == 5:
                self.cancel(self.buy(size=1, exectype=bt.Order.Limit, price=0.01))

    assert none_placed(told_of, bars, Far) == []


def test_a_threshold_that_kept_the_strategy_flat_is_told_once(bars, told_of):
    source = ScriptedSource(np.where(np.arange(300) % 2, 0.01, -0.01))
    told = told_of.said(bars, STRATEGIES["sign"], source, strategy_params={"threshold": 0.5})
    assert [one for one in told if one.startswith("No ")] == [
        "No forecast reached strategy.threshold = 0.5 (the largest is 0.01): no position was taken."
    ]


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_our_own_strategies_are_not_spoken_of(bars, name, told_of):
    model = None if name == "buy_and_hold" else LastReturn()
    assert told_of.said(bars, STRATEGIES[name], model) == ()


def test_the_strategy_of_the_examples_is_not_spoken_of(bars, told_of):
    file = Path(__file__).parents[3] / "examples" / "my_strategy.py"
    told = told_of.said(bars, load_class(f"{file}:Cautious", "strategy"), LastReturn())
    assert not [one for one in told if one.startswith("No order") or file.name in one]
