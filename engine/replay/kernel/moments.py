"""Mean and standard deviation of the most recent values."""

from __future__ import annotations

import math

from .decorator import compiled, compiled_apart
from .records import Floats


@compiled_apart
def recent_moments(values: Floats, ends: Floats, mean: Floats, deviation: Floats) -> None:
    """Fill in mean and sample standard deviation of the last `count` values up to each, both (n,); 0 below two.

    `ends` (2, count) must be zeros: mean and squared deviations of the last 0, 1, ... values of the block before.

    Values are taken in blocks of `count`. A window is the end of one block and the beginning of the next, and the
    two are joined: so nothing is ever subtracted from a sum, and nothing older than the window leaves a trace.
    Reference: Chan, Golub and LeVeque, "Algorithms for computing the sample variance", American Statistician 37 (1983).
    """
    count = ends.shape[1]
    for start in range(0, len(values), count):
        head_mean, head_squares = 0.0, 0.0
        for i in range(start, min(start + count, len(values))):
            inside = i - start + 1
            head_mean, head_squares = extended(head_mean, head_squares, inside, values[i])
            older = count - inside if start > 0 else 0
            apart = head_mean - ends[0, older]
            mean[i] = head_mean - apart * older / (older + inside)
            squares = head_squares + ends[1, older] + apart * apart * older * inside / (older + inside)
            deviation[i] = math.sqrt(squares / (older + inside - 1)) if older + inside > 1 else 0.0
        if start + count <= len(values):
            for older in range(1, count):
                last = values[start + count - older]
                ends[0, older], ends[1, older] = extended(ends[0, older - 1], ends[1, older - 1], older, last)


@compiled
def extended(mean: float, squares: float, count: int, value: float) -> tuple[float, float]:
    """Return mean and sum of squared deviations with one more value, the `count`-th."""
    apart = value - mean
    mean += apart / count
    return mean, squares + apart * (value - mean)
