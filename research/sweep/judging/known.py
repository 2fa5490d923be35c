"""When a sweep chooses, and what is known by then: its outer folds, with bars left to train, validate and test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....experiments.building.model import NO_MODEL, is_saved
from ....experiments.building.names import is_plugin, short
from ....experiments.building.parts import build_strategy
from ....faults import BadInput
from ....feeds.bars import Bars
from ....feeds.load import first_bars
from ....models.catalogue import MODELS
from ....models.schedule.apart import share_of
from ....models.schedule.folds import Fold
from ....models.schedule.split import Split
from ....models.schedule.validation import LEAST_DECISIONS
from ....strategies.parameters import asks_a_model
from ..asking.asked import Asked
from ..asking.questions import longest_lookback
from ..spaces.space import Choices
from .refused_again import refuse_again

LEAST_ROWS = 2
"""Fewer windows than these train nothing."""
TRAINED_IN_IT = "a sweep trains its models on the bars that are known when it chooses"


def seen_by(asked: Asked, loaded: Bars) -> Bars:
    """Return the bars that any part of the sweep may see: those of a lock-box are cut off.

    Raises:
        BadInput: the lock-box has too few bars for any verdict.
    """
    bars = asked.experiment.split.extent(len(loaded)).bars
    return loaded if bars == len(loaded) else first_bars(loaded, bars)


def known_at(asked: Asked, bars: Bars) -> tuple[Fold, ...]:
    """Return the folds at whose fit a choice is made, oldest first: one, or with `sweep.again` one for each refit.

    A choice may know the bars before `fold.span.stop` and no later ones; it is judged on `fold.answers` from
    `fold.fitted_at` on. With `split.train_bars` turned, each span begins with the first bar.

    Args:
        asked: the sweep.
        bars: those that it may see, see `seen_by`.

    Raises:
        BadInput: nothing is known before the test part, a model that is not trained in the sweep, settings that
            cannot be chosen anew at refits, or too few bars to train, to validate and to test.
    """
    refuse_looks(asked)
    if asked.sweep.again:
        refuse_again(asked)
    refuse_untrained(asked)
    split = asked.experiment.split
    if "split.train_bars" in asked.space.dimensions:
        split = split.model_copy(update={"train_bars": 0})
    folds = split.of_bars(len(bars)).folds
    if not folds:
        what = "leaves no bar before the test part: nothing is known to choose by"
        raise BadInput.at("split.train", what, "raise it above 0, or set split.min_bars")
    check_enough(asked, bars, folds[0])
    return folds if asked.sweep.again else folds[:1]


def refuse_looks(asked: Asked) -> None:
    """Refuse to look at every trial where the chosen one itself is not to be looked at."""
    if asked.experiment.run.sealed and asked.sweep.all_out_of_sample:
        what = "shows what every trial earned on the test part, and run.sealed = true that nobody sees it"
        raise BadInput.at("sweep.all_out_of_sample", what, "leave out one of the two")


def refuse_untrained(asked: Asked) -> None:
    """Refuse strategies that ask no model, and models that are not trained in the sweep.

    Of a strategy without a model all bars are test, and a saved model may have been trained on any of them: those that
    choose would be among those that judge.
    """
    for name in names_of(asked, "strategy"):
        strategy, _ = build_strategy({"name": name})
        if not asks_a_model(strategy):
            what = f"{short(name)} asks no model, so all of its bars are test and none is left to choose by"
            raise BadInput.at("strategy.name", what, "name a strategy that trades a model's forecasts, such as sign")
    for name in names_of(asked, "model"):
        if name == NO_MODEL:
            raise BadInput.at("model.name", f"is {NO_MODEL}: {TRAINED_IN_IT}", "name a model, such as lstm")
        if name not in MODELS and not is_plugin(name) and is_saved(name):
            what = f"{name} is a saved model, which was trained already: {TRAINED_IN_IT}"
            raise BadInput.at("model.name", what, "name the model that it was, such as lstm")


def names_of(asked: Asked, section: str) -> Iterator[str]:
    """Yield the name of the part, or all names that it takes in turn."""
    turned = asked.space.dimensions.get(f"{section}.name")
    yield from map(str, turned.values) if isinstance(turned, Choices) else (str(section_of(asked, section)["name"]),)


def section_of(asked: Asked, section: str) -> dict[str, Any]:
    """Return the settings of the section `model` or `strategy` that all trials share."""
    return dict(asked.experiment.model if section == "model" else asked.experiment.strategy)


def check_enough(asked: Asked, bars: Bars, fold: Fold) -> None:
    """Refuse bars that leave too few to train, to validate or to test."""
    split, known = asked.experiment.split, fold.span.stop
    if (most := longest(asked, "split.train_bars", 0)) > known:  # what was chosen could not be trained
        what = f"is {most:,} in some trials, but when the choice is made {known:,} bars are known"
        raise BadInput.at("vary split.train_bars", what, f"turn it up to {known} at most, or raise split.train")
    lookback = longest_lookback(asked, bars)
    first = max(known - share_of(split.validation, known) - 1, lookback)
    trained = rows_before(first, lookback, longest(asked, "split.horizon", split.horizon), split)
    validated, tested = max(known - 1 - first, 0), max(len(bars) - 1 - fold.fitted_at, 0)
    if trained >= LEAST_ROWS and validated >= LEAST_DECISIONS * split.validation_folds and tested >= LEAST_DECISIONS:
        return
    needs = f"it takes {LEAST_ROWS}, {LEAST_DECISIONS * split.validation_folds} and {LEAST_DECISIONS}"
    what = (
        f"of {len(bars)} bars {known} are known when the choice is made, which leaves {trained} windows to train, "
        f"{validated} decisions to validate and {tested} to test: {needs}"
    )
    change = "lower split.embargo, " if split.embargo or split.validation_embargo else ""
    remedy = f"widen data.start and data.end, {change}or change split.train and split.validation"
    raise BadInput.at("split", what, remedy)


def rows_before(first: int, lookback: int, horizon: int, split: Split) -> int:
    """Return how many windows train the model that answers first at a bar."""
    stop = max(first - split.validation_embargo + 1, 0)
    start = max(stop - split.train_bars, 0) if split.train_bars else 0
    return max(stop - horizon - start - lookback, 0)


def longest(asked: Asked, place: str, otherwise: int) -> int:
    """Return the largest value that a setting of whole numbers takes; `otherwise` where it is not turned."""
    turned = asked.space.dimensions.get(place)
    if turned is None:
        return otherwise
    values = turned.values if isinstance(turned, Choices) else (turned.high,)
    return max((int(one) for one in values if isinstance(one, int | float)), default=otherwise)
