"""Numbers of a sample that is too short, or whose positions change too seldom, are not told: a dash, and the reason."""

from __future__ import annotations

from collections.abc import Mapping

from ..analyzers.metrics import Undefined
from ..analyzers.metrics.register import METRICS
from ..engine.result import Metrics, Result
from ..verdict.claims import LEAST_BARS, insufficiency
from ..verdict.decisions import decisions_of

ANNUAL = tuple(name for name, entry in METRICS.items() if "a year" in entry.label)
"""What is scaled to a year: of too few bars or decisions it says nothing of a year."""


def too_little(result: Result, sample: str) -> str:
    """Return why the sample says too little for an annual figure, as the verdict has it; empty where it is enough."""
    if sample not in set(result.account.equity["sample"]):
        return ""
    return insufficiency(decisions_of(result, sample))


def told_metrics(result: Result, sample: str) -> Metrics:
    """Return the run's metrics of a sample as every report tells them: no annual figure where there is too little."""
    return without_annual(result.metrics[sample], too_little(result, sample))


def told_of_holding(result: Result, sample: str) -> Metrics:
    """Return those of buy and hold: it never changes its position, so only its bars are counted."""
    metrics, bars = result.buy_and_hold.metrics[sample], int((result.buy_and_hold.equity["sample"] == sample).sum())
    return without_annual(metrics, "" if bars >= LEAST_BARS else f"{bars} bars are too few for a year: {LEAST_BARS}")


def without_annual(metrics: Metrics, reason: str) -> Metrics:
    """Return the metrics with a reason in place of what is scaled to a year; as they are without one."""
    if not reason:
        return metrics
    told: Mapping[str, Undefined] = {name: Undefined(reason) for name in ANNUAL if name in metrics}
    return {name: told.get(name, value) for name, value in metrics.items()}
