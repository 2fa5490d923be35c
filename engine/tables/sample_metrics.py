"""The metrics of one sample of a run, the strategy's and buy-and-hold's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...analyzers import metrics as m
from ...analyzers.metrics import Metric, Undefined
from ...arrays import Floats
from ...costs.register import NAMES, total
from ..account.fills import CUT, OPEN, PARTIAL, REFUSED, Fills, Incident
from ..replay.buy_and_hold import Held

NO_EQUITY = Undefined("the equity was above 0 at no close")


def equity_metrics(start: float, equity: Floats, bars_per_year: float) -> dict[str, Metric]:
    """Return the metrics of an equity curve that began at `start`."""
    curve = np.concatenate(([start], equity))
    return {
        "total_return": m.total_return(curve),
        "annual_return": m.annual_return(curve, bars_per_year),
        "volatility": m.volatility(curve, bars_per_year),
        "sharpe": m.sharpe(curve, bars_per_year),
        "sortino": m.sortino(curve, bars_per_year),
        "max_drawdown": m.max_drawdown(curve),
        "max_drawdown_bars": m.max_drawdown_bars(curve),
    }


def forecast_metrics(pairs: pd.DataFrame, sample: str, close: Floats) -> dict[str, Metric]:
    """Return the metrics of the sample's forecasts; empty when the run made none.

    `pairs` holds made (bar), forecast, outcome and sample. `aligned_profit` sums sign(forecast made at t) x
    return(t to t+1); `stale_profit`, the blog series' formula, sum of sign(forecast made at t-1) x the same.
    """
    if pairs.empty:
        return {}
    mine = (pairs["sample"] == sample).to_numpy()
    forecast, outcome = pairs["forecast"].to_numpy()[mine], pairs["outcome"].to_numpy()[mine]
    known = ~np.isnan(outcome)
    aligned, stale = sign_profits(pairs, mine, close)
    return {
        "forecasts": int(mine.sum()),
        "hit_rate": m.hit_rate(forecast[known], outcome[known]),
        "correlation": m.correlation(forecast[known], outcome[known]),
        "share_long_forecasts": m.share(forecast > 0.0),
        "sum_actual": m.total(outcome[known]),
        "sum_predicted": m.total(forecast[known]),
        "aligned_profit": aligned,
        "stale_profit": stale,
    }


def sign_profits(pairs: pd.DataFrame, mine: NDArray[np.bool_], close: Floats) -> tuple[float, float]:
    """Return the aligned and the stale profit of the chosen pairs, as plain sums of returns."""
    made = pairs["made"].to_numpy()
    sign = np.zeros(len(close))
    sign[made] = np.sign(pairs["forecast"].to_numpy())
    t = made[mine]
    t = t[t + 1 < len(close)]
    following = close[t + 1] / close[t] - 1.0
    before = np.where(t > 0, sign[t - 1], 0.0)
    return float(np.sum(sign[t] * following)), float(np.sum(before * following))


def position_metrics(position: Floats, close: Floats, equity: Floats) -> dict[str, Metric]:
    """Return how much of the time and of the equity was in the market."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exposed = np.abs(position * close) / equity
    exposed = exposed[equity > 0.0]
    return {
        "exposure": float(np.mean(exposed)) if len(exposed) else NO_EQUITY,
        "share_long": m.share(position > 0.0),
        "share_short": m.share(position < 0.0),
    }


def paid_bps(paid: float, traded: float) -> Metric:
    """Return what a fill cost on average: all that fills paid, in basis points of the traded value."""
    return paid / traded * 1e4 if traded else Undefined("nothing was traded")


def turnover_a_year(traded: float, equity: Floats, bars_per_year: float) -> Metric:
    """Return the traded value over the mean equity, a year."""
    if not len(equity):
        return m.NO_BARS
    mean = float(np.mean(equity))
    if mean <= 0.0:
        return Undefined("the mean equity was not positive")
    return traded / mean * bars_per_year / len(equity)


def traded_value(fills: Fills) -> float:
    """Return the value of the fills at reference prices, added in their order."""
    value = np.abs(fills.column("size")) * fills.column("reference_price")
    return float(np.cumsum(value)[-1]) if len(value) else 0.0


def trading_metrics(fills: Fills, trips: pd.DataFrame, incidents: Sequence[Incident]) -> dict[str, Metric]:
    """Return the counts of fills, round trips, and orders that did not end as meant."""
    closed = trips[trips["exited"].notna()]
    counts = dict.fromkeys((REFUSED, CUT, PARTIAL, OPEN), 0)
    for incident in incidents:
        counts[incident.status] += 1
    return {
        "fills": len(fills),
        "trades": len(trips),
        "win_rate": float((closed["net"] > 0.0).mean()) if len(closed) else Undefined("no trade was closed"),
        "orders_refused": counts[REFUSED],
        "orders_cut": counts[CUT],
        "orders_partial": counts[PARTIAL],
        "orders_open": counts[OPEN],
    }


def money_metrics(net: float, moved: Mapping[str, float]) -> dict[str, Metric]:
    """Return the profit before and after each charge, in money; `moved` has their sums."""
    return {"gross": net + total(moved), **moved, "net": net}


def held_metrics(held: Held, bars_per_year: float) -> Mapping[str, Metric]:
    """Return the metrics of buy and hold over a sample."""
    account = held.account
    net = float(held.equity[-1] - held.start) if len(held.equity) else 0.0
    return {
        **equity_metrics(held.start, held.equity, bars_per_year),
        **position_metrics(account["position"], account["close"], held.equity),
        "turnover": turnover_a_year(held.traded, held.equity, bars_per_year),
        **money_metrics(net, {name: float(account[name].sum()) for name in NAMES}),
    }
