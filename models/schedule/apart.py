"""Bars kept apart from those that train and test: a lock-box, and bars newer than those that were looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ...faults import BadInput

LOCKBOX, NEW = "lockbox", "new"
LEAST_BARS = 100
"""Fewer bars than these can have no verdict, so a lock-box of fewer is none."""


@dataclass(frozen=True)
class Apart:
    """A sample kept apart: its account is opened at the close of the bar before its first."""

    name: str
    """`lockbox` or `new`."""
    first: int
    """Its first bar, counted from 0; of a closed lock-box the number of bars that are seen."""


@dataclass(frozen=True)
class Opened:
    """That the bars kept apart are traded too, each sample of them an account of its own."""

    looked_at: int = 0
    """Bars that were there when the run was looked at; those that follow are the sample `new`. 0: all of them."""


@dataclass(frozen=True)
class Extent:
    """How far a run reaches: the bars it sees, those of them that train and test, and what is kept apart."""

    bars: int
    parted: int
    """The first so many are parted into train and test."""
    apart: tuple[Apart, ...] = ()
    """Oldest first."""


def share_of(share: float, bars: int) -> int:
    """Return the floor(share x bars), in decimals: 0.29 of 100 bars are 29, whatever floats say."""
    return math.floor(Fraction(repr(float(share))) * bars)


def extent_of(lockbox: float, bars: int, opened: Opened | None = None) -> Extent:
    """Return how far a run reaches over so many bars, of which the last floor(lockbox x bars) are in a lock-box.

    Raises:
        BadInput: the lock-box has too few bars for any verdict, or there is nothing to open.
    """
    looked_at = bars if opened is None else looked_at_of(opened, bars)
    boxed = share_of(lockbox, looked_at)
    if lockbox and boxed < LEAST_BARS:
        raise too_small(lockbox, boxed, looked_at)
    outside = looked_at - boxed
    apart = [Apart(LOCKBOX, outside)] if boxed else []
    if opened is None:
        return Extent(outside, outside, tuple(apart))
    apart += [Apart(NEW, looked_at)] if looked_at < bars else []
    if not apart:
        raise BadInput.at("split.lockbox", "is 0, and no bar is new: nothing was kept apart", "set split.lockbox first")
    return Extent(bars, outside, tuple(apart))


def looked_at_of(opened: Opened, bars: int) -> int:
    """Return how many of the bars were looked at."""
    given = opened.looked_at
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 0:
        raise BadInput.at("looked_at", f"is {given!r}", "give the number of bars that were looked at, or 0 for all")
    if given > bars:
        raise BadInput.at("looked_at", f"is {given}, but there are only {bars} bars", "give no more than there are")
    return int(given) or bars


def too_small(lockbox: float, boxed: int, bars: int) -> BadInput:
    """Return the error for a lock-box that could never have a verdict."""
    holds = {0: "no bar", 1: "1 bar"}.get(boxed, f"{boxed} bars")
    what = f"{lockbox:g} of {bars} bars puts {holds} in the lock-box: a verdict takes {LEAST_BARS}"
    least = math.ceil(100 * LEAST_BARS / bars) / 100
    remedy = f"raise it to {least:g}" if least <= 0.5 else "leave it out, or give more bars"
    return BadInput.at("split.lockbox", what, remedy)
