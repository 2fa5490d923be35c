"""From a sweep to the question of each choice: which bars are known, and which of them validate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ....faults import BadInput
from ....feeds.bars import Bars
from ....feeds.load import first_bars
from ....models.schedule.folds import Fold
from ....models.schedule.validation import validation_folds
from ..spaces.space import Choices, Params
from ..trials.outcome import Outcome, Proposed
from ..trials.parts import TrialParts, parts_of
from ..trials.question import Question
from .asked import Asked


def question_of(asked: Asked, bars: Bars, fold: Fold) -> Question:
    """Return what is asked of every trial when a choice is made: of bars that had closed by then, and of no later ones.

    Raises:
        BadInput: too few bars for an inner training and a validation.
    """
    known = first_bars(bars, fold.span.stop)  # the bars of an embargo are not known either
    folds = validation_folds(len(known), asked.experiment.split, longest_lookback(asked, known))
    turned = {place.partition(".")[0] for place in asked.space.dimensions}
    return Question(
        known,
        asked.settings,
        folds,
        asked.sweep.score,
        cache=asked.experiment.run.cache,
        keep_forecasts=bool(turned - {"model"}),
    )


def longest_lookback(asked: Asked, bars: Bars) -> int:
    """Return the longest window among the trials: it decides where the validation of all of them begins."""
    blank = Question(bars, asked.settings, (), asked.sweep.score)
    found = [0]
    for params in extremes(asked):
        with suppress(BadInput):  # what does not go together is refused elsewhere, or fails as a trial
            found.append(lookback_of(parts_of(blank, Proposed(0, params))))
    return max(found)


def lookback_of(parts: TrialParts) -> int:
    """Return the bars in a window of a trial's model; 0 where none is asked."""
    model: Any = parts.built_model().asked if parts.asks_a_model else None
    return 0 if model is None else int(model.lookback)


def extremes(asked: Asked) -> Iterator[Params]:
    """Yield trials among which the longest window is: each model, and of each with one of its settings at an end."""
    dimensions = {place: one for place, one in asked.space.dimensions.items() if place.startswith("model.")}
    values = {
        place: one.values if isinstance(one, Choices) else (one.at(one.size - 1) if one.size else one.high, one.low)
        for place, one in dimensions.items()
    }
    names = values.pop("model.name", ())
    bases: list[dict[str, Any]] = [{"model.name": name} for name in names] or [{}]
    for base in bases:
        yield base
        for place, own in values.items():
            for value in own:
                yield {**base, place: whole(dimensions[place], value)}


def whole(dimension: Any, value: Any) -> Any:
    """Return the end of a range of whole numbers as one."""
    return int(value) if getattr(dimension, "whole", False) else value


def with_other_seeds(asked: Asked, chosen: Outcome) -> list[Proposed]:
    """Return the chosen trial with further seeds, none where the model has no seed of its own or takes several."""
    run = asked.experiment_of(chosen.params).run
    if run.seeds > 1:
        return []
    place = "model.seed" if "seed" in asked.experiment_of(chosen.params).model else "run.seed"
    first = asked.experiment_of(chosen.params).model.get("seed", run.seed)
    seeds = [(first + 1 + at) % 2**32 for at in range(asked.sweep.seed_check)]
    return [Proposed(at, {**chosen.params, place: seed}) for at, seed in enumerate(seeds)]
