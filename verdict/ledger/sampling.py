"""A few bars of each span, by which nearly all that do not overlap are ruled out without a look at the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from .matching import DAY, Moments, Span, tolerance
from .packed import WIDTH, Damaged

SAMPLED_EVERY = 16
"""Of so many bars in a row, the one with the largest return is in the sample."""
ENOUGH = 8
"""Bars of a sample that must have been seen before it rules a span out."""
MOST_DAYS = 50
"""Days of the calendar for each bar, beyond which bars are not daily after all."""


@dataclass(frozen=True, eq=False)
class Samples:
    """The samples of many spans, one after another."""

    sizes: NDArray[np.int64]
    """Bars of each sample, shape (m,)."""
    moments: Moments
    """Of all samples, shape (s,)."""
    returns: Floats
    """Shape (s,)."""

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Return the samples of rows that end in moments and returns, as bytes.

        Raises:
            Damaged: they are none, or differ in length.
        """
        pairs = [row[-2:] for row in rows]
        for moments, returns in pairs:
            if not isinstance(moments, bytes) or not isinstance(returns, bytes) or len(moments) % WIDTH:
                raise Damaged("a sample of bars is none")
            if len(moments) != len(returns):
                raise Damaged("a sample of bars has another length")
        moments, returns = (b"".join(parts) for parts in zip(*pairs, strict=True)) if pairs else (b"", b"")
        sizes = np.array([len(moments) // WIDTH for moments, _ in pairs], np.int64)
        return cls(sizes, np.frombuffer(moments, "<i8"), np.frombuffer(returns, "<f8"))


def sample_of(span: Span) -> tuple[Moments, Floats]:
    """Return moments and returns of some bars, both of shape (n / 16,)."""
    blocks = -(-len(span.returns) // SAMPLED_EVERY)
    sizes = np.full(blocks * SAMPLED_EVERY, -1.0)
    sizes[: len(span.returns)] = np.nan_to_num(np.abs(span.returns))
    largest = sizes.reshape(blocks, SAMPLED_EVERY).argmax(axis=1) + SAMPLED_EVERY * np.arange(blocks)
    return span.moments[largest], span.returns[largest]


def not_ruled_out(mine: Span, samples: Samples) -> list[int]:
    """Return which of the samples may be of spans that overlap with mine; all of them where bars are not daily."""
    days = int(mine.keys[-1] - mine.keys[0]) + 1
    if not mine.daily or days > MOST_DAYS * len(mine.keys):
        return list(range(len(samples.sizes)))
    by_day = np.full(days, np.nan)
    by_day[mine.keys - mine.keys[0]] = mine.returns
    owner = np.repeat(np.arange(len(samples.sizes)), samples.sizes)  # (s,)
    day = samples.moments // DAY - mine.keys[0]
    inside = (day > 0) & (day < days - 1)  # with a day on both sides
    day, owner = day[inside], owner[inside]
    apart = [np.abs(by_day[day + shift] - samples.returns[inside]) for shift in (-1, 0, 1)]
    agrees = np.fmin.reduce(apart) <= tolerance(mine, mine)
    seen = np.bincount(owner, minlength=len(samples.sizes))
    good = np.bincount(owner[agrees], minlength=len(samples.sizes))
    return [int(place) for place in np.flatnonzero((seen < ENOUGH) | (2 * good >= seen))]
