"""A function that forecasts, as a forecaster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..arrays import Floats


class FunctionForecaster:
    """Answers with what a function returns for the windows; it learns nothing."""

    fits_together = False
    """The function is the user's, so it is examined as theirs."""

    def __init__(
        self, function: Callable[[Floats], Any], lookback: int = 20, features: Sequence[str] = ("return",)
    ) -> None:
        self.function, self.lookback, self.features = function, lookback, list(features)

    def predict(self, windows: Floats) -> Any:
        """Return the function's answer for windows (n, lookback, features): one forecast each, shape (n,)."""
        return self.function(windows)
