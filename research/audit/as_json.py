"""A report of an audit as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from .report import MEANS, AuditReport, Finding, sentence_of


def as_json(report: AuditReport) -> dict[str, Any]:
    """Return the report as what JSON can hold: no NaN, but null."""
    return {
        "label": report.label,
        "clean": report.clean,
        "sentence": sentence_of(report),
        "means": [*MEANS] if report.clean else [],
        "checks": {
            outcome.check: {stage: asdict(cell) for stage, cell in outcome.cells.items()} for outcome in report.outcomes
        },
        "findings": [finding_as_json(one) for one in report.findings],
        "notes": [*report.notes],
        "not_checked": [*report.not_checked],
        "seconds": report.seconds,
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding; a number that there is none of is null."""
    return {**asdict(finding), "before": finite(finding.before), "after": finite(finding.after)}


def finite(value: float | None) -> float | None:
    """Return a number that JSON can hold."""
    return value if value is not None and math.isfinite(value) else None
