"""What an audit has found: checks by stages, and every finding in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["passed", "failed", "raised", "told", "not_applicable"]
"""`failed`: it sees the future, or may. `raised`: a plug-in raised an exception on the other bars, which is no proof of
anything. `told`: worth knowing, and no look ahead."""

MEANS = (
    "A clean audit means: on the bars of this run, no number that was compared moved when later bars were cut off or "
    "replaced, and no check found a plug-in reaching for what its bar could not know.",
    "It does not mean that the data was known at its stamp, that no choice was made with the future in mind, or that "
    "the forecast is any good; what was not checked is listed.",
)
"""What a clean audit means, in two sentences: nothing is promised beyond them."""


@dataclass(frozen=True)
class Finding:
    """One thing that sees the future, or may."""

    check: str
    """Its name in `stages.CHECKS`."""
    stage: str
    """Its name in `stages.STAGES`."""
    text: str
    """A whole sentence: what was found, at which bar, the numbers before and after, whose it is, the remedy."""
    bar: int | None = None
    """The first bar that differs, counted from 0; None where it is of no bar."""
    before: float | None = None
    """The number in the run."""
    after: float | None = None
    """The number on the other bars."""
    plugin: str = ""
    """The plug-in that it is put down to, as the report calls it; empty for barcast itself."""
    place: str = ""
    """The file and line, `my_model.py, line 18`, where they can be told."""


@dataclass(frozen=True)
class Cell:
    """What a check came to at one stage."""

    status: Status
    tried: int = 0
    """How many comparisons were made."""
    reason: str = ""
    """Why it is not applicable, or what was raised or told."""


@dataclass(frozen=True)
class Outcome:
    """What one check came to."""

    check: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    """By stage; a stage that the check does not look at is absent."""
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    """Worth knowing, and no look ahead: a sentence each."""
    unchecked: tuple[str, ...] = ()
    """What this check could not look at in this run: a sentence each."""


@dataclass(frozen=True)
class AuditReport:
    """What an audit has found."""

    label: str
    """What was audited: data, model, strategy, costs."""
    outcomes: tuple[Outcome, ...]
    """One for each check, in the order of `stages.CHECKS`."""
    unchecked: tuple[str, ...] = ()
    """What was not looked at, a sentence each."""
    seconds: float = field(default=0.0, compare=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that sees the future, or may."""
        return tuple(found for outcome in self.outcomes for found in outcome.findings)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing, and no look ahead."""
        return tuple(note for outcome in self.outcomes for note in outcome.notes)

    @property
    def clean(self) -> bool:
        """Whether nothing was found that sees the future."""
        return not self.findings
