"""Fewer bars to draw, without hiding an extreme of any line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tsdownsample import MinMaxDownsampler

from ...arrays import Floats

MOST = 30_000
"""More bars than these are thinned."""
BUCKETS = 4_000
"""Of how many equal stretches the extremes are drawn: about three for each pixel of a wide window."""

Rows = NDArray[np.int64]


def thinned(lines: Mapping[str, Floats], keep: Iterable[int] = ()) -> tuple[Rows, int]:
    """Return the rows to draw, in order, and of how many bars the extremes are drawn: 1 where all rows are.

    Of every stretch of so many bars the least and the largest value of each line stay, and so do the first and the
    last row.

    Args:
        lines: what is drawn, each of shape (bars,); NaN where there is nothing.
        keep: rows that stay whatever they hold.
    """
    bars = max((len(line) for line in lines.values()), default=0)
    if bars <= MOST:
        return np.arange(bars), 1
    kept = [np.array([0, bars - 1]), np.fromiter(keep, dtype=np.int64), *map(extremes, lines.values())]
    return np.unique(np.concatenate(kept)), -(-bars // BUCKETS)


def extremes(line: Floats) -> Rows:
    """Return the rows of the least and the largest value of each stretch of a line, shape (at most 2 x BUCKETS,)."""
    known = np.flatnonzero(np.isfinite(line))
    if len(known) <= 2 * BUCKETS:
        return known
    sampler: Any = MinMaxDownsampler  # it has no types
    found: Rows = sampler().downsample(line[known], n_out=2 * BUCKETS).astype(np.int64)
    return np.asarray(known[found], dtype=np.int64)
