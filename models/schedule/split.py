"""From settings to a split: one model for all bars, or one refitted as the bars come in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from ...faults import BadInput
from .folds import PURGED, TEST, TRAIN, Fold, Split, WalkForward

__all__ = ["PURGED", "TEST", "TRAIN", "HoldOut", "Schedule", "Split", "WalkForward"]


@dataclass(frozen=True)
class HoldOut(Split):
    """One model for every bar: everything known by the close of B trains, everything decided at it or later tests."""

    @classmethod
    def of(cls, bars: int, train: float, horizon: int = 1) -> HoldOut:
        """Return the split at the floor(train x bars)-th bar."""
        return cls(bars, boundary_of(bars, train), horizon)

    @property
    def folds(self) -> tuple[Fold, ...]:
        """The one model's bars: it is asked on all of them; none where nothing trains."""
        return () if self.boundary < 0 else (self.fold(0, self.boundary, range(self.bars)),)


@dataclass(frozen=True)
class Schedule:
    """When a model is trained and on which bars: the settings of the split."""

    train: float = 0.67
    """Share of the bars that are known when the (first) model is trained."""
    horizon: int = 1
    """Bars ahead that a forecast is for."""
    min_bars: int = 0
    """The same as `train` in bars; 0 goes by `train`."""
    refit_every: int = 0
    """Bars between refits; 0 trains one model for all bars."""
    train_bars: int = 0
    """Bars that each model is trained on, the last that are known; 0 is all of them."""
    embargo: int = 0
    """Bars left out between the last outcome trained on and the bar at which a model is trained."""
    warm_start: bool = False
    """Whether a refit begins from the weights of the model before."""

    def split(self, bars: int) -> Split:
        """Return the split of so many bars for a model that learns.

        Raises:
            BadInput: `min_bars` leaves no bar to test, or there are fewer than `train_bars` at the first fit.
        """
        boundary = self.boundary(bars)
        if not self.refit_every:
            return HoldOut(bars, boundary, self.horizon, self.train_bars, self.embargo)
        return WalkForward(bars, boundary, self.horizon, self.train_bars, self.embargo, self.refit_every)

    def labels(self, bars: int) -> Split:
        """Return the split of so many bars for a run in which nothing is trained: it only labels."""
        return HoldOut(bars, self.boundary(bars), self.horizon)

    def boundary(self, bars: int) -> int:
        """Return B, counted from 0; -1 where nothing trains.

        Raises:
            BadInput: `min_bars` leaves no bar to test.
        """
        if not self.min_bars:
            return boundary_of(bars, self.train)
        if self.min_bars >= bars:
            what = f"is {self.min_bars}, but there are only {bars} bars: none is left to test"
            raise BadInput.at("split.min_bars", what, "lower it, or widen data.start and data.end")
        return self.min_bars - 1

    @property
    def training_settings(self) -> tuple[str, ...]:
        """The settings given that only a model to be trained can follow."""
        names = ("refit_every", "train_bars", "embargo", "warm_start")
        return tuple(f"split.{name}" for name in names if getattr(self, name))


def boundary_of(bars: int, train: float) -> int:
    """Return the floor(train x bars)-th bar, counted from 0: 0.29 of 100 bars are 29, whatever floats say."""
    return math.floor(Fraction(repr(float(train))) * bars) - 1
