"""A network or an estimator handed in as it is: wrapped with the default settings. Imports the wrapper it needs."""

from __future__ import annotations

from typing import Any

from ..kinds import is_estimator, is_forecaster, is_network, window_of


def wrapped(model: Any) -> Any:
    """Return a torch module in a `TorchForecaster`, an estimator in a `SklearnForecaster`, anything else as it is.

    A module that names its `lookback` or `features` is given those. Neither is changed: each fit trains a copy.

    Raises:
        BadInput: a classifier, whose label has to be set, or a `lookback` below 1.
    """
    if is_forecaster(model):
        return model
    if is_network(model):
        from ..networks.torch_forecaster import TorchForecaster

        return TorchForecaster(model, **window_of(model))
    if is_estimator(model):
        from ..sklearn_forecaster import SklearnForecaster

        return SklearnForecaster(model)
    return model
