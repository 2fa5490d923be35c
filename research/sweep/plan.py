"""What a sweep will do, told before it begins: trials, trainings, how many of them are cached, about how long."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...strategies import STRATEGIES
from ...strategies.parameters import asks_a_model
from .asked import Asked
from .question import Question
from .space import Choices, Dimension, Numbers, Params, Space

WITHOUT_TRAINING = ("none", "zero", "last", "reversal")
"""Models that nothing is fitted in."""
OF_MODELS = ("split.horizon", "split.train_bars")
"""Settings outside of the section `model` with which another model is trained."""
SCORING = 0.01
"""Seconds that scoring a trial takes besides training, about."""


@dataclass(frozen=True)
class Plan:
    """What a sweep will do."""

    trials: int
    combinations: int | None
    """In the space; None for infinitely many."""
    search: str
    score: str
    trainings: int
    """Models trained for the trials, of one choice; at most, where the search decides."""
    folds: int
    seeds: int
    """Models of one trial on one fold, at most."""
    is_exact: bool
    """Whether the trainings are known, and not only their largest number."""
    choices: int = 1
    """Choices that are made: more than 1 with `sweep.again`."""
    workers: int = 1
    validated: tuple[str, str, int] | None = None
    """First and last validation bar, and how many decisions are scored."""
    cached: int | None = None
    """Of the trainings of the first choice, those that the cache has; None where that was not counted."""
    seconds: float | None = None
    """For all of it, about; None where it was not estimated."""


def plan_of(asked: Asked, question: Question | None = None, *, choices: int = 1, workers: int = 1) -> Plan:
    """Return what the sweep will do; with the question of the first choice also what is cached and how long it takes.

    Args:
        asked: the sweep.
        question: what is asked of its trials.
        choices: how many times is chosen.
        workers: processes that score trials at once.
    """
    from .calibrating import cached_of, seconds_of

    folds = len(question.folds) if question else asked.experiment.split.validation_folds
    seeds = most_seeds(asked)
    is_exact = asked.search == "grid" or not turns_models(asked)
    trainings = distinct_models(asked) * folds * seeds
    cached = cached_of(asked, question) if question and is_exact and trainings else None
    left = trainings - (cached or 0)
    each = seconds_of(asked, question, left) if question else None
    seconds = None if each is None else choices * (left * each + asked.trials * SCORING) / workers
    return Plan(
        trials=asked.trials,
        combinations=asked.space.size,
        search=asked.search,
        score=asked.sweep.score,
        trainings=trainings,
        folds=folds,
        seeds=seeds,
        is_exact=is_exact,
        choices=choices,
        workers=workers,
        validated=validated(question) if question else None,
        cached=cached,
        seconds=seconds,
    )


def validated(question: Question) -> tuple[str, str, int]:
    """Return the first and last bar that validates, and the number of decisions on them."""
    first, last = question.folds[0].answers.start, question.folds[-1].answers.stop
    return f"{question.bars.index[first]:%Y-%m-%d}", f"{question.bars.index[last]:%Y-%m-%d}", last - first


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


def in_words(plan: Plan) -> list[str]:
    """Return the plan in sentences, one a line."""
    several = "" if plan.choices == 1 else f", anew at each of {plan.choices:,} refits"
    space = "endlessly many" if plan.combinations is None else f"{plan.combinations:,}"
    how = {"grid": "all of them", "random": "drawn at random", "tpe": "chosen by TPE from those before"}[plan.search]
    lines = [f"{counted(plan.trials, 'trial')} of {space} combinations, {how}, compared by {plan.score}{several}."]
    if plan.validated is not None:
        first, last, bars = plan.validated
        parts = "" if plan.folds == 1 else f" in {plan.folds} folds"
        lines.append(f"Validation: {first} to {last}, {counted(bars, 'decision')}{parts}.")
    return [*lines, trained(plan)]


def trained(plan: Plan) -> str:
    """Return how many models are trained, in a sentence."""
    if not plan.trainings:
        return f"No model is trained.{about(plan)}"
    most = "" if plan.is_exact else "at most "
    each = "" if plan.choices == 1 else " for each choice"
    cached = ""
    if plan.cached is not None:
        cached = ", none of them cached" if not plan.cached else f", {plan.cached:,} of them cached"
    return f"To train: {most}{counted(plan.trainings, 'model')}{each}{cached}.{about(plan)}"


def about(plan: Plan) -> str:
    """Return how long it takes, in a sentence; nothing where that is not known."""
    if plan.seconds is None:
        return ""
    return f" About {lasting(plan.seconds)} on {counted(plan.workers, 'worker')}."


def lasting(seconds: float) -> str:
    """Return a time as a person says it."""
    if seconds < 90:
        return counted(max(round(seconds), 1), "second")
    return counted(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def counted(number: int, what: str) -> str:
    """Return a number of things."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


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
