"""Bars in which a forecast is worth something, or nothing."""

from types import MappingProxyType

import numpy as np
import pandas as pd

from barcast.feeds.bars import Bars


def bars_with(opens, name="made"):
    """Return bars that are traded at these opens; each closes half-way to the next."""
    opens = np.asarray(opens, float)
    closes = np.append(np.sqrt(opens[1:] * opens[:-1]), opens[-1])
    columns = {
        "open": opens,
        "high": np.maximum(opens, closes),
        "low": np.minimum(opens, closes),
        "close": closes,
        "volume": np.full(len(opens), 1000.0),
    }
    return Bars(pd.bdate_range("2000-01-03", periods=len(opens), name="date"), MappingProxyType(columns), name)


def planted(edge, count=1700, seed=1, drift=0.0):
    """Return bars and forecasts: from the open of t+1 to that of t+2 the mean return is `edge` x sign(forecast)."""
    rng = np.random.default_rng(seed)
    forecasts = rng.normal(0, 0.001, count)
    returns = drift + edge * np.sign(forecasts) + rng.normal(0, 0.01, count)
    opens = 100 * np.cumprod(np.concatenate(([1.0, 1.0], 1 + returns[:-2])))
    return bars_with(opens), forecasts
