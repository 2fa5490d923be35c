"""Many comparisons of one check, counted stage by stage, and what of them is told."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from ...faults.look_ahead import LookAhead
from .compare import Compared, Difference
from .report import Cell, Finding, Outcome
from .stages import STAGES
from .variants import Raised

Worded = Callable[[str, Difference], Finding]
"""Makes a finding of where it was and what differs."""


@dataclass(eq=False)
class Tally:
    """What one check has come to so far."""

    check: str
    worded: Worded
    tried: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    raised: list[str] = field(default_factory=list)
    findings: dict[str, Finding] = field(default_factory=dict)
    """The first of each stage."""
    runs: int = 0

    def count(self, where: str, compared: Compared) -> None:
        """Count a comparison; `where` says on which bars, for a person."""
        self.runs += 1
        order = [*STAGES]
        first = compared.first
        for stage in compared.looked_at:
            if first is None or order.index(stage) <= order.index(first.stage):
                self.tried[stage] = self.tried.get(stage, 0) + 1
        if first is not None:
            self.tried.setdefault(first.stage, 1)
            self.failed[first.stage] = self.failed.get(first.stage, 0) + 1
            self.findings.setdefault(first.stage, self.worded(where, first))

    def count_raised(self, where: str, raised: Raised) -> None:
        """Count a run that ended in an exception: a proof only where it was for reading ahead."""
        self.runs += 1
        if isinstance(raised.error, LookAhead):
            self.failed["target"] = self.failed.get("target", 0) + 1
            text = f"{where}: {raised.text}"
            self.findings.setdefault("target", Finding(self.check, "target", text))
            return
        self.raised.append(f"{where}: {raised.text}")

    def outcome(self) -> Outcome:
        """Return what came of it all."""
        cells = {}
        for stage in STAGES:
            tried, failed = self.tried.get(stage, 0), self.failed.get(stage, 0)
            if failed:
                cells[stage] = Cell("failed", tried, f"{failed} of {tried}" if tried > 1 else "")
            elif tried:
                cells[stage] = Cell("passed", tried)
        if self.raised and not cells:
            cells["forecast"] = Cell("raised", len(self.raised), self.raised[0])
        return Outcome(self.check, cells, tuple(self.findings.values()), tuple(self._notes()))

    def _notes(self) -> list[str]:
        if not self.raised:
            return []
        many = "1 run" if len(self.raised) == 1 else f"{len(self.raised)} runs"
        told = f"{many} of {self.runs} ended in an exception, which proves nothing either way. The first: "
        return [f"{told}{self.raised[0]}"]


def number(value: float) -> str:
    """Return a number for a person; nothing where there is none."""
    return "none" if math.isnan(value) else f"{value:.6g}"
