"""What holds for any model: what it says itself where it has the capability, and what is assumed where it has not."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any, TypeGuard

from numpy.typing import NDArray

from ..history import EpochLoss
from .of_models import (
    BeginsFromFile,
    Configured,
    CountsEpochs,
    KeepsHistory,
    KeepsStart,
    MayBeUntrained,
    OfOneEstimator,
    OfOneForecaster,
    OnDevice,
    SaysTrainedBy,
    Seeded,
    StopsEarly,
    TakesHorizon,
    TellsEpochs,
    Weights,
)


def settings_kept(model: object) -> Any:
    """Return the settings that the model keeps together; None for a model that does not."""
    return model.settings if isinstance(model, Configured) else None


def seed_of(model: object) -> int | None:
    """Return the seed among the model's settings, or else the model's own; None where neither is a whole number."""
    settings = settings_kept(model)
    asked = settings if isinstance(settings, Seeded) else model
    seed = asked.seed if isinstance(asked, Seeded) else None
    return int(seed) if isinstance(seed, Integral) else None


def tell_horizon(model: object, horizon: int) -> None:
    """Tell a model that asks to be told how many bars ahead its labels reach."""
    if isinstance(model, TakesHorizon):
        model.tell_horizon(horizon)


def tells_epochs(model: object) -> TypeGuard[TellsEpochs]:
    """Return whether the model calls an `on_epoch` that is set from outside: a method of that name is its own."""
    return isinstance(model, TellsEpochs) and not callable(inspect.getattr_static(type(model), "on_epoch", None))


def history_of(model: object) -> tuple[EpochLoss, ...]:
    """Return the loss curves of the model's last fit; none for a model that keeps none, or its own kind of them."""
    found = model.history if isinstance(model, KeepsHistory) else ()
    is_ours = isinstance(found, Sequence) and all(isinstance(epoch, EpochLoss) for epoch in found)
    return tuple(found) if is_ours else ()


def was_left_as_it_came(model: object) -> bool:
    """Return whether the model's settings say that it is trained for no epoch at all."""
    settings = settings_kept(model)
    return isinstance(settings, CountsEpochs) and settings.epochs == 0


def stops_early(model: object) -> bool:
    """Return whether the model's training may end before its last epoch."""
    settings = settings_kept(model)
    patience = settings.patience if isinstance(settings, StopsEarly) else 0
    return isinstance(patience, int) and patience > 0


def start_of(model: object) -> Mapping[str, NDArray[Any]] | None:
    """Return the state that the model's next fit begins from; None where it begins anew."""
    return model.start if isinstance(model, KeepsStart) else None


def first_weights_of(model: object) -> Weights | None:
    """Return the weights of a file that the model's training begins from; None where there are none."""
    weights = model.first_weights if isinstance(model, BeginsFromFile) else None
    return weights if isinstance(weights, Weights) else None


def device_of(model: object) -> str:
    """Return where the model computes, by name; an empty text for a model that has no choice of it."""
    return str(model.device) if isinstance(model, OnDevice) else ""


def trained_by(model: object) -> str:
    """Return what trained the model, in its own words; an empty text for a model that has no choice of it."""
    return str(model.trained_by) if isinstance(model, SaysTrainedBy) else ""


def is_untrained(model: object) -> bool:
    """Return whether the model says that it learns nothing, and forecasts as it was drawn."""
    return isinstance(model, MayBeUntrained) and bool(model.untrained)


def estimator_of(model: object) -> Any:
    """Return the estimator that the model wraps; None for a model that wraps none."""
    return model.regressor if isinstance(model, OfOneEstimator) else None


def forecaster_of(model: object) -> Any:
    """Return the one forecaster of a source or wrapper of one; anything else as it is."""
    return model.forecaster if isinstance(model, OfOneForecaster) else model
