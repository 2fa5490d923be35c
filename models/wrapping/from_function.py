"""A function that forecasts, handed in as it is, becomes a forecaster."""

from __future__ import annotations

import inspect
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from ..function_forecaster import FunctionForecaster
from ..kinds import is_predict
from ..networks.training.settings import TrainingSettings
from .maker import EXAMPLES, Params, named


def as_maker(found: Any, params: Params) -> Any:
    """Return a function that forecasts as what makes its forecaster; anything else as it is."""
    return partial(FunctionForecaster, found) if forecasts(found, params) else found


def forecasts(found: Any, params: Params) -> bool:
    """Tell whether it is a function that needs one thing alone, which is no setting: that must be the windows."""
    if not isinstance(found, FunctionType | MethodType | partial):
        return False
    needed = [key for key, one in named(found).items() if one.default is inspect.Parameter.empty]
    is_set = any(key in params or key in EXAMPLES or key in TrainingSettings.model_fields for key in needed)
    return is_predict(found) or (len(needed) == 1 and not is_set)
