"""What a model may be able to do beside forecasting, a protocol each: `isinstance(model, WarmStarts)` asks for it.

`runtime_protocol` says how that is answered, `answers` has the answers for models that lack a capability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from numpy.typing import NDArray

from ..history import EpochHook, EpochLoss
from .runtime_protocol import Capability


@runtime_checkable
class HasLookback(Capability, Protocol):
    """Says how many bars it looks at."""

    lookback: Any
    """Bars in a window, right or wrong."""


@runtime_checkable
class NamesWindowSetting(Capability, Protocol):
    """Says by which setting the bars in its window are set, where that is not `model.lookback`."""

    window_setting: str
    """Such as `model.lags`."""


@runtime_checkable
class NamesFeatures(Capability, Protocol):
    """Says which columns its windows have."""

    features: Sequence[str]
    """Names of the window's columns."""


@runtime_checkable
class Called(Capability, Protocol):
    """Has another name for a person than that of its class."""

    called: str
    """What a person calls it: a wrapper is called what it wraps."""


@runtime_checkable
class Configured(Capability, Protocol):
    """Keeps its settings together."""

    settings: Any
    """A pydantic model in ours, anything in a user's."""


@runtime_checkable
class Seeded(Capability, Protocol):
    """Draws from a seed. In models of ours it is a setting."""

    seed: Any
    """A whole number, or None where none was given."""


@runtime_checkable
class TakesHorizon(Capability, Protocol):
    """Asks to be told how many bars ahead its labels reach."""

    def tell_horizon(self, horizon: int) -> object:
        """Set the horizon of the next `fit`."""
        ...


@runtime_checkable
class KeepsHorizon(Capability, Protocol):
    """Keeps the horizon it was told."""

    horizon: int
    """Bars ahead that its labels reach."""


@runtime_checkable
class WarmStarts(Capability, Protocol):
    """Can begin to learn where an earlier model ended."""

    def warm_start(self, state: Mapping[str, NDArray[Any]]) -> object:
        """Begin the next `fit` from the `state()` of another."""
        ...


@runtime_checkable
class KeepsStart(WarmStarts, Protocol):
    """Keeps the state it was handed until the next `fit`."""

    start: Mapping[str, NDArray[Any]] | None
    """What `warm_start` was handed; None when the next `fit` begins anew."""


@runtime_checkable
class TellsEpochs(Capability, Protocol):
    """Trains in epochs, and tells a listener of each."""

    on_epoch: EpochHook | None
    """Called after each epoch; set from outside."""


@runtime_checkable
class KeepsHistory(Capability, Protocol):
    """Keeps the loss curves of its last fit."""

    history: Sequence[EpochLoss]
    """One entry per epoch, oldest first."""


@runtime_checkable
class Weights(Capability, Protocol):
    """The weights of a file."""

    path: str
    """Where it lies."""
    digest: str
    """Its SHA-256."""


@runtime_checkable
class BeginsFromFile(Capability, Protocol):
    """May begin from the weights of a file."""

    first_weights: Weights | None
    """Those weights; None when they are drawn."""


@runtime_checkable
class OnDevice(Capability, Protocol):
    """Computes on a device that can be chosen."""

    device: object
    """Its name as text is `cpu`, `cuda:0`, ..."""


@runtime_checkable
class SaysTrainedBy(Capability, Protocol):
    """Has a choice of what trains it."""

    trained_by: str
    """What did, and why, in words."""


@runtime_checkable
class MayBeUntrained(Capability, Protocol):
    """May forecast without having learnt anything."""

    untrained: bool
    """Whether it forecasts with the weights that were drawn first."""


@runtime_checkable
class GoesWithoutFit(Capability, Protocol):
    """Learns, but may have nothing to learn: a network that is asked with the weights it comes with."""

    def without_fit(self) -> bool:
        """Make ready to be asked without a fit, and return whether that was possible."""
        ...


@runtime_checkable
class FitsTogether(Capability, Protocol):
    """Says whether many may be fitted before any is asked."""

    fits_together: bool
    """False where a plug-in could carry what it learns to earlier models."""


@runtime_checkable
class SaysMeaning(Capability, Protocol):
    """Says whether its forecasts are returns or scores."""

    forecasts_are: object
    """`"returns"`, `"scores"`, or None, which says nothing."""


@runtime_checkable
class Labelled(Capability, Protocol):
    """Settings that say what is fitted."""

    label: object
    """`"return"` or `"direction"`."""


@runtime_checkable
class CountsEpochs(Capability, Protocol):
    """Settings that say how many epochs a model is trained."""

    epochs: int
    """At most so many; 0 leaves the network as it came."""


@runtime_checkable
class StopsEarly(Capability, Protocol):
    """Settings that say when a training ends before its last epoch."""

    patience: int
    """Epochs without a better validation loss; 0 never stops early."""


@runtime_checkable
class OfOneForecaster(Capability, Protocol):
    """Hands out one forecaster at every bar, or wraps one."""

    forecaster: Any
    """That forecaster."""


@runtime_checkable
class OfOneEstimator(Capability, Protocol):
    """Wraps an estimator of scikit-learn's kind."""

    regressor: Any
    """That estimator, not fitted."""
