"""Buy and hold beside the strategy: the same as running it, sample by sample."""

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.strategies import BuyAndHold

COSTS = Costs(commission_bps=5, commission_minimum=10, spread_bps=4)


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_it_equals_the_strategy_that_buys_and_holds(bars, fill):
    result = run_backtest(bars, None, BuyAndHold, COSTS, split={"train": 0.0}, account={"fill": fill})
    np.testing.assert_allclose(result.buy_and_hold.equity["equity"], result.account.equity["equity"], rtol=1e-12)
    assert result.buy_and_hold.metrics["test"]["sharpe"] == pytest.approx(result.metrics["test"]["sharpe"])


@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_each_sample_starts_anew_from_the_cash(bars, fill):
    signs = np.where(np.arange(300) % 3, 1.0, -1.0)
    result = run_backtest(
        bars, ScriptedSource(signs, lookback=4), costs=COSTS, split={"train": 0.5}, account={"fill": fill}
    )
    held = result.buy_and_hold.equity.set_index("date")["equity"]
    b = 149  # the boundary bar
    assert list(result.buy_and_hold.equity["sample"]) == ["train"] * 150 + ["test"] * 150

    def bought(bar):
        """Return units and what cash is left, when 100,000 are put in at the open of a bar, or at its close."""
        reference = bars.open[bar] if fill == "next_open" else bars.close[bar]
        size, price = 100_000 / reference, reference * 1.0002
        return size, 100_000 - size * price - max(size * price * 0.0005, 10)

    # the first forecast is made at bar 4: the first possible fill is the open of bar 5, or the close of bar 4
    first = 5 if fill == "next_open" else 4
    assert (held.iloc[:first] == 100_000).all()
    size, cash = bought(first)
    assert held.iloc[first : b + 1].tolist() == pytest.approx((cash + size * bars.close[first : b + 1]).tolist())
    assert result.buy_and_hold.metrics["train"]["total_return"] == pytest.approx(held.iloc[b] / 100_000 - 1)
    # of the test account it is the open of B + 1, or the close of B itself
    size, cash = bought(b + 1 if fill == "next_open" else b)
    assert held.iloc[b + 1 :].tolist() == pytest.approx((cash + size * bars.close[b + 1 :]).tolist())
    assert result.buy_and_hold.metrics["test"]["total_return"] == pytest.approx(held.iloc[-1] / 100_000 - 1)
    paid = held.iloc[b + 1] - 100_000 * bars.close[b + 1] / (bars.open[b + 1] if fill == "next_open" else bars.close[b])
    assert result.buy_and_hold.metrics["test"]["commission"] + result.buy_and_hold.metrics["test"]["slippage"] == (
        pytest.approx(-paid)
    )


def test_lots_bind_buy_and_hold_too(bars):
    result = run_backtest(bars, None, BuyAndHold, COSTS, split={"train": 0.0}, account={"lot_size": 300})
    assert result.account.fills["size"].tolist() == [900]
    np.testing.assert_allclose(result.buy_and_hold.equity["equity"], result.account.equity["equity"], rtol=1e-12)


def test_buy_and_hold_can_be_ruined_by_its_costs(bars):
    result = run_backtest(
        bars, None, BuyAndHold, Costs(commission_minimum=300), split={"train": 0.0}, account={"cash": 100}
    )
    assert len(result.buy_and_hold.equity) == 2
    metrics = result.buy_and_hold.metrics["test"]
    assert metrics["total_return"] < -1
    assert metrics["annual_return"].reason == "the account was ruined"
    assert all(value == value for value in metrics.values()), "a metric is NaN"


def test_it_waits_for_a_model_that_comes_late(bars):
    forecasts = np.concatenate((np.full(40, np.nan), np.ones(260)))
    result = run_backtest(bars, ScriptedSource(forecasts), costs=COSTS, split={"train": 0.0})
    np.testing.assert_allclose(result.buy_and_hold.equity["equity"], result.account.equity["equity"], rtol=1e-12)
