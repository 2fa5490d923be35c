"""Round trips by hand, and their sum against the account."""

import numpy as np
import pytest

from barcast.analyzers.round_trips import round_trips
from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.fills import Fill
from barcast.models.fakes import ScriptedSource


def test_a_reversal_ends_one_trip_and_starts_the_next():
    fills = [Fill(0, 1, 10, 100, 101, 1, 10), Fill(4, 5, -25, 110, 109, 5, 25), Fill(8, 9, 15, 90, 91, 3, 15)]
    trips = round_trips(fills, last_bar=12, last_close=95)
    assert trips["direction"].tolist() == ["long", "short"]
    assert trips["entered"].tolist() == [1, 5]
    assert trips["exited"].tolist() == [5, 9]
    assert trips["gross"].tolist() == pytest.approx([100, 300])
    # the reversal's 30 of costs: 10 of its 25 units closed the long, 15 opened the short
    assert trips["costs"].tolist() == pytest.approx([11 + 12, 18 + 18])
    assert trips["net"].tolist() == pytest.approx([77, 264])
    assert trips["bars"].tolist() == [4, 4]


def test_a_position_built_and_left_in_parts():
    fills = [Fill(0, 1, 10, 100, 100, 0, 0), Fill(1, 2, 30, 120, 120, 0, 0), Fill(2, 3, -20, 130, 130, 0, 0)]
    (trip,) = round_trips(fills, last_bar=7, last_close=110).to_dict("records")
    assert (trip["size"], trip["entry_price"], trip["exit_price"], trip["exited"]) == (40, 115, 130, None)
    assert trip["gross"] == pytest.approx(20 * 130 + 20 * 110 - 10 * 100 - 30 * 120)
    assert trip["bars"] == 6


def test_no_fill_no_trip():
    assert round_trips([], 5, 1.0).empty


def test_the_trips_of_a_run_add_up_to_its_profit(bars_of):
    bars = bars_of(count=400, seed=2)
    signs = np.random.default_rng(1).choice([-1.0, 0.0, 1.0], 400)
    charges = Costs(commission_bps=5, spread_bps=3, borrow_rate_annual=0.1)
    result = run_backtest(bars, ScriptedSource(signs), costs=charges, split={"train": 0.0})
    borrow = result.account.equity["borrow"].sum()
    assert len(result.account.trades) > 100
    assert result.account.trades["net"].sum() - borrow == pytest.approx(
        result.account.equity["equity"].iloc[-1] - 100_000
    )
    assert result.metrics["test"]["gross"] == pytest.approx(result.account.trades["gross"].sum())
