"""What an audit has found: checks by stages, and every finding in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .stages import STAGES

Status = Literal["passed", "failed", "raised", "told", "not_applicable"]
"""`failed`: it sees the future, or may. `raised`: a plug-in raised an exception on the other bars, which is no proof of
anything. `told`: worth knowing, and no look ahead."""

SIGNS: dict[Status, str] = {
    "passed": "pass",
    "failed": "FAIL",
    "raised": "raised",
    "told": "told",
    "not_applicable": "n/a",
}

MEANS = (
    "A clean audit means: on the bars of this run, no number that was compared moved when later bars were cut off or "
    "replaced, and no check found a plug-in reaching for what its bar could not know.",
    "It does not mean that the data was known at its stamp, that no choice was made with the future in mind, or that "
    "the forecast is any good; what was not checked is listed.",
)
"""What a clean audit means, in two sentences: nothing is promised beyond them."""

NOT_IN_SIGHT = (
    "Whether the data was known at its stamp: prices adjusted or restated later, figures stamped before they were "
    "published, an index made of those that survived.",
    "What was known when the model, its settings and the strategy were chosen: `barcast trials` counts who looked.",
    "What a plug-in has written in its source, or had learnt before this run.",
)
"""What no run on other bars can show."""


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
    def not_checked(self) -> tuple[str, ...]:
        """Everything that was not looked at, and what no audit can show."""
        return (*(words for outcome in self.outcomes for words in outcome.unchecked), *self.unchecked)

    @property
    def clean(self) -> bool:
        """Whether nothing was found that sees the future."""
        return not self.findings

    def __str__(self) -> str:
        return "\n".join(lines_of(self))


def sentence_of(report: AuditReport) -> str:
    """Return what came of it, in a sentence."""
    if not report.clean:
        many = len({(one.stage, one.plugin, one.place) for one in report.findings})  # several checks may see one
        return f"{'1 thing sees' if many == 1 else f'{many} things see'} the future, or may."
    return "Nothing was found that sees the future."


def lines_of(report: AuditReport) -> Iterator[str]:
    """Yield the whole report, a line each."""
    yield report.label
    yield ""
    yield from (f"{check.replace('_', ' '):<12}{told}" for check, told in rows_of(report))
    yield ""
    yield from told_of(report)


def rows_of(report: AuditReport) -> Iterator[tuple[str, str]]:
    """Yield each check, and at which stages it came to what: `pass: forecasts (39), targets (39)`."""
    for outcome in report.outcomes:
        parts = []
        for status, sign in SIGNS.items():
            stages = {STAGES[name]: cell for name, cell in outcome.cells.items() if cell.status == status}
            named = ", ".join(f"{name}{counted(cell)}" for name, cell in stages.items())
            parts += [f"{sign}: {named}"] if named else []
        yield outcome.check, "; ".join(parts) or "nothing to look at"


def counted(cell: Cell) -> str:
    """Return how many comparisons were made at a stage, or why there was none: ` (39)`, ` (3 of 39)`."""
    many = f"{cell.tried:,}" if cell.tried > 1 and cell.status == "passed" else ""
    told = cell.reason if cell.status in ("failed", "not_applicable") else many
    return f" ({told})" if told else ""


def told_of(report: AuditReport) -> Iterator[str]:
    """Yield the findings, the notes, what was not checked, and what the outcome means."""
    yield from (f"FAIL  {found.text}" for found in report.findings)
    yield from (f"note  {note}" for note in report.notes)
    yield "Not checked:"
    yield from (f"  - {words}" for words in report.not_checked)
    yield ""
    yield sentence_of(report)
    if report.clean:
        yield from MEANS


def grid_of(report: AuditReport) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the stages that were looked at, and for each check a sign under each of them."""
    stages = [stage for stage in STAGES if any(stage in outcome.cells for outcome in report.outcomes)]
    return stages, [(outcome.check, [sign_of(outcome, stage) for stage in stages]) for outcome in report.outcomes]


def sign_of(outcome: Outcome, stage: str) -> str:
    """Return the sign of a check at a stage; empty where it does not look."""
    cell = outcome.cells.get(stage)
    if cell is None:
        return ""
    return f"{SIGNS[cell.status]} {cell.tried}" if cell.status == "passed" and cell.tried > 1 else SIGNS[cell.status]
