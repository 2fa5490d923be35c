"""Small runs worked out by hand, number by number."""

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.feeds.bars import Bars
from barcast.models.fakes import ScriptedSource


def table(opens, closes, days=("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08")):
    opens, closes = np.array(opens, float), np.array(closes, float)
    columns = {"open": opens, "high": np.maximum(opens, closes), "low": np.minimum(opens, closes), "close": closes}
    columns["volume"] = np.full(len(opens), 1000.0)
    return Bars(pd.DatetimeIndex(days[: len(opens)], name="date"), MappingProxyType(columns), "hand")


PRICES = table([100, 100, 110, 120, 90], [100, 100, 115, 100, 80])


def test_long_then_short_at_the_next_open():
    source = ScriptedSource([0, 1, 1, -1, -1])
    result = run_backtest(PRICES, source, costs=Costs(commission_bps=10), split={"train": 0.0}, account={"cash": 1100})
    # decided at 01-03, bought at 110 with all 1100: 10 units, 1.10 commission; worth 10 x 115 - 1.1 at the close
    # decided at 01-07 (close 100), at 90 the equity is 898.9: from 10 to -898.9 / 90 = -9.98778 units
    size = -898.9 / 90 - 10
    fee = -size * 90 * 0.001
    assert result.account.fills["size"].tolist() == pytest.approx([10, size])
    assert result.account.fills["commission"].tolist() == pytest.approx([1.1, fee])
    assert result.account.equity["equity"].tolist() == pytest.approx(
        [1100, 1100, 1148.9, 998.9, -1.1 - size * 90 - fee + (10 + size) * 80]
    )
    assert result.account.equity["position"].tolist() == pytest.approx([0, 0, 10, 10, 10 + size])


def test_the_cumulative_return_is_summed_and_compounded():
    result = run_backtest(
        PRICES, ScriptedSource([0, 1, 1, 1, 1]), costs=Costs(), split={"train": 0.0}, account={"cash": 1100}
    )
    # 10 units bought at 110; worth 1150, 1000, 800 at the closes that follow
    returns = [0, 0, 50 / 1100, -150 / 1150, -200 / 1000]
    assert result.account.cumulative["summed"].tolist() == pytest.approx(np.cumsum(returns).tolist())
    assert result.account.cumulative["compounded"].tolist() == pytest.approx(
        [0, 0, 1150 / 1100 - 1, 1000 / 1100 - 1, 800 / 1100 - 1]
    )


def test_a_fill_at_the_close_moves_that_very_close():
    result = run_backtest(
        PRICES,
        ScriptedSource([0, 1, 1, 0, 0]),
        costs=Costs(slippage_bps=100),
        split={"train": 0.0},
        account={"cash": 1010, "fill": "close"},
    )
    # bought at 01-03 at the close of 100, paying 101: 10.1 units; sold at 01-07's close of 100 for 99
    assert result.account.fills["filled_at"].dt.strftime("%m-%d").tolist() == ["01-03", "01-07"]
    assert result.account.fills["price"].tolist() == pytest.approx([101, 99])
    assert result.account.equity["equity"].tolist() == pytest.approx([1010, 999.9, 1151.4, 989.8, 989.8])
    assert result.account.equity["slippage"].tolist() == pytest.approx([0, 10.1, 0, 10.1, 0])
    assert "optimistic_fills" in [one.kind for one in result.warnings]


def test_borrow_is_charged_for_calendar_days_on_the_previous_close():
    result = run_backtest(
        table([100] * 5, [100] * 5),
        ScriptedSource([0, -1, -1, -1, -1]),
        costs=Costs(borrow_rate_annual=0.365),
        split={"train": 0.0},
        account={"cash": 1000},
    )
    # short 10 units since Monday's open: nothing for the weekend before, then 10 x 100 x 0.001 a day
    assert result.account.equity["borrow"].tolist() == pytest.approx([0, 0, 0, 1.0, 1.0])
    weekend = run_backtest(
        table([100] * 4, [100] * 4),
        ScriptedSource([np.nan, -1, -1, -1]),
        costs=Costs(borrow_rate_annual=0.365),
        split={"train": 0.0},
        account={"fill": "close"},
    )
    assert weekend.account.equity["borrow"].iloc[2] == pytest.approx(3 * 100_000 * 0.001)


def test_pairs_carry_both_stamps_and_the_last_has_no_outcome():
    result = run_backtest(PRICES, ScriptedSource([9, 0.1, 0.2, -0.3, 0.4]), costs=Costs(), split={"train": 0.4})
    pairs = result.forecasts.table
    assert pairs["made_at"].tolist() == PRICES.index[1:].tolist()
    assert pairs["outcome_at"].tolist()[:3] == PRICES.index[2:].tolist()
    assert pairs["outcome"].tolist()[:3] == pytest.approx([0.15, 100 / 115 - 1, -0.2])
    assert pd.isna(pairs["outcome_at"].iloc[3])
    assert np.isnan(pairs["outcome"].iloc[3])
    assert pairs["target"].tolist() == [1, 1, -1, 1]
    # B is the floor(0.4 x 5) = 2nd bar: forecasts made there or later are test
    assert pairs["sample"].tolist() == ["test"] * 4
    assert result.account.equity["sample"].tolist() == ["train"] * 2 + ["test"] * 3


def test_aligned_and_stale_profit():
    result = run_backtest(PRICES, ScriptedSource([9, 0.1, -0.2, 0.3, 0.4]), costs=Costs(), split={"train": 0.0})
    rises = [0.15, 100 / 115 - 1, -0.2]
    metrics = result.metrics["test"]
    assert metrics["aligned_profit"] == pytest.approx(rises[0] - rises[1] + rises[2])
    assert metrics["stale_profit"] == pytest.approx(0 + rises[1] - rises[2])
    assert metrics["sum_actual"] == pytest.approx(sum(rises))
    assert metrics["sum_predicted"] == pytest.approx(0.1 - 0.2 + 0.3)


def test_a_long_horizon_purges_the_rows_whose_outcome_is_not_known_by_the_boundary(bars_of):
    bars = bars_of(count=20)
    result = run_backtest(bars, ScriptedSource(np.ones(20)), costs=Costs(), split={"train": 0.5, "horizon": 3})
    samples = result.forecasts.table.set_index("made_at")["sample"]
    # B is bar 9: forecasts of bars 1 to 6 come true by then, those of 7 and 8 do not
    assert samples.tolist() == ["train"] * 6 + ["purged"] * 2 + ["test"] * 11
    assert result.forecasts.table["outcome"].iloc[0] == pytest.approx(bars.close[4] / bars.close[1] - 1)


def test_a_ruined_account_ends_the_records():
    crash = table([100, 100, 100, 100, 260], [100, 100, 100, 250, 300])
    result = run_backtest(crash, ScriptedSource([0, -1, -1, -1, 1]), costs=Costs(), split={"train": 0.0})
    assert result.account.equity["equity"].tolist() == pytest.approx([1e5, 1e5, 1e5, -50_000])
    assert result.account.ruined_at == {"test": crash.index[3]}
    assert "ruined on 2020-01-07" in result.alarms[0].text
    assert result.metrics["test"]["annual_return"].reason == "the account was ruined"
    assert result.metrics["test"]["total_return"] == pytest.approx(-1.5)


def test_an_order_decided_on_the_bar_of_ruin_is_not_filled():
    crash = table([100, 100, 100, 100, 260], [100, 100, 100, 250, 300])
    result = run_backtest(crash, ScriptedSource([0, -1, -1, 1, 1]), costs=Costs(), split={"train": 0.0})
    assert len(result.account.fills) == 1
    assert result.account.orders["reason"].tolist() == ["the account was ruined"]
    at_close = run_backtest(
        crash, ScriptedSource([0, -1, -1, 1, 1]), costs=Costs(), split={"train": 0.0}, account={"fill": "close"}
    )
    assert at_close.account.orders["status"].tolist() == ["refused"]
    assert "is not positive" in at_close.account.orders["reason"][0]
