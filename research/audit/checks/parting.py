"""How the bars are parted into train and test: docs/contract.md once more, and nothing of `models.schedule`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....engine.result import Result
from ....feeds.bars import Bars
from ....feeds.parsing.table import text_of
from ....models.schedule.split import Split
from ....strategies.parameters import asks_a_model
from ..subject import Subject


@dataclass(frozen=True)
class Parting:
    """How the bars are parted by the contract, counted from 0."""

    bars: int
    boundary: int
    """B; -1 where all is test."""
    known: int
    """The last bar that the first training knows."""
    horizon: int
    walks: bool
    """Whether models are trained anew as the bars come in."""
    apart: tuple[tuple[str, int], ...]
    """The samples kept apart, each with its first bar."""

    def samples_of(self, made: NDArray[np.intp]) -> NDArray[np.object_]:
        """Return the samples of forecasts made at these bars."""
        found = np.where(made + self.horizon > self.known, "purged", "train").astype(object)
        found[made >= self.boundary] = "test"
        for name, first in self.apart:
            found[made >= first - 1] = name
        return found

    def outcomes_at(self, made: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the bars of their outcomes; -1 where one is not known."""
        due = made + self.horizon
        known = due < self.bars
        for _, first in self.apart:
            known &= (made >= first - 1) | (due <= first - 1)
        return np.where(known, due, -1)

    @property
    def account_starts(self) -> dict[str, int]:
        """The bar of each account's first row."""
        b, stop = self.boundary, min([self.bars, *(first for _, first in self.apart)])
        due = {name: first for name, first in self.apart if first < self.bars}
        if b < stop - 1:
            due["test"] = b + 1
        if b >= 0 and not (self.walks and "test" in due):
            due["train"] = 0
        return due


def parting_of(subject: Subject, result: Result) -> Parting:
    """Return how the contract parts the bars of the run."""
    split, forecasts = subject.split, result.forecasts.table
    apart = tuple((one.name, one.first) for one in result.account.apart)
    outside = min([len(result.bars), *(first for _, first in apart)])
    learns = len(result.models.table) > 0
    until = forecasts["trained_until"].to_numpy(dtype="datetime64[ns]")
    boundary = boundary_of(split, outside)
    if not learns and len(until) and not np.isnat(until[0]):  # a model trained elsewhere says what it knows
        stamps = result.bars.index.to_numpy(dtype="datetime64[ns]")
        boundary = int(np.searchsorted(stamps, until[0], side="right")) - 1
        if until[0] > stamps[-1]:  # beyond the last bar: nothing is test
            boundary += 1 + split.horizon
    elif not learns and not asks_a_model(subject.build().strategy):
        boundary = -1
    known = boundary - (split.embargo if learns else 0)
    return Parting(len(result.bars), boundary, known, split.horizon, bool(learns and split.refit_every), apart)


def boundary_of(split: Split, bars: int) -> int:
    """Return B: the `min_bars`-th bar, or the floor(train x bars)-th, multiplied as decimals are on paper."""
    if split.min_bars:
        return split.min_bars - 1
    return int(Decimal(repr(float(split.train))) * bars) - 1


def places(bars: Bars, stamps: pd.Series) -> NDArray[np.intp]:
    """Return the bars of stamps, -1 for none."""
    found: NDArray[np.intp] = bars.index.get_indexer(pd.DatetimeIndex(stamps))
    return found


def worded(value: Any) -> str:
    """Return a stamp or number in words."""
    return text_of(value.to_datetime64()) if isinstance(value, pd.Timestamp) else f"{value}"


def row_of(bar: int | None) -> str:
    """Return the bar of a first row in words."""
    return "no bar" if bar is None else f"bar {bar}"


def bar_of(bars: Bars, bar: int) -> str:
    """Return a bar by number and stamp."""
    return f"bar {bar} ({text_of(bars.index.to_numpy()[bar])})" if 0 <= bar < len(bars) else f"bar {bar}"
