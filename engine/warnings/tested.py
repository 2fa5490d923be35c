"""The forecasts of a run that count: those out of sample whose outcome is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...models.schedule.folds import TEST
from ..result import Floats, Result


@dataclass(frozen=True, eq=False)
class Tested:
    """A sample's forecasts beside the closes they were made at and what came of them, each of shape (n,)."""

    forecast: Floats
    close: Floats
    outcome: Floats


def tested(result: Result, sample: str = TEST) -> Tested:  # noqa: PT028 - no test
    """Return the forecasts of test, or of a sample kept apart, whose outcome is known."""
    table, stamps = result.forecasts.table, result.bars.index.to_numpy()
    made = table["made_at"].to_numpy(stamps.dtype)
    # a forecast made at the close of B, or later, is test; so it is at the close at which another sample is opened
    boundary = result.account.boundary
    opened = {TEST: None if boundary is None else boundary.to_datetime64()}
    opened |= {one.name: stamps[one.first - 1] for one in result.account.apart}
    begins = [0 if stamp is None else int(np.searchsorted(made, stamp)) for stamp in opened.values()]
    place = list(opened).index(sample)
    mine = slice(begins[place], [*begins[1:], len(made)][place])
    outcome = table["outcome"].to_numpy(np.float64)[mine]
    known = ~np.isnan(outcome)
    asked = made[mine][known]
    first, last = np.searchsorted(stamps, asked[[0, -1]]) if len(asked) else (0, -1)
    if last - first + 1 == len(asked):  # one on every bar, as nearly always
        close = result.bars.close[first : last + 1]
    else:
        close = result.bars.close[np.searchsorted(stamps, asked)]
    return Tested(table["forecast"].to_numpy(np.float64)[mine][known], close, outcome[known])
