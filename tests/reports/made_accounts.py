"""A small honest account a sample, filled at the next open or the close, with its tables and its metrics."""

import math

import numpy as np
import pandas as pd

from barcast.analyzers.metrics import Undefined
from barcast.analyzers.metrics.register import METRICS

COSTS = ["commission", "slippage", "borrow", "holding", "margin_interest", "cash_interest"]
EQUITY = ["date", "close", "position", "cash", "equity", *COSTS, "target", "sample"]
FORECASTS = ["made_at", "outcome_at", "forecast", "outcome", "target", "sample"]
FILLS = ["decided_at", "filled_at", "size", "reference_price", "price", "commission", "slippage", "sample"]
FEW = Undefined("fewer than two returns")


def trade(bars, target, sample, cash, fill, bps):
    """Return the rows of a sample's account, which holds `target` x equity, re-sized when it changes; and its fills.

    It begins with the cash, flat, and ends when that is gone. Fills have the numbers of their bars.
    """
    units, money, held, commission, slippage, rows, fills = 0.0, cash, 0.0, 0.0, 0.0, [], []
    for t in range(max(sample.opened_at, 0), sample.rows.stop):
        decided = t if fill == "close" else t - 1
        price = bars.close[t] if fill == "close" else bars.open[t]
        if decided in sample.decisions and target[decided] != held:
            size = target[decided] * (money + units * price) / price - units
            paid = abs(size) * price * bps / 2e4
            money -= size * price + 2.0 * paid
            units, held = units + size, target[decided]
            commission, slippage = commission + paid, slippage + paid
            fills.append((decided, t, size, price, price * (1 + math.copysign(bps / 2e4, size)), paid, paid))
        if t in sample.rows:  # what is filled at the close at which the account is opened counts in its first row
            worth = money + units * bars.close[t]
            paid = (commission, slippage, 0.0, 0.0, 0.0, 0.0)
            rows.append((bars.index[t], bars.close[t], units, money, worth, *paid, target[t], sample.name))
            commission = slippage = 0.0
            if worth <= 0:
                break
    return pd.DataFrame(rows, columns=EQUITY), fills


def fill_table(bars, fills):
    """Return the fills of every sample, given by name, with stamps."""
    rows = [
        (bars.index[decided], bars.index[filled], *numbers, name)
        for name, mine in fills.items()
        for decided, filled, *numbers in mine
    ]
    return pd.DataFrame(rows, columns=FILLS)


def cumulative(equity, cash):
    """Return the return of each sample's account since it began with the cash."""
    parts = []
    for _, rows in equity.groupby("sample", sort=False):
        worth = np.append(cash, rows["equity"].to_numpy(dtype=float))
        summed = np.cumsum(worth[1:] / worth[:-1] - 1.0)
        parts.append(pd.DataFrame({"date": rows["date"], "summed": summed, "compounded": worth[1:] / cash - 1.0}))
    return pd.concat(parts).assign(sample=equity["sample"])


def decided_targets(target, accounts, samples, first_decision):
    """Return the targets, NaN where none was decided: before the first, and from a ruin to the next account."""
    decided = np.array(target, dtype=float)
    decided[:first_decision] = np.nan
    for sample in samples:
        if accounts[sample.name]["equity"].iloc[-1] <= 0:
            decided[sample.rows.start + len(accounts[sample.name]) : sample.decisions.stop] = np.nan
    return decided


def forecast_table(bars, forecasts, target, boundary, horizon, lookback):
    """Return the forecasts table; the last `horizon` rows have no outcome."""
    rows = np.arange(min(lookback, len(bars)), len(bars))
    ahead = rows + horizon
    known = ahead < len(bars)
    ends = np.minimum(ahead, len(bars) - 1)
    outcome = np.where(known, bars.close[ends] / bars.close[rows] - 1.0, np.nan)
    sample = np.where(rows >= boundary, "test", np.where(ahead > boundary, "purged", "train"))
    stamps = bars.index[ends].where(known)
    columns = (bars.index[rows], stamps, forecasts[rows], outcome, target[rows], sample)
    return pd.DataFrame(dict(zip(FORECASTS, columns, strict=True)))


def measure(equity, forecasts, fills, trips, start):
    """Return the metrics of the contract for one sample."""
    closed = trips[trips["exited"].notna()]
    values = np.concatenate(([start], equity["equity"].to_numpy(dtype=float)))
    returns = np.diff(values) / values[:-1]
    position = equity["position"].to_numpy(dtype=float)
    pairs = forecasts.dropna(subset=["outcome"]).astype({"forecast": float, "outcome": float})
    spread = float(np.std(returns, ddof=1)) * math.sqrt(252) if len(returns) > 1 else 0.0
    annual = Undefined("less than a year") if len(returns) < 252 else float(np.mean(returns) * 252)
    sharpe = float(np.mean(returns) * 252 / spread) if spread else Undefined("the equity never moved")
    moving = len(pairs) > 1 and pairs["forecast"].nunique() > 1 and pairs["outcome"].nunique() > 1
    signs = np.sign(pairs["forecast"] * pairs["outcome"])
    costs = {name: float(equity[name].sum()) for name in COSTS}
    net = float(values[-1] - start)
    none = Undefined("there were no forecasts")
    found = {
        "total_return": net / start,
        "annual_return": annual,
        "volatility": spread if len(returns) > 1 else FEW,
        "sharpe": sharpe,
        "sortino": sharpe,
        "max_drawdown": float(np.min(values / np.maximum.accumulate(values)) - 1.0),
        "max_drawdown_bars": 17,
        "forecasts": len(pairs),
        "hit_rate": float(np.mean(signs > 0)) if len(pairs) else none,
        "correlation": float(np.corrcoef(pairs["forecast"], pairs["outcome"])[0, 1])
        if moving
        else Undefined("the forecasts are constant" if len(pairs) else none.reason),
        "share_long_forecasts": float(np.mean(pairs["forecast"] > 0)) if len(pairs) else none,
        "sum_actual": float(pairs["outcome"].sum()),
        "sum_predicted": float(pairs["forecast"].sum()),
        "aligned_profit": float((np.sign(pairs["forecast"]) * pairs["outcome"]).sum()),
        "stale_profit": float((np.sign(pairs["forecast"].shift(fill_value=0)) * pairs["outcome"]).sum()),
        "exposure": float(np.mean(position != 0)),
        "share_long": float(np.mean(position > 0)),
        "share_short": float(np.mean(position < 0)),
        "turnover": float(len(fills)) * 252 / max(len(equity), 1),
        "fills": len(fills),
        "trades": len(trips),
        "win_rate": float((closed["net"] > 0.0).mean()) if len(closed) else Undefined("no trade was closed"),
        "orders_refused": 0,
        "orders_cut": 0,
        "orders_partial": 0,
        "orders_open": 0,
        "gross": net + sum(costs.values()),
        **costs,
        "net": net,
        "paid_bps": 2.0 if len(fills) else Undefined("nothing was traded"),
        "break_even_bps": Undefined("the account was ruined")
        if values[-1] <= 0
        else 3.4567
        if len(fills)
        else Undefined("even if fills cost nothing there is no profit"),
    }
    return {name: found.get(name, 1.0) for name in METRICS}


def hold(bars, samples, first_decision, cash, fill):
    """Return buy and hold's table: of each sample's cash, all in at the first fill it could have, without costs."""
    parts = []
    for sample in samples:
        decided = max(sample.decisions.start, first_decision)
        filled = decided if fill == "close" else decided + 1
        price = (bars.close if fill == "close" else bars.open)[min(filled, len(bars) - 1)]
        rows = np.array(sample.rows)
        worth = np.where(rows < filled, cash, cash * bars.close[rows] / price)
        parts.append(pd.DataFrame({"date": bars.index[rows], "equity": worth, "sample": sample.name}))
    return pd.concat(parts, ignore_index=True)
