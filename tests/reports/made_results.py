"""Synthetic results, from a small honest account a sample."""

import numpy as np
import pandas as pd
from made_accounts import FORECASTS, cumulative, decided_targets, fill_table, forecast_table, hold, measure, trade

from barcast.analyzers.round_trips import round_trips
from barcast.costs import Costs
from barcast.engine.account.samples import samples_of
from barcast.engine.account.terms import AccountTerms, Rebalance, Terms
from barcast.engine.result import Accounts, CostSurface, Forecasts, HeldThroughout, Labels, Result
from barcast.engine.tables.run_tables import trade_table
from barcast.faults import RunWarning
from barcast.models.schedule.split import HoldOut

ORDERS = ["decided_at", "status", "wanted", "reason", "sample"]


def make_result(
    bars,
    forecasts=None,
    target=None,
    *,
    train=0.67,
    fill="next_open",
    horizon=1,
    lookback=20,
    bps=4.0,
    cash=100_000.0,
    labels=None,
    orders=(),
    warnings=(),
):
    """Return the result of trading the forecasts' sign, or `target` where given; without forecasts all is test."""
    modelled = forecasts is not None
    if target is None:
        target = np.sign(forecasts) if modelled else np.zeros(len(bars))
        target[:lookback] = 0.0
    split = HoldOut.of(len(bars), train if modelled else 0.0)
    boundary, samples = split.boundary, samples_of(split, len(bars))
    first_decision = min(lookback, len(bars) - 1) if modelled else 0
    accounts, fills, trips, metrics, held, ruined_at = {}, {}, {}, {}, {}, {}
    for sample in samples:
        rows, fills[sample.name] = trade(bars, np.asarray(target, dtype=float), sample, cash, fill, bps)
        last = sample.rows.start + len(rows) - 1
        accounts[sample.name], trips[sample.name] = rows, round_trips(fills[sample.name], last, bars.close[last])
    decided = decided_targets(target, accounts, samples, first_decision)
    table = pd.DataFrame(columns=FORECASTS)
    if modelled:
        table = forecast_table(bars, forecasts, decided, boundary, horizon, lookback)
    benchmark = hold(bars, samples, first_decision, cash, fill)
    for name in [sample.name for sample in reversed(samples)]:
        rows, mine = accounts[name], table[table["sample"] == name]
        metrics[name] = measure(rows, mine, fills[name], trips[name], cash)
        final = benchmark[benchmark["sample"] == name]["equity"].iloc[-1]
        held[name] = {"total_return": final / cash - 1, "sharpe": 0.41, "volatility": 0.19, "fills": 1}
        if rows["equity"].iloc[-1] <= 0:
            ruined_at[name] = rows["date"].iloc[-1]
    equity = pd.concat(accounts.values(), ignore_index=True)
    equity["target"] = decided[bars.index.get_indexer(equity["date"])]
    return Result(
        bars=bars,
        cost_surface=surface_of([name for name in metrics if name not in ruined_at]),
        labels=labels or Labels(bars.name, "lstm" if modelled else "none", "sign", "spread 2 bps, slippage 2 bps"),
        terms=Terms(Costs.free(), AccountTerms(cash=cash, fill=fill)),
        account=Accounts(
            equity=equity,
            cumulative=cumulative(equity, cash),
            fills=fill_table(bars, fills),
            orders=pd.DataFrame(list(orders), columns=ORDERS),
            trades=trade_table(bars, trips),
            samples=samples,
            boundary=bars.index[boundary] if boundary >= 0 else None,
            bars_per_year=252.0,
            residual=0.0,
            first_decision=first_decision,
            rebalance=Rebalance(),
            ruined_at=ruined_at,
        ),
        buy_and_hold=HeldThroughout(benchmark, held),
        forecasts=Forecasts(table, horizon),
        metrics=metrics,
        warnings=(*ruins(ruined_at, samples), *warnings),
    )


def ruins(ruined_at, samples):
    """Return an alarm a ruin, test first."""
    for sample, stamp in ruined_at.items():
        whose = f"{sample} account" if len(samples) > 1 else "account"
        yield RunWarning("ruined", f"The {whose} was ruined on {stamp:%Y-%m-%d}; its records end there.")


def surface_of(samples):
    """Return a surface that falls from a profit into a loss along the costs, and rises along the thresholds."""
    bps, levels = np.array([0.0, 1.0, 2.0, 5.0, 10.0]), np.array([0.0, 0.001, 0.002])
    returns = 0.2 + 20.0 * levels[:, None] - 0.06 * bps
    sharpe = np.where(bps < 9.0, 4.0 * returns, np.nan)
    return CostSurface(bps, levels, dict.fromkeys(samples, returns), dict.fromkeys(samples, sharpe))
