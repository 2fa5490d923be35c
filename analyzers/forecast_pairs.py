"""Every forecast beside what came of it: the pairs behind a scatter plot."""

from __future__ import annotations

import math
from typing import Any

import backtrader as bt
import numpy as np


def forecast_line(strategy: Any) -> Any:
    """Return the line of the indicator `strategy.forecast`, to be asked on every bar; None where there is none."""
    # anything may be called so in a strategy of a user's: a method, a number, a line
    indicator = getattr(strategy, "forecast", None)
    return indicator.lines[0] if isinstance(indicator, bt.Indicator) else None


def wanted_by(strategy: Any) -> Any:
    """Return the target that the strategy has decided, `strategy.wanted`; NaN where it has none, or none yet."""
    return getattr(strategy, "wanted", math.nan)  # on every bar: a protocol would look it up twice


class ForecastPairs(bt.Analyzer):
    """The forecast made at t and the return realised from t to t + horizon, with both bars.

    Reads `strategy.forecast` (an indicator) and `strategy.wanted` (the target decided from it); a strategy
    without a forecast leaves no rows, nor does a bar without one.

    Params:
        horizon: bars ahead that the forecast is for.

    Analysis keys, each of shape (forecasts,): `made` (bar, counted from 0), `forecast`, `target`, `outcome`
    (NaN while it has not come).
    """

    params = (("horizon", 1),)

    def start(self) -> None:
        """Start with no pairs."""
        self._close: list[float] = []
        self._rows: list[tuple[int, float, float]] = []
        self._forecast = forecast_line(self.strategy)
        self._price = self.strategy.data.close

    def prenext(self) -> None:
        """Remember the close of a warm-up bar; there is no forecast yet."""
        self._close.append(self._price[0])

    def next(self) -> None:
        """Record the forecast of the bar, if one was made."""
        self._close.append(self._price[0])
        if self._forecast is None:
            return
        forecast = float(self._forecast[0])
        if forecast == forecast:  # not NaN
            target = float(wanted_by(self.strategy))
            self._rows.append((len(self._close) - 1, forecast, target))

    def get_analysis(self) -> dict[str, np.ndarray]:
        """Return the pairs; an outcome is known once the close at t + horizon has been seen."""
        made = np.array([row[0] for row in self._rows], dtype=np.int64)
        forecast = np.array([row[1] for row in self._rows])
        target = np.array([row[2] for row in self._rows])
        return outcomes_of(np.array(self._close), made, forecast, target, self.p.horizon)


def outcomes_of(
    close: np.ndarray, made: np.ndarray, forecast: np.ndarray, target: np.ndarray, horizon: int
) -> dict[str, np.ndarray]:
    """Return the pairs with what came of each forecast: NaN while that has not come."""
    due = made + horizon
    outcome = np.full(len(made), np.nan)
    known = due < len(close)
    outcome[known] = close[due[known]] / close[made[known]] - 1.0
    return {"made": made, "forecast": forecast, "target": target, "outcome": outcome}
