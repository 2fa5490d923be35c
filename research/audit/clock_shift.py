"""How the clock of a file runs against that of the bars: where a reader brings stamps into another time zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...arrays import Floats, Stamps
from .row_stamps import RowStamps

Shift = Callable[[np.datetime64], np.timedelta64]
"""Returns the clock of a file less that of the bars, at a stamp of theirs."""


@dataclass(frozen=True, eq=False)
class Original:
    """A table as it was read, its stamps and closes, shape (rows,) each."""

    stamps: RowStamps
    closes: Floats | None


def closes_of(frame: pd.DataFrame) -> Floats | None:
    """Return the closes of a table, shape (rows,), by which its rows can be found again in the bars."""
    column = next((at for at, name in enumerate(frame.columns) if str(name).strip().lower() == "close"), None)
    if column is None or not pd.api.types.is_numeric_dtype(frame.iloc[:, column]):
        return None
    return np.asarray(frame.iloc[:, column].to_numpy(dtype=np.float64, na_value=np.nan))


def clock_shift(original: Original, bars: Stamps, closes: Floats, *, zoned: bool) -> Shift | None:
    """Return how a file's clock runs against that of the bars, at a stamp of theirs; None where it cannot be told.

    Rows are found again by their closes. A zone is told from rows stamped too early by two things: it comes with the
    stamps of the file, or its summer time makes two shifts of one.

    Args:
        original: the table as it was read.
        bars: stamps of the bars, shape (bars,).
        closes: closes of the bars, shape (bars,).
        zoned: whether the reader says in which zone its bars are.
    """
    if original.closes is None:
        return None
    theirs = pd.Series(original.stamps.wall, index=original.closes)
    theirs = theirs[~theirs.index.duplicated(keep=False)]
    mine = pd.Series(bars, index=closes)
    both = theirs.index.intersection(mine.index[~mine.index.duplicated(keep=False)])
    if 2 * len(both) < len(bars):
        return None
    at = mine[both].to_numpy(dtype="datetime64[us]")
    shifts = theirs[both].to_numpy(dtype="datetime64[us]") - at
    kinds, counts = np.unique(shifts, return_counts=True)
    common = kinds[counts >= 0.02 * len(both)]
    hours = common / np.timedelta64(1, "h")
    if np.abs(hours).max(initial=0) > 15 or not 1 <= len(common) <= 2:
        return None
    summer = len(common) == 2 and hours[1] - hours[0] in (0.5, 1)
    if not summer and not (len(common) == 1 and (hours[0] <= 0 or zoned or original.stamps.instant is not None)):
        return None
    order = np.argsort(at)
    at, shifts = at[order], shifts[order]
    return lambda stamp: shifts[max(int(np.searchsorted(at, stamp, "right")) - 1, 0)]
