"""Models whose forecasts are known beforehand: test doubles for other rooms, and for users."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .protocol import DEFAULT_FEATURES, Floats


class FixedForecast:
    """Forecasts the same number for every window."""

    def __init__(self, forecast: float, lookback: int = 1) -> None:
        self.forecast = forecast
        self.lookback = lookback

    def predict(self, windows: Floats) -> Floats:
        """Return the number once a window, shape (n,)."""
        return np.full(len(windows), self.forecast)


class ScriptedSource:
    """Plays the given forecasts, one a bar: at bar t, counted from 0, `forecasts[t]`; NaN = no model yet.

    Equal forecasts come from the same forecaster, so a script of a few values is asked in few batches.
    """

    features: tuple[str, ...] = DEFAULT_FEATURES

    def __init__(self, forecasts: Sequence[float] | Floats, lookback: int = 1) -> None:
        self.forecasts = np.asarray(forecasts, dtype=np.float64)
        self.lookback = lookback
        self._models = {value: FixedForecast(value, lookback) for value in set(self.forecasts.tolist())}

    @property
    def known_forecasts(self) -> Floats:
        """The forecasts of all bars, shape (bars,): where they are wanted at once nobody need be asked."""
        return self.forecasts

    def at(self, t: int) -> FixedForecast | None:
        """Return the forecaster that answers `forecasts[t]`, or None where that is NaN."""
        value = float(self.forecasts[t])
        return None if np.isnan(value) else self._models[value]
