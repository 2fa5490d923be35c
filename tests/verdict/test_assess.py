"""What whole runs are worth: an edge, a copy of the past, a coin, buy and hold."""

from types import MappingProxyType

import backtrader as bt
import numpy as np
import pandas as pd

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.feeds.bars import Bars
from barcast.models import AutoRegression, LastReturn
from barcast.models.fakes import ScriptedSource
from barcast.strategies.buy_and_hold import BuyAndHold
from barcast.verdict.assess import assess
from barcast.verdict.sentences import sentences


def bars_with(opens, name="made"):
    """Return bars that are traded at these opens; each closes half-way to the next."""
    opens = np.asarray(opens, float)
    closes = np.append(np.sqrt(opens[1:] * opens[:-1]), opens[-1])
    columns = {
        "open": opens,
        "high": np.maximum(opens, closes),
        "low": np.minimum(opens, closes),
        "close": closes,
        "volume": np.full(len(opens), 1000.0),
    }
    return Bars(pd.bdate_range("2000-01-03", periods=len(opens), name="date"), MappingProxyType(columns), name)


def planted(edge, count=1700, seed=1, drift=0.0):
    """Return bars and forecasts: from the open of t+1 to that of t+2 the mean return is `edge` x sign(forecast)."""
    rng = np.random.default_rng(seed)
    forecasts = rng.normal(0, 0.001, count)
    returns = drift + edge * np.sign(forecasts) + rng.normal(0, 0.01, count)
    opens = 100 * np.cumprod(np.concatenate(([1.0, 1.0], 1 + returns[:-2])))
    return bars_with(opens), forecasts


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
