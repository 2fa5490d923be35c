"""What a source of forecasters may be able to tell beside which one is in force."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .runtime_protocol import Capability


@runtime_checkable
class TellsInForce(Capability, Protocol):
    """Can tell how long its forecasters stay in force, so it need not be asked on each bar."""

    def in_force(self, t: int) -> range:
        """Return the bars of the forecaster in force at bar t."""
        ...


@runtime_checkable
class TrainedByFold(Capability, Protocol):
    """Is trained in this run, by folds of its own, each model perhaps with settings of its own."""

    own_split: Any
    """The `BarSplit` that its folds are of."""
    trained: Any
    """The folds whose models are fitted, each beside its model, oldest first."""


@runtime_checkable
class KnowsForecasts(Capability, Protocol):
    """Has its forecasts already."""

    known_forecasts: NDArray[np.float64] | None
    """One per bar, shape (bars,), NaN where there is no forecaster; None when they are not known after all."""


@runtime_checkable
class KnowsUntil(Capability, Protocol):
    """Was trained elsewhere, and says up to when."""

    trained_until: np.datetime64 | None
    """The close of the last bar its training knew; None when that is not known."""


@runtime_checkable
class KnowsFrom(Capability, Protocol):
    """Was trained elsewhere, and says since when."""

    trained_from: np.datetime64 | None
    """The first bar of its training; None when that is not known."""


def known_forecasts_of(source: object) -> NDArray[np.float64] | None:
    """Return the forecasts that the source has already, shape (bars,); None when it has to be asked."""
    return source.known_forecasts if isinstance(source, KnowsForecasts) else None


def trained_from(source: object) -> np.datetime64 | None:
    """Return the first bar of a training elsewhere; None where the source does not say."""
    return source.trained_from if isinstance(source, KnowsFrom) else None


def trained_until(source: object) -> np.datetime64 | None:
    """Return the last bar that a training elsewhere knew; None where the source does not say."""
    return source.trained_until if isinstance(source, KnowsUntil) else None
