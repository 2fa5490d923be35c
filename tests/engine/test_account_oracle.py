"""The event-driven account against an independent one: the contract again, as a plain loop over numbers."""

import math

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ProportionalStrategy, SignStrategy


def oracle(bars, forecasts, target_of, costs, *, fill, cash=100_000.0, leverage=1.0, lot=None, every_bar=False):
    """Return fills (bar, size, price) and equity, knowing nothing of Backtrader."""
    days = bars.index.to_numpy().astype("datetime64[D]").astype(int)
    held, last_target, pending = 0.0, 0.0, None
    fills, equity = [], []
    half = (costs.spread_bps / 2 + costs.slippage_bps) / 10_000

    def trade(t, target, reference):
        nonlocal cash, held, last_target
        worth = cash + held * reference
        wanted = max(-leverage, min(leverage, target)) * worth / reference
        if lot:
            wanted = math.trunc(wanted / lot) * lot
            if wanted == 0 and target != 0 and held == 0:
                return
        size = wanted - held
        last_target = target
        if abs(size) <= 1e-12 * max(abs(wanted), abs(held)):
            return
        price = reference * (1 + half if size > 0 else 1 - half)
        fee = abs(size) * price * costs.commission_bps / 10_000 + abs(size) * costs.commission_per_share
        fee = max(fee + costs.commission_fixed, costs.commission_minimum)
        cash -= size * price + fee
        held += size
        fills.append((t, size, price))

    for t in range(len(bars)):
        if t and held < 0:
            cash -= -held * bars.close[t - 1] * costs.borrow_rate_annual * (days[t] - days[t - 1]) / 365
        if pending is not None:
            trade(t, pending, bars.open[t])
            pending = None
        if t >= 1:
            target = 0.0 if np.isnan(forecasts[t]) else target_of(forecasts[t])
            due = (target != 0 or held != 0) if every_bar else target != last_target
            if due and fill == "next_open":
                pending = target
            elif due:
                trade(t, target, bars.close[t])
        equity.append(cash + held * bars.close[t])
    return fills, np.array(equity)


CHARGES = {
    "free": Costs(),
    "everything": Costs(
        commission_bps=3,
        commission_per_share=0.01,
        commission_fixed=0.5,
        commission_minimum=2,
        spread_bps=4,
        slippage_bps=2,
        borrow_rate_annual=0.05,
    ),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("every_bar", [False, True])
@pytest.mark.parametrize("lot", [0.0, 7.0])
@pytest.mark.parametrize("charges", CHARGES)
@pytest.mark.parametrize("fill", ["next_open", "close"])
@pytest.mark.parametrize("streaming", [False, True])
def test_every_fill_and_every_equity_agree(bars_of, streaming, fill, charges, lot, every_bar):
    bars = bars_of(count=260, seed=11, gap=0.01)
    forecasts = np.random.default_rng(3).normal(0, 0.01, len(bars)).round(2)
    forecasts[40:60] = np.nan
    result = run_backtest(
        bars,
        ScriptedSource(forecasts),
        SignStrategy,
        CHARGES[charges],
        strategy_params={"rebalance": "every_bar" if every_bar else "on_change"},
        streaming=streaming,
        split={"train": 0.0},
        account={"fill": fill, "lot_size": lot},
    )
    fills, equity = oracle(bars, forecasts, np.sign, CHARGES[charges], fill=fill, lot=lot, every_bar=every_bar)
    assert len(fills) > 50
    assert list(result.account.fills["filled_at"]) == [bars.index[t] for t, _, _ in fills]
    np.testing.assert_allclose(result.account.fills["size"], [size for _, size, _ in fills], rtol=1e-9)
    np.testing.assert_allclose(result.account.fills["price"], [price for _, _, price in fills], rtol=1e-12)
    np.testing.assert_allclose(result.account.equity["equity"], equity, rtol=1e-9)


@pytest.mark.parametrize("leverage", [0.5, 1.0, 2.5])
def test_partial_bets_under_a_leverage_limit_agree(bars_of, leverage):
    bars = bars_of(count=200, seed=5)
    forecasts = np.random.default_rng(4).normal(0, 0.01, len(bars))
    result = run_backtest(
        bars,
        ScriptedSource(forecasts),
        ProportionalStrategy,
        CHARGES["everything"],
        strategy_params={"scale": 100.0, "cap": 2.0},
        split={"train": 0.0},
        account={"max_leverage": leverage},
    )
    target = lambda forecast: min(max(100 * forecast, -2), 2)  # noqa: E731
    _, equity = oracle(bars, forecasts, target, CHARGES["everything"], fill="next_open", leverage=leverage)
    np.testing.assert_allclose(result.account.equity["equity"], equity, rtol=1e-9)
    ordered = result.forecasts.table["target"].to_numpy()[:-1]
    ordered = ordered[np.diff(ordered, prepend=0.0) != 0]
    assert (result.account.orders["status"] == "cut").sum() == (np.abs(ordered) > leverage).sum()
