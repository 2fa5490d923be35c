"""Fills and accounts as columns, and what is computed after the pass: the same as is recorded during it."""

import gc
import weakref

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.analyzers import CumulativeReturn, ForecastPairs
from barcast.analyzers.round_trips import round_trips
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.fills import Fill, Fills
from barcast.engine.account.terms import Terms
from barcast.engine.events import strategy_pass as run
from barcast.engine.events.late_analyzers import LateCumulativeReturn, one_of
from barcast.engine.events.strategy_pass import run_strategy
from barcast.models.fakes import ScriptedSource
from barcast.strategies import SignStrategy

FREE = Terms(Costs())


@pytest.fixture
def bars(bars_of):
    return bars_of(count=120, seed=5, gap=0.01)


class Turning(bt.Strategy):
    """Holds 10 units, long and short by turns of five bars."""

    def next(self):
        if len(self) % 5 == 0:
            self.order_target_size(target=10 if len(self) % 10 else -10)


def test_fills_are_a_sequence_of_tuples_and_columns():
    rows = [Fill(0, 1, 10.0, 100.0, 101.0, 1.0, 10.0), Fill(4, 5, -25.0, 110.0, 109.0, 5.0, 25.0)]
    fills = Fills(rows)
    assert len(fills) == 2
    assert list(fills) == list(fills.rows()) == rows
    assert fills == rows
    assert fills[-1] == fills[1] == rows[1]
    assert fills[:1] == tuple(rows[:1])
    assert fills.column("size").tolist() == [10.0, -25.0]
    assert fills.column("filled").dtype == np.int64
    assert not Fills()
    with pytest.raises(IndexError, match="there are 2 fills, none is number 2"):
        fills[2]


def test_the_size_of_a_fill_is_a_float_whatever_was_ordered(bars):
    result = run_backtest(bars, None, Turning, Costs(), split={"train": 0.0})
    assert result.account.fills["size"].dtype == np.float64
    assert set(result.account.fills["size"].abs()) <= {10.0, 20.0}


class Recorded(SignStrategy):
    """Takes a part of the account in the middle of the run."""

    def next(self):
        super().next()
        if len(self) == 50:
            self.part = self.analyzers.account.get_analysis()


@pytest.mark.parametrize("lookback", [1, 30])
def test_what_is_computed_after_the_pass_is_what_the_analyzers_record_during_it(monkeypatch, bars, lookback):
    kept, build = [], run.build_cerebro

    def with_analyzers(*args):
        cerebro = build(*args)
        cerebro.addanalyzer(CumulativeReturn, _name="cumulative")
        cerebro.addanalyzer(ForecastPairs, _name="pairs", horizon=3)
        kept.append(cerebro)
        return cerebro

    monkeypatch.setattr(run, "build_cerebro", with_analyzers)
    forecasts = np.random.default_rng(3).normal(0, 0.01, len(bars))
    forecasts[60:70] = np.nan
    records = run_strategy(bars, Recorded, {"source": ScriptedSource(forecasts, lookback)}, FREE, horizon=3)
    (strategy,) = kept[0].runstrats[0]
    cumulative = one_of(strategy, LateCumulativeReturn).get_analysis()
    for name, ours in (("cumulative", cumulative), ("pairs", records.pairs)):
        theirs = getattr(strategy.analyzers, name).get_analysis()
        assert list(ours) == list(theirs)
        for column in ours:
            np.testing.assert_array_equal(ours[column], theirs[column])
    (ledger,) = strategy.part["ledgers"]
    np.testing.assert_array_equal(ledger.columns["equity"], records.account["equity"][:49])
    np.testing.assert_array_equal(strategy.part["targets"], records.targets[:49])


def test_nothing_of_backtrader_outlives_a_long_pass(monkeypatch, bars):
    made, build = [], run.build_cerebro

    def remembered(*args):
        cerebro = build(*args)
        made.extend((weakref.ref(cerebro), weakref.ref(cerebro.broker), weakref.ref(cerebro.datas[0])))
        return cerebro

    monkeypatch.setattr(run, "MANY_BARS", 100)
    monkeypatch.setattr(run, "build_cerebro", remembered)
    gc.disable()
    try:
        run_strategy(bars, Turning, {}, FREE)
        left = [one() for one in made if one() is not None]
    finally:
        gc.enable()
    assert len(made) == 3
    assert not left


def test_a_table_of_round_trips_has_the_types_of_a_list_of_rows():
    trips = round_trips([(0, 1, 10.0, 100.0, 100.0, 0.0, 0.0)], 5, 101.0)
    expected = pd.DataFrame(
        [(1, None, "long", 10.0, 100.0, None, 10.0, 0.0, 10.0, 4)], columns=trips.columns.to_list()
    )  # fmt: skip
    pd.testing.assert_frame_equal(trips, expected)
