"""Metrics as pure functions of what was recorded. None knows Backtrader; none returns NaN."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Undefined:
    """A metric without a number, and the reason."""

    reason: str


Metric = float | int | Undefined
