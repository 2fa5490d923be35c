"""What whole runs are worth: an edge, a copy of the past, a coin, buy and hold."""

import backtrader as bt
import numpy as np

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models import AutoRegression, LastReturn
from barcast.models.fakes import ScriptedSource
from barcast.strategies.buy_and_hold import BuyAndHold
from barcast.verdict.assess import assess
from barcast.verdict.sentences import sentences
from tests.verdict.made_bars import planted


def run(bars, forecasts, costs=None, **settings):
    return run_backtest(bars, ScriptedSource(forecasts), costs=costs or Costs.free(), split={"train": 0.0}, **settings)


def test_a_planted_edge_is_claimed_and_costs_eat_it():
    bars, forecasts = planted(0.0013)  # an annual Sharpe ratio of 2
    free = assess(run(bars, forecasts))
    assert (free.skill.says, free.profit.says) == ("claim", "claim")
    dear = assess(run(bars, forecasts, Costs(commission_bps=20)))
    assert (dear.skill.says, dear.profit.says) == ("claim", "no_evidence")


class OnMondays(bt.Strategy):
    """Long on Mondays, short on Thursdays, whatever anybody forecasts."""

    def next(self):
        if self.data.datetime.date(0).weekday() in (0, 3):
            self.order_target_percent(target=1.0 if self.data.datetime.date(0).weekday() == 0 else -1.0)


def test_a_strategy_that_asks_no_model_has_two_views():
    bars, forecasts = planted(0.0)
    plain = assess(run_backtest(bars, None, OnMondays, Costs.free()))
    assert plain.skill.says == "no_evidence"
    assert 1.645 < plain.skill.critical < assess(run(bars, forecasts)).skill.critical


def test_a_coin_is_no_evidence():
    bars, forecasts = planted(0.0, seed=2)
    found = assess(run(bars, forecasts))
    assert (found.skill.says, found.profit.says) == ("no_evidence", "no_evidence")


def test_drift_alone_is_no_skill():
    bars, forecasts = planted(0.0, seed=3, drift=0.002)
    mostly_long = np.where(forecasts > -0.0015, 1.0, -1.0)
    result = run(bars, mostly_long)
    assert result.metrics["test"]["sharpe"] > 2
    assert assess(result).skill.says == "no_evidence"


def test_a_copy_of_the_last_return_knows_nothing():
    bars, _ = planted(0.0, seed=4)
    result = run_backtest(bars, LastReturn(), costs=Costs.free(), split={"train": 0.0})
    assert assess(result).skill.says == "no_evidence"


def test_buy_and_hold_gets_no_verdict():
    bars, _ = planted(0.0)
    found = assess(run_backtest(bars, None, BuyAndHold, Costs.free()))
    assert next(sentences(found)).startswith("Skill before costs: no verdict: the position changes once in ")


def test_the_train_part_gets_no_verdict():
    bars, _ = planted(0.0)
    result = run_backtest(bars, AutoRegression(), costs=Costs.free())
    assert assess(result).skill.says == "no_evidence"
    found = assess(result, "train")
    said = "no verdict: the model was trained on these bars, so that what it earned on them says nothing."
    assert list(sentences(found)) == [f"Skill before costs: {said}", f"Profit after costs: {said}"]


def test_both_fills_see_the_same_edge_where_it_is():
    bars, forecasts = planted(0.0013)
    at_open = assess(run(bars, forecasts))
    at_close = assess(run(bars, forecasts, account={"fill": "close"}))
    assert at_open.skill.says == "claim"
    # the edge is between the opens: of it half lies before the close that follows
    assert at_close.skill.t < at_open.skill.t
