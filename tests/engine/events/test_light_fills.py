"""Light orders are filled like Backtrader's order objects: the same run, record by record."""

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.replay.verify import verify
from barcast.feeds import load_bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ProportionalStrategy, SignStrategy


@pytest.fixture
def bars(bars_of):
    return bars_of(count=300, seed=4, gap=0.01)


class Listening(SignStrategy):
    """Sign, with somebody who looks at every order."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def notify_order(self, order):
        self.seen.append((order.status, order.executed.size))


class ListeningInProportion(ProportionalStrategy):
    """Partial bets, with somebody who looks at every order."""

    def notify_order(self, order):
        assert order.executed.size == 0 or order.executed.price > 0


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("strategy", [SignStrategy, Listening])
def test_ruin_ends_either_loop_on_the_same_bar(loops, monkeypatch, bars_of, strategy, streaming):
    """Short all in, and the price doubles."""
    bars = bars_of(count=300, seed=4, drift=0.02)
    source = ScriptedSource(np.full(len(bars), -0.5), lookback=3)
    ours, theirs = loops.both(
        monkeypatch,
        lambda: run_backtest(bars, source, strategy, loops.COSTS, streaming=streaming, split={"train": 0.0}),
    )
    assert list(ours.account.ruined_at) == ["test"]
    assert ours.account.ruined_at == theirs.account.ruined_at
    assert 10 < len(ours.account.equity) < 100
    loops.assert_same(ours, theirs)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("rest", ["carry", "cancel"])
@pytest.mark.parametrize("lot", [0.0, 3.0])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_light_orders_are_filled_like_order_objects(loops, bars, forecasts, fill, lot, rest):
    costs = loops.COSTS.model_copy(update={"volume_rest": rest, "volume_limit": 0.004})
    terms = {"account": {"fill": fill, "lot_size": lot}, "split": {"train": 0.0}}
    ours = run_backtest(bars, ScriptedSource(forecasts), SignStrategy, costs, **terms)
    theirs = run_backtest(bars, ScriptedSource(forecasts), Listening, costs, **terms)
    assert (ours.account.orders["status"] == "partial").sum() > 20
    loops.assert_same(ours, theirs)


def test_order_objects_are_there_for_whoever_listens(bars, forecasts, monkeypatch):
    seen = []
    monkeypatch.setattr(Listening, "stop", lambda self: seen.extend(self.seen))
    run_backtest(bars, ScriptedSource(forecasts), Listening, Costs(volume_limit=0.004, volume_rest="carry"))
    statuses = {status for status, _ in seen}
    assert {bt.Order.Accepted, bt.Order.Partial, bt.Order.Completed, bt.Order.Canceled} <= statuses


def steady(prices, volume):
    """Return bars that open, trade and close at these prices."""
    return load_bars(
        pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), prices) | {"volume": volume},
                     index=pd.bdate_range("2023-01-02", periods=len(prices)))
    )  # fmt: skip


@pytest.mark.parametrize("strategy", [ProportionalStrategy, ListeningInProportion])
def test_a_carried_order_may_turn_round(strategy):
    """One lot of two is bought; then the target is worth none, and the lot is sold again."""
    bars, wanted = steady([100.0, 100.0, 100.0, 600.0, 600.0], 1.0), [0.0, 0.25, 0.25, 0.25, 0.25]
    params = {"scale": 1.0}
    result = run_backtest(
        bars,
        ScriptedSource(wanted),
        strategy,
        Costs(volume_limit=1.0),
        strategy_params=params,
        split={"train": 0.0},
        account={"cash": 1000.0, "lot_size": 1.0},
    )
    assert result.account.fills["size"].tolist() == [1.0, -1.0]
    assert result.account.equity["equity"].iloc[-1] == 1500.0
    assert result.account.orders["status"].tolist()[0] == "partial"


def test_lots_that_fit_but_for_rounding_are_the_whole_order():
    """29% of 100 units is 28.999999999999996: room for an order of 29."""
    bars = steady([100.0] * 4, 100.0)
    result = run_backtest(
        bars,
        ScriptedSource([0.0, 0.29, 0.29, 0.29]),
        ProportionalStrategy,
        Costs(volume_limit=0.29),
        strategy_params={"scale": 1.0},
        split={"train": 0.0},
        account={"cash": 10_000.0, "lot_size": 1.0},
    )
    assert result.account.fills["size"].tolist() == [29.0]
    assert result.account.orders.empty
    assert verify(result).agrees
