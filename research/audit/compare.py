"""Two traces held against each other: where the first number moved that could not have known why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fitting import FittedFold
from .stages import STAGES
from .trace import Column, Trace

ROUNDING, OF_SPREAD = 1e-5, 1e-4
"""What float32 leaves uncertain of a forecast that is asked in another batch: of its own size and of their spread, as
in `models.examination`."""
PLAIN = 1e-9
"""What is computed in float64 in another order may differ by so much of its size."""
WEIGHTS = 1e-5
"""What training many at once may differ by from training one, of the largest weight of an array."""
SCALERS = ("inputs.", "labels.")
"""What the names of a scaler's arrays begin with."""


@dataclass(frozen=True)
class Difference:
    """The first row of a column that is not what it was."""

    stage: str
    name: str
    bar: int
    before: float
    """The number in the run; NaN where it has none there."""
    after: float
    """The number on the other bars."""


@dataclass(frozen=True)
class Compared:
    """What came of holding a run on other bars against the run."""

    looked_at: tuple[str, ...]
    """The stages at which there was something to compare."""
    first: Difference | None = None
    """The first difference: of the earliest stage, its earliest bar."""


def compared(run: Trace, other: Trace, kept: int) -> Compared:
    """Return the first difference between a run and one that had only the first `kept` bars in common with it."""
    pairs = [*paired(run.columns, other.columns), *paired(run.indicators, other.indicators)]
    looked_at = {column.stage for column, _ in pairs if len(column.known(kept).bar)}
    found = [one for pair in pairs if (one := column_difference(*pair, kept))]
    before, after = (tuple(one for one in trace.folds if one.fold.fitted_at < kept) for trace in (run, other))
    looked_at |= {"rows"} if before else set()
    for mine, theirs in zip(before, after, strict=False):
        looked_at |= {stage_of(name) for name in mine.state}
        found += fold_differences(mine, theirs)
    order = [*STAGES]
    first = min(found, key=lambda one: (order.index(one.stage), one.bar), default=None)
    stages = tuple(stage for stage in order if stage in looked_at)
    return Compared(stages, first)


def paired(run: tuple[Column, ...], other: tuple[Column, ...]) -> Iterator[tuple[Column, Column]]:
    """Yield the columns that both have, side by side; the samples of two runs need not have the same names."""
    theirs = {(column.stage, column.name): column for column in other}
    for column in run:
        if (column.stage, column.name) in theirs:
            yield column, theirs[column.stage, column.name]


def column_difference(run: Column, other: Column, kept: int) -> Difference | None:
    """Return the first row that differs of those that are made of the first `kept` bars alone."""
    one, its = run.known(kept), other.known(kept)
    count = min(len(one.bar), len(its.bar))
    unlike = one.bar[:count] != its.bar[:count]
    unlike |= apart(run, one.values[:count], its.values[:count])
    if unlike.any():
        return difference_at(one, its, int(np.argmax(unlike)))
    return None if run.ends_early or len(one.bar) == len(its.bar) else difference_at(one, its, count)


def apart(column: Column, before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where two columns differ by more than rounding, shape (n,)."""
    unlike = (before != after) & ~(np.isnan(before) & np.isnan(after))
    if column.exact or not unlike.any():
        return np.asarray(unlike)
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(before - after)
        size = np.maximum(np.abs(before), np.abs(after))
        if column.stage == "forecast":
            small = (distance <= ROUNDING * size) | (distance <= OF_SPREAD * column.scale)
        else:
            small = distance <= PLAIN * np.maximum(size, column.scale)
    return np.asarray(unlike & ~(small & np.isfinite(distance)))


def difference_at(run: Column, other: Column, row: int) -> Difference:
    """Return the difference at a row; one of the two may have no such row, or another bar there."""
    rows = [one for one in (run, other) if row < len(one.bar)]
    bar = min(int(one.bar[row]) for one in rows)
    before, after = (
        float(one.values[row]) if row < len(one.bar) and one.bar[row] == bar else np.nan for one in (run, other)
    )
    return Difference(run.stage, run.name, bar, before, after)


def fold_differences(run: FittedFold, other: FittedFold) -> Iterator[Difference]:
    """Yield where the rows or the weights of a fold's models are not what they were."""
    at = run.fold.fitted_at
    for mine, theirs in zip(run.rows, other.rows, strict=False):
        if mine.digest != theirs.digest:
            yield row_difference(at, mine.labels, theirs.labels)
            return
    for name, array in run.state.items():
        its = other.state.get(name)
        if its is None or its.shape != array.shape:
            yield Difference(stage_of(name), name, at, np.nan, np.nan)
            continue
        before, after = (np.ravel(one).astype(np.float64) for one in (array, its))
        unlike = weights_apart(before, after)
        if unlike.any():
            first = int(np.argmax(unlike))
            yield Difference(stage_of(name), name, at, float(before[first]), float(after[first]))


def weights_apart(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where two arrays of a model differ by more than training many at once does, shape (n,)."""
    largest = np.max(np.abs(before[np.isfinite(before)]), initial=1e-12)
    with np.errstate(invalid="ignore"):
        small = np.abs(before - after) <= WEIGHTS * largest
    return np.asarray((before != after) & ~(np.isnan(before) & np.isnan(after)) & ~small)


def row_difference(at: int, before: NDArray[np.float64], after: NDArray[np.float64]) -> Difference:
    """Return where the labels differ, or how many rows there are, or that the windows do."""
    if len(before) != len(after):
        return Difference("rows", "number of rows", at, float(len(before)), float(len(after)))
    unlike = np.flatnonzero(before != after)
    if len(unlike):
        first = int(unlike[0])
        return Difference("rows", f"label of row {first:,}", at, float(before[first]), float(after[first]))
    return Difference("rows", "windows", at, np.nan, np.nan)


def stage_of(array: str) -> str:
    """Return the stage that an array of a model's state belongs to: its scaler, or its weights."""
    member, _, rest = array.partition(".")
    own = rest if member.isdigit() else array  # of an ensemble's member
    return "scaler" if own.startswith(SCALERS) else "weights"
