"""What a sweep will do, told before it begins: trials, trainings, how many of them are cached, about how long."""

from __future__ import annotations

from dataclasses import dataclass

from ..trials.question import Question
from .asked import Asked
from .calibrating import cached_of, seconds_of
from .turned_models import distinct_models, most_seeds, turns_models

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
    """Return the first and last bar on which a validated decision is made, and how many such decisions there are."""
    first, last = question.folds[0].answers.start, question.folds[-1].answers.stop
    return f"{question.bars.index[first]:%Y-%m-%d}", f"{question.bars.index[last - 1]:%Y-%m-%d}", last - first


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
