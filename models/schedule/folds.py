"""Which bars a model is trained on and which it answers for: the one definition, for a hold-out and walk-forward."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...faults import BadInput
from .apart import Apart

TEST, TRAIN, PURGED = "test", "train", "purged"


@dataclass(frozen=True)
class Fold:
    """One model's bars, counted from 0: what its training may know, and which bars it is asked on."""

    number: int
    fitted_at: int
    """The bar at whose close it is trained: all it may know lies at it or before it."""
    span: range
    """The bars its training knows."""
    answers: range
    """The bars it is asked on."""

    def rows(self, lookback: int, horizon: int) -> range:
        """Return the bars t of its training rows: window t - lookback .. t and outcome t + horizon lie in the span."""
        first = self.span.start + lookback
        return range(first, max(first, self.span.stop - horizon))


@dataclass(frozen=True)
class BarSplit:
    """The split of so many bars: at the close of B the first model is trained; what is decided at it or later tests.

    Raises:
        BadInput: more `train_bars` than are known when the first model is trained.
    """

    bars: int
    boundary: int
    """B, counted from 0; -1 means nothing trains and all is test."""
    horizon: int = 1
    """Bars ahead that a forecast is for."""
    train_bars: int = 0
    """Bars that each model is trained on, the last that are known; 0 is all of them."""
    embargo: int = 0
    """Bars left out between the last outcome trained on and the bar at which a model is trained."""
    apart: tuple[Apart, ...] = field(default=(), kw_only=True)
    """Samples kept apart from train and test, oldest first."""

    def __post_init__(self) -> None:
        if self.train_bars > max(self.known + 1, 0):
            raise BadInput.at(
                "split.train_bars",
                f"is {self.train_bars}, but when the first model is trained {max(self.known + 1, 0)} bars are known",
                "lower it, raise split.train or split.min_bars, or set it to 0 for all that are known",
            )

    @property
    def known(self) -> int:
        """The last bar that the first model's training knows."""
        return self.boundary - self.embargo

    @property
    def folds(self) -> tuple[Fold, ...]:
        """The models' bars, oldest first; none where nothing trains."""
        raise NotImplementedError

    def forecast_samples(self, made_at: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the sample of forecasts made at these bars: train, purged, test or one kept apart, shape (n,)."""
        samples = np.full(len(made_at), TRAIN, dtype=object)
        samples[made_at + self.horizon > self.known] = PURGED
        samples[made_at >= self.boundary] = TEST
        for one in self.apart:
            samples[made_at >= one.first - 1] = one.name
        return samples

    def fold(self, number: int, fitted_at: int, answers: range) -> Fold:
        """Return the fold of a model trained at the close of a bar."""
        stop = max(fitted_at - self.embargo + 1, 0)
        return Fold(number, fitted_at, range(stop - self.train_bars if self.train_bars else 0, stop), answers)


@dataclass(frozen=True)
class WalkForward(BarSplit):
    """A model trained at B and anew every `refit_every` bars, each asked until the next is there.

    Before the first there is no forecast, so every forecast is `test`.
    """

    refit_every: int = 1

    @property
    def folds(self) -> tuple[Fold, ...]:
        """The models' bars, oldest first: each is asked first at the bar at whose close it is trained."""
        if self.boundary < 0:
            return ()
        starts = range(self.boundary, self.bars, self.refit_every)
        ends = [*starts[1:], self.bars]
        return tuple(self.fold(k, b, range(b, end)) for k, (b, end) in enumerate(zip(starts, ends, strict=True)))
