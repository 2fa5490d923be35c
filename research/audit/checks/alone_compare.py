"""What a model came to in the run, held against what it came to alone."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....arrays import Floats
from ....engine.result import Result
from ....models.examination import REFUSED, ROUNDING, TOLD
from .alone_process import Answer

CHECK = "alone"
STAGES = ("rows", "scaler", "weights", "forecast")
ROUNDED = 1e-5
"""Of an array's largest value: what its numbers may move in a model of ours that is trained on a processor. They are
the same bits, trained one by one or many at once; on a card, and in a user's code, sums come in another order."""
SCALERS = ("inputs.", "labels.")
"""How the names of arrays begin that are scalers, in wrappers of ours."""


@dataclass(frozen=True)
class Scale:
    """What forecasts may differ by."""

    spread: float
    """Standard deviation of the run's forecasts."""
    share: float
    """Of the spread, what is allowed: more where the run has found that they move with what else is asked."""

    @classmethod
    def of(cls, result: Result) -> Scale:
        """Return that of a run."""
        table = result.forecasts.table
        least = 1e-6 * float(np.nanstd(table["outcome"].to_numpy(dtype=np.float64))) if len(table) > 1 else 0.0
        spread = float(np.std(table["forecast"].to_numpy(dtype=np.float64)))
        moves = result.models.examined.largest > TOLD / 2
        return cls(max(spread, least if np.isfinite(least) else 0.0, sys.float_info.min), REFUSED if moves else TOLD)

    def apart(self, one: Floats, other: Floats) -> NDArray[np.bool_]:
        """Return which forecasts differ by more than what is allowed, shape (n,)."""
        moved = np.abs(one - other)
        rounding = ROUNDING * np.maximum(np.abs(one), np.abs(other))
        return (moved > rounding) & (moved > self.share * self.spread)


@dataclass(frozen=True)
class Difference:
    """Where a model came out otherwise."""

    stage: str
    bar: int | None = None
    before: float | None = None
    after: float | None = None
    name: str = ""
    """Of the array."""


Differences = tuple[Difference, ...]
"""By stage, in the order of the stages: the first of each."""


@dataclass(frozen=True)
class Expected:
    """What a model came to in the run."""

    forecasts: Floats
    """Shape (n,)."""
    bars: NDArray[np.int64]
    """On which it forecast them, shape (n,)."""
    rows: str
    """Digest of its training rows; empty for a model that learns nothing."""
    state: Mapping[str, NDArray[Any]]
    arrays_may_move: float = math.inf
    """Where the forecasts agree: a share of an array's largest value."""

    def tried(self, stage: str, answer: Answer) -> int:
        """Return how many comparisons are made at a stage."""
        if answer.raised:
            return 0
        if stage == "rows":
            return int(bool(self.rows))
        if stage == "forecast":
            return len(answer.forecasts)
        both = self.state.keys() & answer.state.keys()
        return sum(stage_of(name) == stage for name in both)


def differences(expected: Expected, answer: Answer, scale: Scale) -> Differences:
    """Return where the model came out otherwise; nothing where it raised, which proves nothing."""
    if answer.raised:
        return ()
    forecasts = list(of_forecasts(expected, answer, scale))
    rows = [Difference("rows")] if expected.rows != answer.rows else []
    arrays = list(of_state(expected.state, answer.state, 0.0 if forecasts or rows else expected.arrays_may_move))
    return (*rows, *arrays, *forecasts)


def of_forecasts(expected: Expected, answer: Answer, scale: Scale) -> Iterator[Difference]:
    """Yield the earliest bar whose forecast differs."""
    count = len(answer.forecasts)
    apart = scale.apart(expected.forecasts[:count], answer.forecasts)
    if apart.any():
        at = min(np.flatnonzero(apart).tolist(), key=lambda one: int(expected.bars[one]))
        numbers = float(expected.forecasts[at]), float(answer.forecasts[at])
        yield Difference("forecast", int(expected.bars[at]), *numbers)


def of_state(was: Mapping[str, NDArray[Any]], now: Mapping[str, NDArray[Any]], allowed: float) -> Iterator[Difference]:
    """Yield the first array of each stage that differs by more than is allowed, a share of its largest value."""
    for stage in ("scaler", "weights"):
        for name in was:
            if stage_of(name) == stage and name in now and moved_by(was[name], now[name]) > allowed:
                yield Difference(stage, None, *first_apart(was[name], now[name]), name)
                break


def stage_of(name: str) -> str:
    """Return the stage of an array of a model's state, which in an ensemble is named `i.NAME`."""
    number, _, own = name.partition(".")
    return "scaler" if (own if number.isdigit() else name).startswith(SCALERS) else "weights"


def moved_by(was: NDArray[Any], now: NDArray[Any]) -> float:
    """Return how far two arrays are apart, as a share of the largest value."""
    if was.shape != now.shape:
        return np.inf
    if not was.size or np.array_equal(was, now, equal_nan=True):
        return 0.0
    one, other = was.astype(np.float64), now.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = float(np.max(np.abs(one - other)) / max(float(np.max(np.abs(one))), sys.float_info.min))
    return share if np.isfinite(share) else np.inf


def first_apart(was: NDArray[Any], now: NDArray[Any]) -> tuple[float, float]:
    """Return the first number that differs, before and after; the first of each where the shapes do."""
    if was.shape != now.shape or not was.size:
        return tuple(float(one.ravel()[0]) if one.size else np.nan for one in (was, now))  # type: ignore[return-value]
    at = int(np.argmax(was.ravel() != now.ravel()))
    return float(was.ravel()[at]), float(now.ravel()[at])
