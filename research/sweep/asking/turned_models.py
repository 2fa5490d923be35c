"""Which models a sweep trains: how many, which, and one midway."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from ....strategies import STRATEGIES
from ....strategies.parameters import asks_a_model
from ..spaces.space import Choices, Dimension, Numbers, Params, Space
from .asked import Asked

WITHOUT_TRAINING = ("none", "zero", "last", "reversal")
"""Models that nothing is fitted in."""
OF_MODELS = ("split.horizon", "split.train_bars")
"""Settings outside of the section `model` with which another model is trained."""


def of_models(space: Space) -> dict[str, Dimension]:
    """Return what of the space makes another model."""
    return {place: one for place, one in space.dimensions.items() if place.startswith("model.") or place in OF_MODELS}


def turns_models(asked: Asked) -> bool:
    """Return whether trials have different models."""
    return bool(of_models(asked.space))


def distinct_models(asked: Asked) -> int:
    """Return how many models the trials have that something is fitted in, at most, whatever their seeds."""
    strategies = asked.space.dimensions.get("strategy.name")
    names = strategies.values if isinstance(strategies, Choices) else (asked.experiment.strategy["name"],)
    if not any(name not in STRATEGIES or asks_a_model(STRATEGIES[name]) for name in names):
        return 0
    dimensions = of_models(asked.space)
    chosen = dimensions.pop("model.name", None)
    models = chosen.values if isinstance(chosen, Choices) else (asked.experiment.model["name"],)
    trained = sum(name not in WITHOUT_TRAINING for name in models)
    sizes = [one.size for one in dimensions.values()]
    if trained == 0:
        return 0
    return asked.trials if None in sizes else min(asked.trials, trained * math.prod(size or 1 for size in sizes))


def most_seeds(asked: Asked) -> int:
    """Return how many models are asked together in a trial, at most: fewer are the first of these."""
    seeds = asked.space.dimensions.get("run.seeds")
    if isinstance(seeds, Choices):
        return int(max(seeds.values))
    return int(seeds.high) if isinstance(seeds, Numbers) else asked.experiment.run.seeds


def models_of(asked: Asked) -> Iterator[Params]:
    """Yield the settings of each model of a grid; the number of seeds is the largest."""
    dimensions = of_models(asked.space)
    seeds = {"run.seeds": most_seeds(asked)} if "run.seeds" in asked.space.dimensions else {}
    for values in itertools.product(*(one.all() for one in dimensions.values())):
        yield {**dict(zip(dimensions, values, strict=True)), **seeds}


def midway(asked: Asked) -> dict[str, Any]:
    """Return the settings of a trial in the middle of the space."""
    return {place: middle_of(one) for place, one in asked.space.dimensions.items()}


def middle_of(dimension: Dimension) -> Any:
    """Return the value in the middle of a setting's values."""
    if isinstance(dimension, Choices):
        return dimension.values[dimension.size // 2]
    low, high = dimension.low, dimension.high
    middle = math.sqrt(low * high) if dimension.log else (low + high) / 2
    return round(middle) if dimension.whole else middle
