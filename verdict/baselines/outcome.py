"""What an account came to, in the three numbers that results are compared by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...analyzers import metrics as m
from ...analyzers.metrics import Metric
from ...arrays import Floats


@dataclass(frozen=True)
class Outcome:
    """One account over one sample, after costs."""

    name: str
    """Its key: `run`, `buy_and_hold`, `flat`, `mean`, `last`, `reversal`, `ar1`."""
    label: str
    """Its name in words."""
    total_return: Metric
    """Last equity / cash begun with - 1."""
    sharpe: Metric
    """A year, risk-free rate 0."""
    max_drawdown: Metric
    """Deepest fall below the highest equity so far, 0 or less."""


LABELS = {
    "run": "this run",
    "buy_and_hold": "buy and hold",
    "flat": "always flat",
    "mean": "mean of all returns so far",
    "last": "last return again",
    "reversal": "last return reversed",
    "ar1": "AR(1) of all returns so far",
}
"""What is compared, in this order, and what it is called."""


def outcome_of(name: str, curve: Floats, bars_per_year: float) -> Outcome:
    """Return the outcome of an equity curve (bars + 1,), whose first value is the cash; it ends at its ruin."""
    curve = up_to_ruin(curve)
    sharpe, drawdown = m.sharpe(curve, bars_per_year), m.max_drawdown(curve)
    return Outcome(name, LABELS[name], m.total_return(curve), sharpe, drawdown)


def up_to_ruin(curve: Floats) -> Floats:
    """Return the curve up to its first value that is not positive: the replay repeats that to the last bar."""
    (ruined,) = np.nonzero(curve <= 0.0)
    return curve[: ruined[0] + 1] if len(ruined) else curve
