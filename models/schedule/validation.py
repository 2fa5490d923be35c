"""The third sample: the bars known at a fit, parted into an inner training and the validation that chooses."""

from __future__ import annotations

from ...faults import BadInput
from .apart import share_of
from .folds import Fold
from .split import Split

LEAST_DECISIONS = 20
"""Fewer decisions than these on a validation fold score nothing but luck."""


def validation_folds(known: int, split: Split, lookback: int) -> tuple[Fold, ...]:
    """Return the folds on which trials are scored, oldest first, when the first `known` bars have closed.

    The last floor(validation x known) bars validate, in `validation_folds` parts of equal length; each part is asked of
    a model that is trained as it begins, on what was known `validation_embargo` bars before. No bar after the first
    `known` has any part in it. All trials of a sweep are scored on the same bars: the validation begins no earlier than
    the longest `lookback` among them allows.

    Raises:
        BadInput: too few bars for an inner training and a validation.
    """
    parts = split.validation_folds
    first = max(known - share_of(split.validation, known) - 1, lookback)
    last = known - 1  # what is decided at the last bar known would be traded after it
    if last - first < LEAST_DECISIONS * parts:
        raise too_few(known, max(last - first, 0), split)
    ends = [first + (last - first) * part // parts for part in range(parts + 1)]
    return tuple(fold_of(number, range(ends[number], ends[number + 1]), split) for number in range(parts))


def fold_of(number: int, answers: range, split: Split) -> Fold:
    """Return the fold of a model that is trained at the close of the first bar it answers for."""
    stop = max(answers.start - split.validation_embargo + 1, 0)
    start = max(stop - split.train_bars, 0) if split.train_bars else 0
    return Fold(number, answers.start, range(start, stop), answers)


def too_few(known: int, validated: int, split: Split) -> BadInput:
    """Return the error for bars that are too few to be parted once more."""
    folds = "" if split.validation_folds == 1 else f" in {split.validation_folds} folds"
    what = (
        f"of {known} bars known when the choice is made {validated} validate{folds}: "
        f"a sweep needs {LEAST_DECISIONS} per fold"
    )
    fewer = "lower split.validation_folds, " if split.validation_folds > 1 else ""
    return BadInput.at("split.validation", what, f"raise it, {fewer}raise split.train, or widen the dates")
