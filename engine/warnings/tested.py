"""The forecasts of a run that count: those out of sample whose outcome is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..result import Floats, Result


@dataclass(frozen=True, eq=False)
class Tested:
    """Test forecasts beside the closes they were made at and what came of them, each of shape (n,)."""

    forecast: Floats
    close: Floats
    outcome: Floats


def tested(result: Result) -> Tested:
    """Return the test forecasts whose outcome is known."""
    table, stamps = result.forecasts.table, result.bars.index.to_numpy()
    made = table["made_at"].to_numpy(stamps.dtype)
    # a forecast made at the close of B, or later, is test
    begin = (
        0 if result.account.boundary is None else int(np.searchsorted(made, result.account.boundary.to_datetime64()))
    )
    outcome = table["outcome"].to_numpy(np.float64)[begin:]
    known = ~np.isnan(outcome)
    asked = made[begin:][known]
    first, last = np.searchsorted(stamps, asked[[0, -1]]) if len(asked) else (0, -1)
    if last - first + 1 == len(asked):  # one on every bar, as nearly always
        close = result.bars.close[first : last + 1]
    else:
        close = result.bars.close[np.searchsorted(stamps, asked)]
    return Tested(table["forecast"].to_numpy(np.float64)[begin:][known], close, outcome[known])
