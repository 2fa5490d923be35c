"""What a trial has come to after each of its validation folds, and what others had come to by then."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from statistics import median

from ..trials.outcome import Outcome

LEAST = 5
"""Complete trials before any is pruned: the median of fewer says little."""


def running_means(by_fold: Sequence[float]) -> list[float]:
    """Return the mean of the first 1, 2, ... scores."""
    return [total / count for count, total in enumerate(itertools.accumulate(by_fold), start=1)]


def medians_of(outcomes: Iterable[Outcome]) -> tuple[float, ...]:
    """Return the median over complete trials of their mean after 1, 2, ... validation folds; () of too few trials."""
    means = [running_means(one.by_fold) for one in outcomes if one.state == "complete"]
    return tuple(median(after) for after in zip(*means, strict=True)) if len(means) >= LEAST else ()
