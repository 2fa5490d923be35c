"""What a statistic answers with beside a number: an interval, a test, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from ..metrics import Metric, Undefined


@dataclass(frozen=True)
class Interval:
    """The values that hold an unknown number in so many of a hundred samples."""

    low: float
    high: float
    level: float = 0.95
    """0.95 is 95 of a hundred."""

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high


@dataclass(frozen=True)
class Significance:
    """A test: its statistic, and how often chance alone brings one as large."""

    statistic: float
    p: float
    """One-sided, from 0 to 1."""


@dataclass(frozen=True)
class Estimate:
    """A number computed of one sample, and how far it may be from the truth."""

    value: Metric
    interval: Interval | Undefined
