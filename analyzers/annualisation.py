"""How many bars a year has: the one number that scales every annual metric, stated in each report."""

from __future__ import annotations

import numpy as np
import pandas as pd

TRADING_DAYS, CALENDAR_DAYS = 252.0, 365.0
DAY = np.timedelta64(1, "D")


def bars_per_year(index: pd.DatetimeIndex) -> float:
    """Return 252 for daily bars without weekends, 365 with them, else the stamps' own average.

    A single bar counts as daily.
    """
    if len(index) < 2:
        return TRADING_DAYS
    gaps = np.diff(index.to_numpy())
    if np.median(gaps) == DAY and np.min(gaps) >= DAY:
        weekends = np.mean(index.day_of_week >= 5)
        return CALENDAR_DAYS if weekends > 0.1 else TRADING_DAYS
    years = (index[-1] - index[0]) / pd.Timedelta(days=365.25)
    return float((len(index) - 1) / years)
