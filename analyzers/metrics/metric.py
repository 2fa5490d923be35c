"""What a metric is: its number or why it has none, and what the register says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Undefined:
    """A metric without a number, and the reason."""

    reason: str


Metric = float | int | Undefined

NO_BARS = Undefined("there is no bar")
ONE_RETURN = Undefined("it takes at least two returns")
CONSTANT = Undefined("the returns never vary")
RUINED = Undefined("the account was ruined")


Better = Literal["more", "less", ""]


@dataclass(frozen=True)
class MetricEntry:
    """Everything that is said of a metric, once; tables, JSON, the list and the pages read it."""

    name: str
    """Its key in `metrics.json`."""
    label: str
    """Its name in tables."""
    unit: Literal["fraction", "ratio", "bars", "count", "times a year", "money", "bps"]
    """What its number is in; a fraction of 0.1 is 10%."""
    written: Literal["percent", "ratio", "ratio3", "count", "times", "money"]
    """How tables write it: `ratio` to two decimals, `ratio3` to three, `times` as `1.50x`."""
    definition: str
    """Its formula in words, or a reference."""
    needs: type | None
    """What it is computed of: `AccountData`, `ForecastData` or `TradingData`; None for one that the engine adds."""
    compute: Callable[[Any], Metric] | None = field(default=None, repr=False)
    """Its value, of one of those."""
    undefined_when: str = ""
    """When it has no number; empty: never."""
    better: Better = ""
    """Which of two numbers is the better one; empty where that makes no sense."""
