"""A function that forecasts, handed in as it is, becomes a forecaster."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ...arrays import Floats
from ..kinds import Predicts, is_model, is_predict
from ..networks.training.settings import TrainingSettings
from .maker import EXAMPLES, Params, named


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


def as_maker(found: Any, params: Params) -> Any:
    """Return a function that forecasts as what makes its forecaster; anything else as it is."""
    return partial(FunctionForecaster, found) if forecasts(found, params) else found


def forecasts(found: Any, params: Params) -> bool:
    """Tell whether it is a function that needs one thing alone, which is no setting: that must be the windows."""
    if isinstance(found, type | Predicts) or is_model(found) or not callable(found):
        return False
    needed = [key for key, one in named(found).items() if one.default is inspect.Parameter.empty]
    is_set = any(key in params or key in EXAMPLES or key in TrainingSettings.model_fields for key in needed)
    return is_predict(found) or (len(needed) == 1 and not is_set)
