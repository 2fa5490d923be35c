"""What a comparison of runs tells, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ...analyzers.metrics import Metric
from ...analyzers.statistics.estimates import Estimate
from ...analyzers.statistics.paired_difference import PairedDifference
from ...engine.result import Metrics


@dataclass(frozen=True, eq=False)
class Side:
    """One of the runs."""

    number: int
    """From 1, in the order in which they were named."""
    name: str
    folder: str
    about: str
    """Its data, and the bars that its numbers are of."""
    metrics: Metrics
    """Of its own sample, as every report tells them."""
    estimates: Mapping[str, Estimate]
    """Metric -> its value and interval, of those that have one."""
    held: Metric
    """What buy and hold returned on the same bars and terms."""
    skill: str
    """What its verdict says before costs, in a few words."""
    profit: str
    """And after costs."""
    alarms: tuple[str, ...]
    growth: pd.Series
    """Equity by date, as a multiple of the cash that it began with; NaN after a ruin."""


@dataclass(frozen=True, eq=False)
class Difference:
    """How far a run is above the first."""

    number: int
    """Of the run that the first is subtracted from."""
    bars: int
    """Intervals between the dates that both have in common and were recorded on: none after a ruin."""
    span: str
    """The first and the last of those dates; empty where there are none."""
    bars_per_year: float
    """So many of these intervals."""
    found: PairedDifference | None
    """None where nothing can be said."""
    reason: str = ""
    """Why not."""
    is_ruined: bool = False
    """Whether that is because one of the two accounts was ruined."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs beside each other."""

    sides: tuple[Side, ...]
    sample: str
    """What is compared of each, `test` unless all of them traded what was kept apart."""
    settings: Mapping[str, tuple[str, ...]]
    """`section.key` -> its value in each run, of what is not the same in all; empty where a run has no such setting."""
    differences: tuple[Difference, ...]
    """Of each run but the first, in their order."""
    said: tuple[str, ...]
    """What must be known before any of it is read."""
