"""Strategies whose target is a function of the forecast alone: the targets of many forecasts in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..arrays import Floats
from .proportional import ProportionalStrategy
from .sign import SignStrategy


def sign_targets(forecasts: Floats, params: Mapping[str, Any]) -> Floats:
    """Return what `SignStrategy.target` returns for each of the forecasts, shape (n,)."""
    targets = np.where(np.abs(forecasts) > params["threshold"], np.sign(forecasts), 0.0)
    return np.maximum(targets, 0.0) if params["long_only"] else targets


def proportional_targets(forecasts: Floats, params: Mapping[str, Any]) -> Floats:
    """Return what `ProportionalStrategy.target` returns for each of the forecasts, shape (n,)."""
    low = 0.0 if params["long_only"] else -float(params["cap"])
    return np.asarray(np.minimum(np.maximum(float(params["scale"]) * forecasts, low), float(params["cap"])))


ELEMENTWISE: dict[type, Callable[[Floats, Mapping[str, Any]], Floats]] = {
    SignStrategy: sign_targets,
    ProportionalStrategy: proportional_targets,
}
"""By the very class: one derived from it may decide otherwise."""


def targets_of(strategy: type, params: Mapping[str, Any], forecasts: Floats) -> Floats | None:
    """Return the targets of forecasts, shape (n,), 0 where one is NaN; None for a strategy that needs more to decide.

    `params` are those given; the others have their defaults.
    """
    decide = ELEMENTWISE.get(strategy)
    if decide is None:
        return None
    targets = decide(forecasts, {**dict(strategy.params._getitems()), **params})  # type: ignore[attr-defined]
    return np.where(np.isnan(forecasts), 0.0, targets)
