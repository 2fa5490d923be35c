"""Bars of given closes or of a random walk, and weak forecasts of them."""

import math
from types import MappingProxyType

import numpy as np
import pandas as pd

from barcast.feeds.bars import Bars


def bars_from(close, stamps=None, open_=None, name="hand"):
    """Return bars with these closes, opening at the previous close unless told otherwise."""
    close = np.asarray(close, dtype=float)
    open_ = np.concatenate((close[:1], close[:-1])) if open_ is None else np.asarray(open_, dtype=float)
    if stamps is None:
        stamps = pd.bdate_range("2001-01-01", periods=len(close), name="date")
    columns = {"open": open_, "high": np.maximum(open_, close), "low": np.minimum(open_, close), "close": close}
    columns["volume"] = np.full(len(close), 1000.0)
    return Bars(pd.DatetimeIndex(stamps), MappingProxyType(columns), name)


def random_bars(count, seed=7, volatility=0.01, drift=0.0002, freq="B", name="random"):
    """Return a random walk of `count` bars."""
    rng = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(rng.normal(drift, volatility, count)))
    return bars_from(close, pd.date_range("2001-01-01", periods=count, freq=freq), name=name)


def random_forecasts(bars, seed=7, skill=0.03, persistence=0.0, scale=0.1):
    """Return forecasts that correlate weakly with the next return, shape (n,)."""
    rng = np.random.default_rng(seed)
    close = bars.close
    ahead = np.append(close[1:] / close[:-1] - 1.0, 0.0)
    noise = rng.normal(0.0, 1.0, len(close))
    for t in range(1, len(close)):
        noise[t] = persistence * noise[t - 1] + math.sqrt(1 - persistence**2) * noise[t]
    spread = float(np.std(ahead)) or 1.0
    return scale * spread * (skill * ahead / spread + math.sqrt(1 - skill**2) * noise)
