"""From settings to a split: one model for all bars, or one refitted as the bars come in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import Field, ValidationInfo, field_validator

from ...faults import BadInput
from ...faults.section import Section
from .apart import Extent, Opened, extent_of, share_of
from .folds import PURGED, TEST, TRAIN, BarSplit, Fold, WalkForward

__all__ = ["PURGED", "TEST", "TRAIN", "BarSplit", "HoldOut", "Split", "WalkForward"]

OF_SWEEPS = ("validation", "validation_folds", "validation_embargo")
"""Settings that only a sweep looks at."""


@dataclass(frozen=True)
class HoldOut(BarSplit):
    """One model for every bar: everything known by the close of B trains, everything decided at it or later tests."""

    @classmethod
    def of(cls, bars: int, train: float, horizon: int = 1) -> HoldOut:
        """Return the split at the floor(train x bars)-th bar."""
        return cls(bars, boundary_of(bars, train), horizon)

    @property
    def folds(self) -> tuple[Fold, ...]:
        """The one model's bars: it is asked on all of them; none where nothing trains."""
        return () if self.boundary < 0 else (self.fold(0, self.boundary, range(self.bars)),)


class Split(Section):
    """Which bars train, which test, and when a model is trained anew."""

    train: float = Field(
        default=0.67,
        ge=0.0,
        lt=1.0,
        description="share of the bars known when the model is first trained; 0 = all is test",
    )
    horizon: int = Field(default=1, ge=1, description="bars ahead that a forecast is for")
    min_bars: int = Field(default=0, ge=0, description="bars known when the model is first trained; 0 = by train")
    refit_every: int = Field(default=0, ge=0, description="bars between refits (walk-forward); 0 = train once")
    train_bars: int = Field(default=0, ge=0, description="bars to train on, the last that are known; 0 = all of them")
    embargo: int = Field(default=0, ge=0, description="bars left out between the last outcome trained on and a fit")
    warm_start: bool = Field(default=False, description="begin a refit from the weights of the model before")
    validation: float = Field(
        default=0.25, gt=0.0, lt=1.0, description="share of the bars known at a fit, the last, that a sweep chooses by"
    )
    validation_folds: int = Field(
        default=1, ge=1, le=1000, description="parts of the validation, each asked of a model trained just before it"
    )
    validation_embargo: int = Field(
        default=0, ge=0, description="bars left out between the last outcome trained on and the validation"
    )
    lockbox: float = Field(
        default=0.0, ge=0.0, lt=1.0, description="share of the bars, the last, unseen until `barcast open`; 0 = none"
    )

    @field_validator("warm_start")
    @classmethod
    def _has_a_model_before(cls, warm_start: bool, info: ValidationInfo) -> bool:
        if warm_start and info.data.get("refit_every") == 0:
            raise BadInput.at("", "there is no earlier model to begin from", "set split.refit_every too")
        return warm_start

    def extent(self, bars: int, opened: Opened | None = None) -> Extent:
        """Return how far a run over so many bars reaches, and what of them is kept apart.

        Raises:
            BadInput: the lock-box has too few bars for any verdict, or there is nothing to open.
        """
        return extent_of(self.lockbox, bars, opened)

    def over(self, extent: Extent, *, learns: bool) -> BarSplit:
        """Return the split of the bars that train and test, carried on over all that the run sees.

        Raises:
            BadInput: as `of_bars`.
        """
        split = self.of_bars(extent.parted) if learns else self.labels(extent.parted)
        return replace(split, bars=extent.bars, apart=extent.apart)

    def of_bars(self, bars: int) -> BarSplit:
        """Return the split of so many bars for a model that learns.

        Raises:
            BadInput: `min_bars` leaves no bar to test, or there are fewer than `train_bars` at the first fit.
        """
        boundary = self.boundary(bars)
        if not self.refit_every:
            return HoldOut(bars, boundary, self.horizon, self.train_bars, self.embargo)
        return WalkForward(bars, boundary, self.horizon, self.train_bars, self.embargo, self.refit_every)

    def labels(self, bars: int) -> BarSplit:
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
            outside = " outside the lock-box" if self.lockbox else ""
            what = f"is {self.min_bars}, but there are only {bars} bars{outside}: none is left to test"
            raise BadInput.at("split.min_bars", what, "lower it, or widen data.start and data.end")
        return self.min_bars - 1

    @property
    def training_settings(self) -> tuple[str, ...]:
        """The settings given that only a model to be trained can follow."""
        given = {
            "refit_every": self.refit_every,
            "train_bars": self.train_bars,
            "embargo": self.embargo,
            "warm_start": self.warm_start,
        }
        return tuple(f"split.{name}" for name, value in given.items() if value)

    @property
    def sweep_settings(self) -> tuple[str, ...]:
        """The settings given that only a sweep looks at: how it parts what is known at a fit."""
        defaults = {name: type(self).model_fields[name].default for name in OF_SWEEPS}
        return tuple(f"split.{name}" for name, default in defaults.items() if getattr(self, name) != default)

    def of_one_run(self) -> Split:
        """Return the split without what only a sweep looks at."""
        return self.model_copy(update={name: type(self).model_fields[name].default for name in OF_SWEEPS})


def boundary_of(bars: int, train: float) -> int:
    """Return the floor(train x bars)-th bar, counted from 0: 0.29 of 100 bars are 29, whatever floats say."""
    return share_of(train, bars) - 1
