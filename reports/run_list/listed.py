"""What a list tells of one run, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ...analyzers.metrics import Metric, Undefined
from ...analyzers.statistics.estimates import Estimate

NOT_KNOWN = Undefined("the run is sealed, or its folder cannot be read")
NONE = Estimate(NOT_KNOWN, NOT_KNOWN)
State = Literal["run", "sealed", "damaged"]


@dataclass(frozen=True)
class Told:
    """What the verdict of a run says of one of its two claims."""

    says: str
    """As `Claim.says`; of a sealed run `claim` or `no claim`."""
    p: float | None = None
    """None where there is no verdict, and of a sealed run."""


@dataclass(frozen=True)
class Listed:
    """One run, or a folder that was to be one."""

    name: str
    """Of its folder, with so many folders above it as it takes to tell it from the others."""
    folder: str
    """As it is typed for other commands."""
    made_at: datetime
    """When its manifest was written, UTC; of a folder without one, when it was changed last."""
    state: State = "run"
    trouble: str = ""
    """What is wrong with a damaged folder."""
    data: str = ""
    changed: Mapping[str, str] = field(default_factory=dict)
    """`section.key` -> value, of what is not the default; model, strategy and preset first."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """All settings alike."""
    sample: str = ""
    """What the numbers are of: `test`, or what was kept apart and is traded now."""
    total_return: Metric = NOT_KNOWN
    sharpe: Estimate = NONE
    """A year; a reason where the verdict says that there is too little."""
    skill: Told | None = None
    profit: Told | None = None
    ruined: str = ""
    """The date of the account's ruin."""
    alarms: int = 0
    notes: tuple[str, ...] = ()
    """What must be known of it: sealed, unsealed, its lock-box."""
