"""The exposures of an account just after its fills: what stands for targets where a strategy has none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...engine.account.samples import Sample
from ...engine.account.terms import NEXT_OPEN
from ...engine.result import Result
from ..booked import Booked, Fills, Holdings


def exposures_of(result: Result, sample: Sample) -> Floats:
    """Return position x price / equity just after the last fill of each bar, shape (bars,).

    It stands at the bar before the fill (at the bar itself with fills at the close), as a target would, and stays until
    the next fill: what the price makes of an exposure is no decision. An order that waited for its price counts as
    decided there, too. 0 where nothing is held.
    """
    exposures = np.zeros(len(result.bars))
    booked = Booked.of_result(result, sample)
    fills = Fills.of(booked, len(result.bars))
    filled = np.flatnonzero(fills.is_filled)
    held = Holdings.of(booked, fills, result.terms.account.cash)
    value = held.position[filled] * fills.price[filled]
    equity = held.cash[filled] + value
    solvent = equity > 0.0
    share = np.where(solvent, value / np.where(solvent, equity, 1.0), 0.0)
    decided = np.maximum(filled - (result.terms.account.fill == NEXT_OPEN), 0)
    for first, stop, exposure in zip(decided, [*decided[1:], sample.rows.stop], share, strict=False):
        exposures[first:stop] = exposure
    return exposures


def of_sample(table: pd.DataFrame, sample: Sample) -> pd.DataFrame:
    """Return the rows of a sample."""
    return table[(table["sample"] == sample.name).to_numpy(dtype=bool)]
