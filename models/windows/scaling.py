"""Numbers brought to mean 0 and deviation 1, by what the training rows alone show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..protocol import Floats

CONSTANT = 1e-12
"""A deviation below this share of the mean is rounding: the column is constant."""


@dataclass(frozen=True)
class Standardizer:
    """(value - mean) / std, column by column; mean and std have shape (columns,)."""

    mean: Floats
    std: Floats

    @classmethod
    def of(cls, values: Floats) -> Standardizer:
        """Return the scaler of values (..., columns). A constant column keeps its unit: its std is 1."""
        axes = tuple(range(values.ndim - 1))
        with np.errstate(over="ignore", invalid="ignore"):
            mean, std = values.mean(axis=axes), values.std(axis=axes)
        if not np.isfinite(std).all():  # sums or squares beyond the largest float
            largest = np.abs(values).max()
            mean, std = ((values / largest).mean(axis=axes) * largest, (values / largest).std(axis=axes) * largest)
        return cls(mean, np.where(std > CONSTANT * np.abs(mean), std, 1.0))

    @classmethod
    def identity(cls, columns: int) -> Standardizer:
        """Return the scaler that changes nothing."""
        return cls(np.zeros(columns), np.ones(columns))

    def apply(self, values: Floats) -> Floats:
        """Return the values (..., columns) in deviations from the mean."""
        return (values - self.mean) / self.std

    def undo(self, scaled: Floats) -> Floats:
        """Return scaled values in their own unit again."""
        return scaled * self.std + self.mean
