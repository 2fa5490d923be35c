"""What was held over each interval and what came of it: worked by hand, and held against the account's own money."""

from types import MappingProxyType

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.faults import BadInput
from barcast.feeds.bars import Bars
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ForecastStrategy
from barcast.verdict.decisions import decisions_of

CHARGED = Costs(commission_bps=10, slippage_bps=5, borrow_rate_annual=0.05, cash_rate_annual=0.02)


def bars_of(opens, closes):
    opens, closes = np.array(opens, float), np.array(closes, float)
    columns = {"open": opens, "high": np.maximum(opens, closes), "low": np.minimum(opens, closes), "close": closes}
    columns["volume"] = np.full(len(opens), 1000.0)
    return Bars(pd.bdate_range("2020-01-02", periods=len(opens), name="date"), MappingProxyType(columns), "hand")


PRICES = bars_of([100, 100, 110, 120, 90], [100, 100, 115, 100, 80])


def random_bars(count, seed=1):
    rng = np.random.default_rng(seed)
    closes = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, count)))
    return bars_of(closes * np.exp(rng.normal(0, 0.002, count)), closes)


def run(bars, forecasts, *, costs=None, train=0.0, **account):
    return run_backtest(
        bars, ScriptedSource(forecasts), costs=costs or Costs(), split={"train": train}, account=account
    )


def test_an_interval_runs_from_the_open_of_the_fill_to_the_next():
    result = run(PRICES, [0, 1, 1, -1, -1], costs=Costs(commission_bps=10), cash=1100)
    found = decisions_of(result)
    # bought 10 at 110 for 1.10: worth 1098.9, then 1198.9 at 120; what is sold at 90 has no next open
    assert list(found.made_at) == list(PRICES.index.to_numpy()[1:3])
    assert found.position == pytest.approx([1100 / 1098.9, 1200 / 1198.9])
    assert found.asset_return == pytest.approx([120 / 110 - 1, 90 / 120 - 1])
    assert found.cost == pytest.approx([1.1 / 1098.9, 0])
    assert found.forecast.tolist() == [1, 1]
    assert found.changed.tolist() == [True, False]
    # known at the open of 110: two returns, of 0 and a tenth
    assert found.volatility[0] == pytest.approx(np.sqrt(0.01 / 1.94))


def test_at_the_close_an_interval_runs_from_close_to_close():
    result = run(PRICES, [0, 1, 1, -1, -1], costs=Costs(commission_bps=10), cash=1000, fill="close")
    found = decisions_of(result)
    # bought 10 at the close of 100; at the close of 100 turned to short 999 / 100 = 9.99 units
    assert found.asset_return == pytest.approx([0.15, 100 / 115 - 1, -0.2])
    assert found.position[:2] == pytest.approx([1000 / 999, 1150 / 1149])
    assert found.position[2] == pytest.approx(-999 / (999 - 0.001 * 100 * 19.99))
    assert found.changed.tolist() == [True, False, True]


def money_between(result, sample="test"):
    """Return by interval what the account gained on prices and what it paid, from its tables alone."""
    at_close = result.terms.account.fill == "close"
    equity = result.account.equity[result.account.equity["sample"] == sample].reset_index(drop=True)
    fills = result.account.fills[result.account.fills["sample"] == sample]
    prices = pd.Series(result.bars.close if at_close else result.bars.open, index=result.bars.index)
    days = equity["date"]
    gains, paid = [], []
    for k in range(len(equity) - 1):
        now, then = days[k], days[k + 1]
        gains.append(equity["position"][k] * (prices[then] - prices[now]))
        on_bar = fills[fills["filled_at"] == now]
        accrued = equity["borrow"][k + 1] - equity["cash_interest"][k + 1]
        paid.append(on_bar["commission"].sum() + on_bar["slippage"].sum() + accrued)
    worth = [equity["cash"][k] + equity["position"][k] * prices[days[k]] for k in range(len(equity) - 1)]
    return np.array(gains), np.array(paid), np.array(worth)


@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("train", [0.0, 0.5])
def test_positions_and_costs_are_those_of_the_accounts_money(fill, train):
    rng = np.random.default_rng(3)
    result = run(random_bars(200), rng.normal(size=200), costs=CHARGED, train=train, fill=fill)
    found = decisions_of(result)
    gains, paid, worth = money_between(result)
    if fill == "close" and train:  # the decision at the close of B is filled there, before the first row
        found_position, found_cost = found.position[1:], found.cost[1:]
        first = result.account.fills[result.account.fills["sample"] == "test"].iloc[0]
        before = 100_000 - first["commission"] - first["slippage"]
        assert found.position[0] == pytest.approx(first["size"] * first["reference_price"] / before)
    else:
        found_position, found_cost = found.position[-len(gains) :], found.cost[-len(gains) :]
    count = len(found_position)
    assert count > 90
    returned = found.asset_return[-count:]
    assert found_position * returned == pytest.approx((gains / worth)[-count:], abs=1e-12)
    assert found_cost == pytest.approx((paid / worth)[-count:], abs=1e-12)
    assert np.any(found_cost > 0)


def test_the_last_loss_of_a_ruined_account_counts():
    bars = bars_of([100, 100, 100, 100, 230, 100], [100, 100, 100, 100, 260, 100])
    result = run(bars, [0, -1, -1, -1, -1, -1])
    assert "test" in result.account.ruined_at
    found = decisions_of(result)
    # short all in at 100: at the open of 230 nothing is left
    assert found.asset_return[-1] == pytest.approx(1.3)
    gap = bars_of([100, 100, 100, 100, 150, 100], [100, 100, 100, 100, 260, 100])
    found = decisions_of(run(gap, [0, -1, -1, -1, -1, -1]))
    assert found.asset_return[-2:] == pytest.approx([0.5, 260 / 150 - 1])
    assert found.position[-1] == pytest.approx(-150 / 50)


class BuyCheaper(bt.Strategy):
    """Bids below the market, and sells at the next open but one."""

    def next(self):
        if len(self) == 2:
            self.buy(size=10, exectype=bt.Order.Limit, price=95.0)
        if len(self) == 4:
            self.close()


def test_a_limit_is_held_from_its_own_price_on():
    opens, closes = [100, 100, 100, 98, 99, 101, 100], [100, 100, 98, 98, 100, 101, 100]
    bars = bars_of(opens, closes)
    low = bars.columns["low"].copy()
    low[2] = 94.0
    bars = Bars(bars.index, MappingProxyType({**bars.columns, "low": low}), "hand")
    result = run_backtest(bars, None, BuyCheaper, Costs(), account={"cash": 10_000})
    assert result.account.fills["reference_price"].tolist() == [95.0, 99.0]
    found = decisions_of(result)
    assert found.forecast is None
    # from the open of 100 to the limit of 95 nothing was held; from 95 to the open of 98, 10 units
    bought = int(np.flatnonzero(found.changed)[0])
    assert found.asset_return[bought - 1 : bought + 3] == pytest.approx([-0.05, 98 / 95 - 1, 99 / 98 - 1, 101 / 99 - 1])
    assert found.position[bought - 1 : bought + 3] == pytest.approx([0, 0.095, 980 / 10_030, 0])


class HalfIn(ForecastStrategy):
    """Wants half of the equity in, whatever is forecast."""

    def target(self, forecast):
        return 0.5


def test_rebalancing_to_the_same_exposure_is_no_change():
    bars = random_bars(150)
    result = run_backtest(
        bars,
        ScriptedSource(np.full(150, 0.5)),
        HalfIn,
        CHARGED,
        strategy_params={"rebalance": "every_bar"},
        split={"train": 0.0},
    )
    assert len(result.account.fills) > 100
    assert decisions_of(result).changed.sum() == 1


def test_later_bars_move_nothing_before_them():
    rng = np.random.default_rng(5)
    forecasts, bars = rng.normal(size=120), random_bars(120)
    later = {name: np.where(np.arange(120) < 80, column, 1.5 * column) for name, column in bars.columns.items()}
    changed = Bars(bars.index, MappingProxyType(later), "hand")
    before, after = (decisions_of(run(one, forecasts, costs=CHARGED)) for one in (bars, changed))
    for name in ("position", "cost", "asset_return", "volatility", "forecast"):
        kept = getattr(before, name)[:77], getattr(after, name)[:77]
        assert np.array_equal(*kept, equal_nan=True)


def test_a_sample_that_the_run_lacks_is_named():
    with pytest.raises(BadInput, match="the run has no train part, only test; name one that it has"):
        decisions_of(run(PRICES, [0, 1, 1, 1, 1]), "train")
