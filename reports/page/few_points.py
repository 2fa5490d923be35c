"""Fewer points of a line for a small chart, none of its extremes lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats

POINTS = 300


def few_points(*lines: Floats, points: int = POINTS) -> NDArray[np.int64]:
    """Return the rows to draw of lines of one length (n,): all, or of every stretch the extremes of each line."""
    count = len(lines[0])
    if count <= points:
        return np.arange(count)
    ends = np.linspace(0, count, points // 2 + 1).astype(np.int64)
    kept = [np.array([0, count - 1])]
    for line in lines:
        for low, high in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            if np.isfinite(stretch := line[low:high]).any():
                kept.append(low + np.array([np.nanargmin(stretch), np.nanargmax(stretch)]))
    return np.unique(np.concatenate(kept))
