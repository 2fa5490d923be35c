"""Buy and hold on the strategy's own terms: the line every result is drawn beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...arrays import Floats
from ...feeds.bars import Bars
from ..account.samples import Sample
from ..account.terms import Terms


@dataclass(frozen=True)
class Held:
    """Buy and hold over one sample; columns have shape (rows,), up to its ruin if it comes to that."""

    start: float
    """The cash it began with."""
    account: Mapping[str, Floats]
    """close, position, cash, equity, and what each bar paid and earned."""
    traded: float = 0.0
    """Value bought, at reference prices."""

    @property
    def equity(self) -> Floats:
        """Cash plus position at each close."""
        return self.account["equity"]


def buy_and_hold(bars: Bars, sample: Sample, first_decision: int, terms: Terms) -> Held:
    """Return what the cash would have become with all of it invested at the first fill the sample's account could have.

    Of the test account that is the close of B itself, or the open after it. It is an account of its own, by the replay:
    same fills, same costs.
    """
    from .replay import replay  # numba is imported when a replay is wanted, not before

    all_in = np.ones(len(bars))
    held = replay(bars, all_in, terms, first_decision=first_decision, sample=sample)
    traded = float(np.sum(np.abs(held.filled["size"]) * held.filled["reference_price"]))
    return Held(terms.account.cash, held.account, traded)
