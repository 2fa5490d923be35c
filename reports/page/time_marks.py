"""Labels of a time axis whose places are bar numbers: years, months, days or hours, whichever say enough."""

from __future__ import annotations

import numpy as np
import pandas as pd

MOST = 6
"""Labels that fit below a small chart."""
UNITS = (("Y", "%Y"), ("M", "%Y-%m"), ("D", "%m-%d"), ("h", "%H:%M"))
"""Unit of NumPy, and how its first bar is written."""


def time_marks(index: pd.DatetimeIndex, most: int = MOST) -> list[tuple[float, str]]:
    """Return the place of each label in percent of the box, and its text; the first bar of a year, month, day or hour.

    Args:
        index: stamps, shape (n,), increasing; bar k stands at k / (n - 1).
        most: labels.
    """
    stamps, last = index.to_numpy(), max(len(index) - 1, 1)
    for unit, form in UNITS:
        whole = stamps.astype(f"datetime64[{unit}]")
        starts = np.flatnonzero(whole[1:] != whole[:-1]) + 1
        if len(starts) > 1 or (unit == "h" and len(starts)):
            every = -(-len(starts) // most)
            return [(100.0 * at / last, f"{index[at]:{form}}") for at in starts[::every].tolist()]
    return []
