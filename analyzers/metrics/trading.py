"""Metrics of what was held, and of what became of orders, as pure functions. None returns NaN."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats
from .data import AccountData, TradingData
from .metric import NO_BARS, Metric, MetricEntry, Undefined

NO_EQUITY = Undefined("the equity was above 0 at no close")


def share(condition: NDArray[np.bool_]) -> Metric:
    """Return the share of bars where the condition holds."""
    return float(np.mean(condition)) if len(condition) else NO_BARS


def exposure(position: Floats, close: Floats, equity: Floats) -> Metric:
    """Return the mean share of the equity that was in the market."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exposed = np.abs(position * close) / equity
    exposed = exposed[equity > 0.0]
    return float(np.mean(exposed)) if len(exposed) else NO_EQUITY


def turnover(traded: float, equity: Floats, bars_per_year: float) -> Metric:
    """Return the traded value over the mean equity, a year."""
    if not len(equity):
        return NO_BARS
    mean = float(np.mean(equity))
    if mean <= 0.0:
        return Undefined("the mean equity was not positive")
    return traded / mean * bars_per_year / len(equity)


def win_rate(trips: pd.DataFrame) -> Metric:
    """Return the share of the closed round trips that gained."""
    closed = trips[trips["exited"].notna()]
    return float((closed["net"] > 0.0).mean()) if len(closed) else Undefined("no trade was closed")


METRICS = (
    MetricEntry(
        "exposure", "Mean exposure", "fraction", "percent",
        "mean of |position| x close / equity, over bars with equity above 0",
        AccountData, lambda a: exposure(a.columns["position"], a.columns["close"], a.equity), "no such bar",
    ),
    MetricEntry(
        "share_long", "Bars long", "fraction", "percent", "share of bars with a position above 0",
        AccountData, lambda a: share(a.columns["position"] > 0.0),
    ),
    MetricEntry(
        "share_short", "Bars short", "fraction", "percent", "share of bars with a position below 0",
        AccountData, lambda a: share(a.columns["position"] < 0.0),
    ),
    MetricEntry(
        "turnover", "Turnover a year", "times a year", "times",
        "sum of |size| x reference price / mean equity x Y / N",
        AccountData, lambda a: turnover(a.traded, a.equity, a.bars_per_year), "mean equity not above 0",
    ),
    MetricEntry(
        "fills", "Fills", "count", "count", "fills of the sample's account",
        TradingData, lambda t: len(t.fills["size"]),
    ),
    MetricEntry("trades", "Trades", "count", "count", "its round trips", TradingData, lambda t: len(t.trips)),
    MetricEntry(
        "win_rate", "Trades won", "fraction", "percent", "share of round trips with `net` above 0, of those closed",
        TradingData, lambda t: win_rate(t.trips), "none closed", "more",
    ),
    MetricEntry(
        "orders_refused", "Orders refused", "count", "count", "orders refused",
        TradingData, lambda t: t.orders["refused"],
    ),
    MetricEntry(
        "orders_cut", "Orders cut", "count", "count", "orders cut", TradingData, lambda t: t.orders["cut"]
    ),
    MetricEntry(
        "orders_partial", "Orders filled in part", "count", "count", "orders that a bar's volume left some of",
        TradingData, lambda t: t.orders["partial"],
    ),
    MetricEntry(
        "orders_open", "Orders left open", "count", "count", "orders left open",
        TradingData, lambda t: t.orders["open"],
    ),
)  # fmt: skip
"""What the register takes from here, in its order."""
