"""What is known of earlier looks at some bars, and of one trial once it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from ...arrays import Floats


@dataclass(frozen=True)
class FamilyCount:
    """A declared family of trials, and how many of them the ledger has."""

    id: str
    name: str
    size: int
    """Trials it was declared to have."""
    recorded: int
    """Trials of it that were recorded, on whichever bars."""
    declared_at: str = ""

    @property
    def exceeded(self) -> bool:
        """Whether more trials were made than declared."""
        return self.recorded > self.size


@dataclass(frozen=True)
class Listed:
    """One trial as a list shows it."""

    number: int
    at: str
    """UTC, ISO 8601."""
    kind: str
    data: str
    model: str
    strategy: str
    first: np.datetime64
    last: np.datetime64
    bars: int
    family: str | None
    """The name of its declared family; None when it was tried by hand."""
    p_skill: float | None
    p_profit: float | None
    forgotten: str | None
    """The reason why it was forgotten; None when it was not."""
    looks: int
    """Looks at its bars up to this trial, itself included if it was one."""
    sealed_number: int | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Looks:
    """Looks at some bars: distinct trials whose out-of-sample record overlaps with them, sealed ones apart."""

    count: int = 0
    """Forgotten ones are among them."""
    sealed: int = 0
    by_hand: int = 0
    """Looks that belonged to no declared family when they were made."""
    forgotten: int = 0
    reasons: tuple[str, ...] = ()
    """Why they were forgotten, each reason once."""
    families: tuple[FamilyCount, ...] = ()
    """Declared families with a look at these bars."""
    in_families: tuple[int, ...] = ()
    """How many looks at these bars each of the families had, in their order."""
    first: str = ""
    last: str = ""
    """When the first and the last look was recorded: UTC, ISO 8601; empty without one."""
    last_bar: np.datetime64 | None = None
    """The last bar that was looked at, among all bars that overlap."""
    best_p_skill: float | None = None
    """The smallest p of the two sentences among them, uncorrected."""
    best_p_profit: float | None = None


@dataclass(frozen=True)
class Recorded:
    """What became of a trial that was to be recorded."""

    number: int | None = None
    """None when it is not in the ledger; then `trouble` says why."""
    is_new: bool = False
    """False when it was counted before, or is not counted."""
    at: datetime | None = None
    """When it was recorded first."""
    kind: str = "look"
    """As the ledger has it: a sealed trial that is looked at becomes `unsealed`, one looked at is sealed no more."""
    looks: Looks = field(default_factory=Looks)
    """The looks at these bars before it."""
    looks_since: int = 0
    """Looks at these bars since, where it was counted before."""
    family: FamilyCount | None = None
    """The declared family that it belongs to."""
    sealed_number: int | None = None
    """k of a sealed look: the k-th at these bars. It may claim at alpha / (k (k + 1))."""
    notes: tuple[str, ...] = ()
    """What must be said beside the count, a sentence each."""
    trouble: str = ""
    """Why the count is incomplete; empty when all is well."""

    @property
    def looks_before(self) -> int:
        """Distinct trials whose out-of-sample record overlaps with these bars, itself excluded."""
        return self.looks.count


@dataclass(frozen=True, eq=False)
class KeptTrial:
    """The decisions of a recorded trial: arrays of shape (d,), as they were recorded."""

    number: int
    market: int
    """Trials with the same number here have the very same bars."""
    position: Floats
    forecast: Floats | None
    cost: Floats
    asset_return: Floats
    volatility: Floats


@dataclass(frozen=True)
class KeptLooks:
    """What was known of earlier looks when a run was made, as its folder keeps it."""

    words: tuple[str, ...]
    """What was said of them, a sentence or two each."""
    told: Mapping[str, Any] | None
    """The same as JSON; None where the look was not counted."""
    is_calibrated: bool
    """Whether nobody was known to have looked at these bars before."""
