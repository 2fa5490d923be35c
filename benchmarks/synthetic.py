"""Made bars and made decisions, the same on every run: for sizes that no shipped history has."""

from __future__ import annotations

import numpy as np
import pandas as pd

from barcast.feeds import Bars, load_bars
from barcast.models.protocol import Floats


def minute_bars(count: int) -> Bars:
    """Return a random walk of one-minute bars, night and day without a gap in the stamps."""
    random = np.random.default_rng(11)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 2e-4, count)))
    opened = np.concatenate(([100.0], close[:-1])) * np.exp(random.normal(0.0, 5e-5, count))
    reach = np.exp(np.abs(random.normal(0.0, 1e-4, (2, count))))
    frame = pd.DataFrame(
        {
            "open": opened,
            "high": np.maximum(opened, close) * reach[0],
            "low": np.minimum(opened, close) / reach[1],
            "close": close,
            "volume": random.integers(100, 10_000, count),
        },
        index=pd.date_range("2000-01-03", periods=count, freq="min", name="date"),
    )
    return load_bars(frame)


def by_a_coin(count: int, size: float, every: float = 2.0) -> Floats:
    """Return +size or -size for every bar; the sign changes by chance, on average every so many bars."""
    changed = np.random.default_rng(7).random(count) < 1.0 / every
    return np.where(np.cumsum(changed) % 2, -size, size)
