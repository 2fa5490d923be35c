"""Whether two spans of bars are the same bars, told by their returns and not by the names of files or columns.

Two spans overlap where they share at least 20 bars that moved, and a tenth of those of the shorter span, and nine in
ten of the returns on shared bars agree within a tenth of the typical return. So an appended day, a sub-span, another
file or column, scaled prices and those adjusted for dividends are the same bars. Another instrument is not: at a
correlation of .99 a third of the returns agree that closely. Bars of a day are shared by date, one day apart at most (a
midnight of another time zone); others by their stamps, which may all be shifted by hours (time zones, summer time, the
open or the close of a bar). Bars of another length, and inverted rates, are not recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ...arrays import Floats
from .trial import Market

LEAST, SHARE = 20, 0.1
"""Shared bars for an overlap: at least so many, and this share of the shorter span."""
AGREEING = 0.9
"""Share of them whose returns agree."""
CLOSE = 0.1
"""How closely, over the median size of the returns."""

HOUR = 3_600_000_000
DAY = 24 * HOUR
"""In microseconds."""
FURTHEST = 36 * HOUR
"""By how much the stamps of the same bar may differ, unless bars are longer than that."""
VOTING = 256
"""Bars with the largest returns, by which a shift of the stamps is found."""

Moments = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Span:
    """Bars to be matched: moments in microseconds and returns, both of shape (n,)."""

    moments: Moments
    returns: Floats

    @classmethod
    def of(cls, market: Market) -> Self:
        """Return the bars of a market."""
        return cls(market.moments, market.returns)

    @cached_property
    def gap(self) -> int:
        """The median distance of two bars in microseconds; a day for a single one."""
        return int(np.median(np.diff(self.moments))) if len(self.moments) > 1 else DAY

    @property
    def daily(self) -> bool:
        """Whether bars are about a day apart, so that they are shared by date."""
        return 20 * HOUR <= self.gap <= 28 * HOUR

    @property
    def reach(self) -> int:
        """By how much stamps of the same bar may differ."""
        return max(FURTHEST, self.gap + DAY)

    @cached_property
    def keys(self) -> Moments:
        """By what bars are shared: the number of the day, or the moment."""
        return self.moments // DAY if self.gap >= 20 * HOUR else self.moments

    @cached_property
    def moved(self) -> NDArray[np.bool_]:
        """Bars whose return is not 0: the others tell nothing."""
        return np.not_equal(self.returns, 0.0) & np.isfinite(self.returns)

    @cached_property
    def typical(self) -> float:
        """The median size of the returns that are not 0."""
        return float(np.median(np.abs(self.returns[self.moved]))) if self.moved.any() else 0.0


def shared_bars(mine: Span, theirs: Span) -> int:
    """Return how many of my bars the other span has too; 0 where the two do not overlap."""
    if not 0.5 <= mine.gap / theirs.gap <= 2.0:
        return 0
    needed = max(LEAST, SHARE * min(mine.moved.sum(), theirs.moved.sum()))
    for shifts in possible_shifts(mine, theirs):
        shared, agreeing = compared(mine, theirs, shifts)
        if shared >= needed and agreeing >= AGREEING * shared:
            return shared
    return 0


def possible_shifts(mine: Span, theirs: Span) -> list[tuple[int, ...]]:
    """Return what may have to be added to my keys to meet theirs: sets of shifts to be tried one after another."""
    if mine.daily:
        return [(0,), (-1,), (1,)]
    return [(0,), voted_shifts(mine, theirs)]


def voted_shifts(mine: Span, theirs: Span) -> tuple[int, ...]:
    """Return the most common differences between keys of bars with the same return; several, for summer time."""
    near = (theirs.moments >= mine.moments[0] - mine.reach) & (theirs.moments <= mine.moments[-1] + mine.reach)
    if not near.any():
        return ()
    order = np.argsort(theirs.returns[near])
    values, keys = theirs.returns[near][order], theirs.keys[near][order]
    largest = np.argsort(-np.abs(mine.returns))[:VOTING]  # (v,)
    found = nearest(values, mine.returns[largest])
    shifts, votes = np.unique(keys[found] - mine.keys[largest], return_counts=True)
    reach = mine.reach // DAY + 1 if mine.gap >= 20 * HOUR else mine.reach
    votes = np.where(np.abs(shifts) <= reach, votes, 0)
    best = np.argsort(-votes)[:6]
    return tuple(int(shifts[place]) for place in best if votes[place] > 1)


def nearest(values: Floats, wanted: Floats) -> NDArray[np.intp]:
    """Return the places in sorted values of those nearest to each wanted one."""
    after = np.clip(np.searchsorted(values, wanted), 1, max(len(values) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(values) - 1)
    return np.where(np.abs(values[before] - wanted) <= np.abs(values[after] - wanted), before, after)


def compared(mine: Span, theirs: Span, shifts: tuple[int, ...]) -> tuple[int, int]:
    """Return how many bars the spans share, counted where either moved, and of how many the returns agree."""
    allowed = tolerance(mine, theirs)
    shared = np.zeros(len(mine.keys), bool)
    agreeing = np.zeros(len(mine.keys), bool)
    for shift in shifts:
        wanted = mine.keys + shift
        place = np.minimum(np.searchsorted(theirs.keys, wanted), len(theirs.keys) - 1)
        both = (theirs.keys[place] == wanted) & (mine.moved | theirs.moved[place])
        shared |= both
        agreeing |= both & (np.abs(theirs.returns[place] - mine.returns) <= allowed)
    return int(shared.sum()), int(agreeing.sum())


def tolerance(mine: Span, theirs: Span) -> float:
    """Return by how much returns of the same bar may differ: prices are rounded, adjusted ones the more so."""
    return CLOSE * min(mine.typical, theirs.typical) + 1e-12
