"""What a reader must know before believing a number, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator

from ..costs.register import BALANCED
from ..engine.result import Result
from ..faults import RunWarning
from ..faults.run_warning import gravest_first
from ..verdict.verdict import Verdict
from .accounts import column


def cautions(result: Result, verdict: Verdict | None = None) -> tuple[RunWarning, ...]:
    """Return each warning of a result and its verdict once, alarms first; an account that does not add up is one."""
    judged = verdict.alarms if verdict else ()
    return gravest_first(dict.fromkeys((*result.warnings, *judged, *_unbalanced(result))))


def _unbalanced(result: Result) -> Iterator[RunWarning]:
    """Tell that the account does not add up, which the engine refuses to return."""
    largest = float(abs(column(result.account.equity, "equity")).max()) if len(result.account.equity) else 0.0
    if result.account.residual > BALANCED * max(largest, result.terms.account.cash):
        told = f"The account does not add up: profit and costs differ by {result.account.residual:.2g}."
        yield RunWarning("unbalanced", told)
