"""The run on fewer bars: the first so many of its numbers must be those of the whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ....arrays import Floats
from ..compare import Compared, compared
from ..report import Outcome
from ..tally import Tally
from ..trace import Trace
from ..variants import Raised, Variants, cut
from ..words import Wording, stamp

OnStep = Callable[[], None]
"""Called after each run."""
DOWNSTREAM = ("target", "order", "fill", "equity", "verdict")


def check_cut(variants: Variants, run: Trace, wording: Wording, kept: Sequence[int], on_step: OnStep) -> Outcome:
    """Return what came of cutting the run off after each of the numbers of bars."""
    tally = Tally("cut", lambda where, what: wording.finding("cut", where, what))
    bars = variants.subject.bars
    for count in kept:
        where = f"cut off after bar {count - 1:,} ({stamp(bars, count - 1)})"
        other = variants.run(cut(bars, count), count)
        if isinstance(other, Raised):
            tally.count_raised(where, other)
        else:
            tally.count(where, held_against(variants, run, other, count))
        on_step()
    return tally.outcome()


def held_against(variants: Variants, run: Trace, other: Trace, kept: int) -> Compared:
    """Return the first difference of two runs whose first `kept` bars are the same.

    Forecasts asked in batches of another size may differ by float32's rounding, and a sign with them. So where what
    follows differs although they agree, the other run is made once more with the run's own forecasts.
    """
    found = compared(run, other, kept)
    if found.first is None or found.first.stage not in DOWNSTREAM:
        return found
    mine, theirs = forecasts_by_bar(run, variants), forecasts_by_bar(other, variants)
    same = np.array_equal(mine[:kept], theirs[:kept], equal_nan=True)
    last = variants.last_bars
    if same or last is None or not np.isfinite(mine[:kept]).any():
        return found
    known = np.concatenate((mine[:kept], theirs[kept : len(last)]))
    again = variants.run(last, kept, known=known)
    return found if isinstance(again, Raised) else compared(run, again, kept)


def forecasts_by_bar(trace: Trace, variants: Variants) -> Floats:
    """Return the forecasts of a run by bar, NaN where there is none, shape (bars of the whole run,)."""
    found = np.full(len(variants.subject.bars), np.nan)
    for column in trace.columns:
        if column.stage == "forecast":
            found[column.bar] = column.values
    return found
