"""Which trials have a model that trains on a graphics card, where many of one shape are one program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ....experiments.settings import choice_of
from ....experiments.sources import merged
from ..spaces.space import Choices, Params, nested
from .asked import Asked

OURS = "lstm"
TOGETHER = ("auto", "batched")
"""What `model.backend` is where models of one shape are one program on a card."""


@cache
def has_card() -> bool:
    """Return whether torch finds a graphics card here; torch is imported for it."""
    import torch

    return bool(torch.cuda.is_available())


def trains_on_card(settings: Mapping[str, Any], params: Params) -> bool:
    """Return whether a trial's model trains on a card: by its settings, and by whether this machine has one."""
    own = merged({"model": settings.get("model", {})}, {"model": nested(params).get("model", {})})
    device, backend = (str(own["model"].get(key, "auto")) for key in ("device", "backend"))
    return choice_of("model", own) == OURS and device != "cpu" and backend in TOGETHER and has_card()


def some_train_on_card(asked: Asked) -> bool:
    """Return whether a trial of the sweep may train on a card."""
    turned = {place: values_of(asked, place) for place in ("model.name", "model.device", "model.backend")}
    trials: list[dict[str, Any]] = [{}]
    for place, values in turned.items():
        trials = [{**one, place: value} for one in trials for value in values] if values else trials
    return any(trains_on_card(asked.settings, one) for one in trials)


def has_ours(asked: Asked) -> bool:
    """Return whether a trial of the sweep may have an LSTM of ours."""
    return OURS in (values_of(asked, "model.name") or (asked.experiment.model["name"],))


def values_of(asked: Asked, place: str) -> tuple[Any, ...]:
    """Return the values of a setting that is turned; none of one that is not."""
    dimension = asked.space.dimensions.get(place)
    return dimension.values if isinstance(dimension, Choices) else ()


OnCard = Callable[[Params], bool]


def never(params: Params) -> bool:
    """Return that no model trains on a card."""
    return False
